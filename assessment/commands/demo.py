"""``flask demo``: the invented city, and links into it."""

import json
import os
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from assessment import migrations
from assessment.config import Settings
from assessment.database import Database
from assessment.demo.building import SEED, Place, build
from assessment.demo.links import is_built, told, ways_in
from assessment.jobs.runner import Workshop
from assessment.languages import gettext as _
from assessment.languages import lazy, speaking
from assessment.questionnaire import loader
from assessment.web.filters import decimal

from .terminal import Refusal, command, option

QUESTIONNAIRE = "kami-5.0.yaml"
FOR_KELURAHAN = "kelurahan-1.0.yaml"
CONTROLS = "iso-27001-2022.yaml"
FINISHED = "demo.json"
"""Written when the city stands: an interrupted building is begun anew."""


@command(
    "demo",
    lazy(
        'Bangun kota rekaan "Kota Contoh" jika belum ada, dan cetak tautan sekali pakai untuk memasukinya.'
    ),
)
@option("--again", is_flag=True, help=lazy("Buang kota rekaan itu dan bangun dari awal."))
@option("--seed", default=SEED, help=lazy("Kata lain, kota lain."))
@with_appcontext
def demo(again: bool, seed: str) -> None:
    """Build the invented city "Kota Contoh" unless it stands, and print one-time links into it."""
    settings: Settings = current_app.config["SETTINGS"]
    database: Database = current_app.extensions["database"]
    if not settings.demo:
        raise Refusal(
            _(
                "Instalasi ini bukan peragaan. `make demo` memulainya dengan datanya sendiri; "
                "dengan tangan: PERISAI_DEMO=yes dan PERISAI_DATA yang kosong."
            )
        )
    finished = settings.data_dir / FINISHED
    if again or not finished.exists():
        _clear(database, settings)
        _build(database, settings, seed)
    elif migrations.current(database) != migrations.newest():
        raise Refusal(_("Kota rekaan ini dibangun oleh versi lain: flask demo --again"))
    now = datetime.now(UTC)
    with database.transaction() as session:
        ways = ways_in(session, at=now, day=now.astimezone(settings.timezone).date())
    code = json.loads(finished.read_text())["certificate"]
    click.echo(
        told(
            ways, url=settings.url, certificate=code and f"{settings.url}/v/{code}",
            again=_command(settings),
        )
    )  # fmt: skip


def _build(database: Database, settings: Settings, seed: str) -> None:
    start, now = time.perf_counter(), datetime.now(UTC)
    click.echo(_("Membangun Kota Contoh …"))

    def tell(step: str) -> None:
        click.echo(f"  {decimal(time.perf_counter() - start):>5} s  {step}")
        sys.stdout.flush()

    settings.files_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    migrations.upgrade(database)
    place = Place(database, current_app.extensions["files"], settings)
    content, for_kelurahan, controls = (
        loader.load(settings.questionnaires / name)
        for name in (QUESTIONNAIRE, FOR_KELURAHAN, CONTROLS)
    )
    with speaking("id"):  # what the city's people have written
        certificate = build(
            place,
            content,
            for_kelurahan=for_kelurahan,
            controls=controls,
            at=now,
            seed=seed,
            tell=tell,
        ).certificate
    took = time.perf_counter() - start
    click.echo(_("Selesai dalam %(seconds)s detik.", seconds=decimal(took)))
    about = {"seed": seed, "built_at": now.isoformat(), "seconds": round(took, 1)}
    (settings.data_dir / FINISHED).write_text(json.dumps(about | {"certificate": certificate}))


def _clear(database: Database, settings: Settings) -> None:
    """Take away an earlier invented city, and nothing that could be anything else."""
    if migrations.current(database) is None:
        return
    with database.reading() as session:
        ours = is_built(session)
    if not ours:
        raise Refusal(
            _(
                "%(directory)s berisi basis data yang bukan kota rekaan. Pilih direktori lain dengan PERISAI_DATA.",
                directory=settings.data_dir,
            )
        )
    if not database.is_sqlite:
        raise Refusal(
            _(
                "Kosongkan sendiri basis data PostgreSQL-nya (hapus, lalu buat lagi), kemudian flask demo."
            )
        )
    with Workshop.of(current_app).elected() as alone:
        if not alone:
            raise Refusal(_("Sebuah server sedang melayani kota rekaan itu. Hentikan dulu."))
        database.close()
        (settings.data_dir / FINISHED).unlink(missing_ok=True)
        for left in settings.data_dir.glob("perisai.db*"):
            left.unlink()
        shutil.rmtree(settings.files_dir, ignore_errors=True)


def _command(settings: Settings) -> str:
    """How to get another link, as one would type it here."""
    python = Path(sys.executable)
    words = [
        f"PERISAI_DATA={_near(settings.data_dir)}", "PERISAI_DEMO=yes", f"PERISAI_URL={settings.url}",
        f"{_near(python.parent / 'flask')} sign-in-link",
    ]  # fmt: skip
    return " ".join(words)


def _near(path: Path) -> str:
    """The path from where the reader is, if it lies below."""
    here = Path(os.path.curdir).absolute()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
