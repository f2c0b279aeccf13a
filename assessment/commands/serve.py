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
from assessment.languages import gettext as _
from assessment.languages import lazy

from .terminal import Refusal, command, option

WAITING_THREADS = 500
"""Threads of a worker that may wait for slow clients; few of them run our code at a time."""


@command(
    "serve",
    lazy(
        "Layani aplikasi sampai Ctrl+C atau SIGTERM; permintaan yang sedang berjalan diselesaikan dulu."
    ),
)
@option(
    "--host",
    default="127.0.0.1",
    help=lazy("Alamat yang didengarkan; jika tidak disebutkan, 127.0.0.1."),
)
@option(
    "--port",
    type=click.IntRange(1, 65535),
    help=lazy("Jika tidak disebutkan, port di PERISAI_URL."),
)
@option(
    "--workers", type=click.IntRange(1, 64), default=2,
    help=lazy("Jumlah proses pekerja; jika tidak disebutkan, 2."),
)  # fmt: skip
@with_appcontext
def serve(host: str, port: int | None, workers: int) -> None:
    """Serve the application until it is stopped."""
    settings: Settings = current_app.config["SETTINGS"]
    port = port or _port(settings)
    _refuse_half_restored(settings)
    _refuse_open_bind(host, settings)
    _refuse_taken_port(host, port)
    _refuse_old_schema(current_app.extensions["database"])
    click.echo(
        _(
            "Perisai: %(url)s (%(workers)s proses pekerja di %(host)s:%(port)s)",
            url=settings.url,
            workers=workers,
            host=host,
            port=port,
        )
    )
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
    raise Refusal(
        _(
            "Mendengarkan di %(host)s berarti kata sandi lewat di jaringan tanpa sandi. Taruh proxy dengan HTTPS di "
            "depannya dan atur PERISAI_PROXIES=1 dan PERISAI_URL=https://…, atau dengarkan di 127.0.0.1 saja "
            "(docs/operations.md).",
            host=host,
        )
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
            raise Refusal(
                _(
                    "Tidak dapat mendengarkan di %(host)s:%(port)s (%(fault)s). Apakah sudah berjalan? "
                    "Jika tidak, ambil port lain: flask serve --port …",
                    host=host,
                    port=port,
                    fault=fault.strerror,
                )
            ) from None


def _refuse_half_restored(settings: Settings) -> None:
    if begun := under_way(settings.data_dir):
        raise Refusal(
            _(
                "Pemulihan cadangan %(made_at)s terputus: jalankan lagi `flask restore` dengannya.",
                made_at=begun.split()[0],
            )
        )


def _refuse_old_schema(database: Database) -> None:
    if migrations.current(database) != migrations.newest():
        raise Refusal(_("Basis data belum disiapkan untuk versi ini: jalankan `flask setup` dulu."))
