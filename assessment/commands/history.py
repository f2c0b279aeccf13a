"""Commands about results of past years."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from assessment.assessments.importing.planning import Asked, Plan, plan
from assessment.assessments.importing.writing import write
from assessment.config import Settings
from assessment.database import Database
from assessment.errors import Refused
from assessment.rounds.library import shipped
from assessment.spreadsheets.tables import tables

group = AppGroup("history", help="Results of past years, as rounds that were not verified here.")


@group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--round", "name", required=True, help="What the round is called.")
@click.option("--year", type=int, required=True, help="The year the results are of.")
@click.option("--questionnaire", required=True, help="The questionnaire, such as kami-4.2.")
@click.option("--unit", default="", help="Whose workbook it is, where the file does not tell.")
@click.option(
    "--apply", "apply_", is_flag=True, help="Write the results; without it they are only shown."
)
def load(file: Path, name: str, year: int, questionnaire: str, unit: str, apply_: bool) -> None:
    """Load results from FILE (CSV, XLSX or a filled-in KAMI workbook): shows what would be written,
    writes it with --apply.
    """
    database: Database = current_app.extensions["database"]
    settings: Settings = current_app.config["SETTINGS"]
    files = {one.key: one.questionnaire for one in shipped(settings.questionnaires)}
    chosen = files.get(questionnaire)
    if chosen is None:
        raise click.ClickException(
            f"There is no usable questionnaire {questionnaire!a}. There are: {', '.join(files)}."
        )
    now, content = datetime.now(UTC), file.read_bytes()
    day = now.astimezone(settings.timezone).date()
    try:
        sheets = tables(content, file.name)
        with database.transaction() as session:
            asked = Asked(name, year, chosen, file.name, unit)
            found = plan(session, asked, sheets, this_year=day.year)
            _show(found)
            if found.is_empty:
                return
            if not apply_:
                click.echo("Nothing written. Run again with --apply to write this.")
                return
            sha256 = hashlib.sha256(content).hexdigest()
            write(session, found, sha256=sha256, by=None, at=now, today=day)
            click.echo("Applied.")
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from None


def _show(found: Plan) -> None:
    for word, entries in (("new", found.new), ("changed", found.changed)):
        for entry in entries:
            said = f"{entry.answered} answers" if entry.answers is not None else "points only"
            click.echo(
                f"{word:8} {entry.unit.code}  {entry.words}: {entry.points}/{entry.max}, {said}"
            )
    for text, where in found.unknown:
        click.echo(f"unknown  {text}  ({where})")
    for sentence in found.bad:
        click.echo(f"bad      {sentence}")
    click.echo(
        f"{len(found.new)} new, {len(found.changed)} changed, {len(found.same)} unchanged, "
        f"{len(found.unknown)} unknown, {len(found.bad)} bad cells"
    )
