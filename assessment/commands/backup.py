"""``flask backup`` and ``flask restore``."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from assessment.backup.making import CannotBackUp, make
from assessment.backup.manifest import KEYS, Manifest, Unusable
from assessment.backup.restoring import NotEmpty, NotTheSame, restore
from assessment.config import Settings

DIRECTORY = click.Path(file_okay=False, path_type=Path)


@click.command("backup")
@click.argument("directory", type=DIRECTORY)
@with_appcontext
def backup(directory: Path) -> None:
    """Back up everything into the new DIRECTORY while the server goes on working."""
    settings: Settings = current_app.config["SETTINGS"]
    begun = time.monotonic()
    with _refusals():
        manifest = make(
            current_app.extensions["database"],
            current_app.extensions["files"],
            settings.data_dir / "keys",
            directory,
            demo=settings.demo,
            at=datetime.now(UTC),
            report=click.echo,
        )
    click.echo(f"Backed up {_contents(manifest)} in {time.monotonic() - begun:.1f} s.")
    click.echo(f"Keep {directory / KEYS} apart from the rest: who has both can sign in as anybody.")
    _say_missing(manifest)


@click.command("restore")
@click.argument("directory", type=DIRECTORY)
@with_appcontext
def restore_command(directory: Path) -> None:
    """Restore the backup in DIRECTORY into an installation that is still empty."""
    settings: Settings = current_app.config["SETTINGS"]
    begun = time.monotonic()
    keys = settings.data_dir / "keys"
    with _refusals():
        manifest = restore(
            directory,
            current_app.extensions["database"],
            current_app.extensions["files"],
            keys,
            demo=settings.demo,
            at=datetime.now(UTC),
            report=click.echo,
        )
    click.echo(
        f"Restored {_contents(manifest)}, as of {manifest.made_at}, "
        f"in {time.monotonic() - begun:.1f} s."
    )
    click.echo("Everybody has to sign in again.")
    if not (directory / KEYS).is_dir():
        click.echo(
            f"The backup had no keys with it: put them into {keys} before you start the server."
        )
    _say_missing(manifest)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (CannotBackUp, NotEmpty, NotTheSame, Unusable) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except OSError as fault:
        raise click.ClickException(f"{fault.filename}: {fault.strerror}") from fault


def _contents(manifest: Manifest) -> str:
    return (
        f"{manifest.rows:,} rows, {manifest.files:,} files ({manifest.file_bytes / 1e6:.1f} MB) "
        f"and {manifest.events:,} events"
    )


def _say_missing(manifest: Manifest) -> None:
    if manifest.missing_files:
        raise click.ClickException(
            f"{len(manifest.missing_files)} files are missing or damaged in the file store; "
            "manifest.json lists them."
        )
