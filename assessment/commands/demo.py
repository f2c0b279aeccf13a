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
from assessment.questionnaire import loader

QUESTIONNAIRE = "kami-5.0.yaml"
FOR_KELURAHAN = "kelurahan-1.0.yaml"
CONTROLS = "iso-27001-2022.yaml"
FINISHED = "demo.json"
"""Written when the city stands: an interrupted building is begun anew."""


@click.command("demo")
@click.option("--again", is_flag=True, help="Throw the invented city away and build it anew.")
@click.option("--seed", default=SEED, show_default=True, help="Another word, another city.")
@with_appcontext
def demo(again: bool, seed: str) -> None:
    """Build the invented city "Kota Contoh" unless it stands, and print one-time links into it."""
    settings: Settings = current_app.config["SETTINGS"]
    database: Database = current_app.extensions["database"]
    if not settings.demo:
        raise click.ClickException(
            "This installation is not a demonstration. `make demo` starts one with its own data; "
            "by hand, set PERISAI_DEMO=yes and an empty PERISAI_DATA."
        )
    finished = settings.data_dir / FINISHED
    if again or not finished.exists():
        _clear(database, settings)
        _build(database, settings, seed)
    elif migrations.current(database) != migrations.newest():
        raise click.ClickException(
            "The invented city was built by another version: flask demo --again"
        )
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
    click.echo("Membangun Kota Contoh …")

    def tell(step: str) -> None:
        click.echo(f"  {time.perf_counter() - start:5.1f} s  {step}")
        sys.stdout.flush()

    settings.files_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    migrations.upgrade(database)
    place = Place(database, current_app.extensions["files"], settings)
    content, for_kelurahan, controls = (
        loader.load(settings.questionnaires / name)
        for name in (QUESTIONNAIRE, FOR_KELURAHAN, CONTROLS)
    )
    certificate = build(
        place, content, for_kelurahan=for_kelurahan, controls=controls, at=now, seed=seed, tell=tell
    ).certificate
    took = time.perf_counter() - start
    click.echo(f"Selesai dalam {took:.1f} detik.")
    about = {"seed": seed, "built_at": now.isoformat(), "seconds": round(took, 1)}
    (settings.data_dir / FINISHED).write_text(json.dumps(about | {"certificate": certificate}))


def _clear(database: Database, settings: Settings) -> None:
    """Take away an earlier invented city, and nothing that could be anything else."""
    if migrations.current(database) is None:
        return
    with database.reading() as session:
        ours = is_built(session)
    if not ours:
        raise click.ClickException(
            f"{settings.data_dir} holds a database that is not the invented city. "
            "Choose another directory with PERISAI_DATA."
        )
    if not database.is_sqlite:
        raise click.ClickException(
            "Empty the PostgreSQL database yourself (drop and create it), then run flask demo."
        )
    with Workshop.of(current_app).elected() as alone:
        if not alone:
            raise click.ClickException("A server works on the invented city. Stop it first.")
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
