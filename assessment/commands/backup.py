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
from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.web.filters import decimal, number

from .terminal import Refusal, argument, command

DIRECTORY = click.Path(file_okay=False, path_type=Path)


@command(
    "backup",
    lazy("Cadangkan semuanya ke DIREKTORI yang baru; server boleh tetap bekerja."),
)
@argument("directory", lazy("DIREKTORI"), type=DIRECTORY)
@with_appcontext
def backup(directory: Path) -> None:
    """Back up everything while the server goes on working."""
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
    click.echo(
        _(
            "Dicadangkan dalam %(seconds)s detik: %(what)s.",
            seconds=decimal(time.monotonic() - begun), what=_contents(manifest),
        )
    )  # fmt: skip
    click.echo(
        _(
            "Simpan %(keys)s terpisah dari yang lain: pemegang keduanya dapat masuk sebagai siapa pun.",
            keys=directory / KEYS,
        )
    )
    _say_missing(manifest)


@command(
    "restore",
    lazy("Pulihkan cadangan di DIREKTORI ke instalasi yang masih kosong."),
)
@argument("directory", lazy("DIREKTORI"), type=DIRECTORY)
@with_appcontext
def restore_command(directory: Path) -> None:
    """Restore a backup into an installation that is still empty."""
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
        _(
            "Dipulihkan dalam %(seconds)s detik, keadaan %(made_at)s: %(what)s.",
            seconds=decimal(time.monotonic() - begun), made_at=manifest.made_at,
            what=_contents(manifest),
        )
    )  # fmt: skip
    click.echo(_("Semua orang harus masuk lagi."))
    if not (directory / KEYS).is_dir():
        click.echo(
            _(
                "Cadangan ini tidak disertai kunci: taruh kuncinya di %(keys)s sebelum menjalankan server.",
                keys=keys,
            )
        )
    _say_missing(manifest)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (CannotBackUp, NotEmpty, NotTheSame, Unusable) as refusal:
        raise Refusal(str(refusal)) from refusal
    except OSError as fault:
        raise Refusal(f"{fault.filename}: {fault.strerror}") from fault


def _contents(manifest: Manifest) -> str:
    return _(
        "%(rows)s baris, %(files)s berkas (%(size)s MB), dan %(events)s peristiwa",
        rows=number(manifest.rows), files=number(manifest.files),
        size=decimal(manifest.file_bytes / 1e6), events=number(manifest.events),
    )  # fmt: skip


def _say_missing(manifest: Manifest) -> None:
    if manifest.missing_files:
        raise Refusal(
            _(
                "%(count)s berkas hilang atau rusak di penyimpanan; manifest.json menyebutkannya.",
                count=number(len(manifest.missing_files)),
            )
        )
