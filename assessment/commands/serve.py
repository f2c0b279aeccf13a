"""``flask serve``: the web server of a small installation, and behind a proxy of a larger one."""

import ipaddress
import os
import socket
import sys
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from assessment import migrations
from assessment.backup.restoring import under_way
from assessment.config import ROOT, Settings
from assessment.database import Database

WAITING_THREADS = 500
"""Threads of a worker that may wait for slow clients; few of them run our code at a time."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: the port of PERISAI_URL.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@with_appcontext
def serve(host: str, port: int | None, workers: int) -> None:
    """Serve the application until Ctrl+C or SIGTERM; requests under way are finished first."""
    settings: Settings = current_app.config["SETTINGS"]
    port = port or _port(settings)
    _refuse_half_restored(settings)
    _refuse_open_bind(host, settings)
    _refuse_taken_port(host, port)
    _refuse_old_schema(current_app.extensions["database"])
    click.echo(f"Perisai: {settings.url} ({workers} worker processes on {host}:{port})")
    sys.stdout.flush()
    os.chdir(ROOT)
    # A fresh process: nothing the commands have opened is shared between the workers.
    os.execv(sys.executable, [sys.executable, *_granian(host, port, workers)])  # noqa: S606


def _granian(host: str, port: int, workers: int) -> list[str]:
    return [
        *("-m", "granian", "--interface", "wsgi", "--factory"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", str(WAITING_THREADS), "--backpressure", str(WAITING_THREADS)),
        *("--http", "1", "--no-ws", "--http1-header-read-timeout", "10000"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "15"),
        *("--log-level", "error"),
        "assessment.commands.wsgi:application",
    ]


def _port(settings: Settings) -> int:
    parts = urlsplit(settings.url)
    return parts.port or 8000 if parts.scheme == "http" else 8000


def _refuse_open_bind(host: str, settings: Settings) -> None:
    if _is_loopback(host) or settings.proxies or settings.url.startswith("https://"):
        return
    raise click.ClickException(
        f"Listening on {host} would send passwords unencrypted over the network. Put a proxy with "
        "HTTPS in front and set PERISAI_PROXIES=1 and PERISAI_URL=https://…, "
        "or listen on 127.0.0.1 only (docs/operations.md)."
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_taken_port(host: str, port: int) -> None:
    """The workers share a port on purpose, so a second server would not notice the first."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise click.ClickException(
                f"Cannot listen on {host}:{port} ({fault.strerror}). Is it running already? "
                "Otherwise take another port: flask serve --port …"
            ) from None


def _refuse_half_restored(settings: Settings) -> None:
    if begun := under_way(settings.data_dir):
        raise click.ClickException(
            f"Restoring the backup of {begun.split()[0]} was interrupted: run `flask restore` again with it."
        )


def _refuse_old_schema(database: Database) -> None:
    if migrations.current(database) != migrations.newest():
        raise click.ClickException(
            "The database is not set up for this version: run `flask setup` first."
        )
