"""Commands about units."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from assessment.config import Settings
from assessment.database import Database
from assessment.errors import Refused
from assessment.units import loading, services

group = AppGroup("units", help="The units of the city.")


@group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--apply", "apply_", is_flag=True, help="Write the changes; without it they are only shown."
)
def load(file: Path, apply_: bool) -> None:
    """Load units from FILE (CSV or XLSX): shows what would change, writes it with --apply."""
    database: Database = current_app.extensions["database"]
    settings: Settings = current_app.config["SETTINGS"]
    now = datetime.now(UTC)
    try:
        rows = loading.read(file.read_bytes(), file.name)
        with database.transaction() as session:
            plan = services.plan(session, rows)
            _show(plan)
            if apply_ and not plan.is_empty:
                services.load(
                    session, plan, by=None, at=now, day=now.astimezone(settings.timezone).date()
                )
                click.echo("Applied.")
            elif not plan.is_empty:
                click.echo("Nothing written. Run again with --apply to write this.")
    except loading.FileFault as fault:
        for problem in fault.problems:
            click.echo(problem, err=True)
        raise SystemExit(1) from None
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from None


def _show(plan: services.Plan) -> None:
    for row in plan.new:
        click.echo(f"new      {row.code}  {row.kind} {row.name}")
    for difference in plan.changed:
        said = "; ".join(
            f"{name}: {now or '–'} → {then or '–'}"
            for name, (now, then) in difference.attributes.items()
        )
        click.echo(f"changed  {difference.unit.code}  {said}")
    for unit in plan.absent:
        click.echo(f"absent   {unit.code}  {unit.kind} {unit.name} (stays as it is)")
    click.echo(
        f"{len(plan.new)} new, {len(plan.changed)} changed, {plan.unchanged} unchanged, {len(plan.absent)} absent"
    )
