"""The first start of an installation: everything it needs, and one link for the first admin."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment import audit, migrations
from assessment.config import ROOT, Settings
from assessment.database import Database
from assessment.installation.models import Installation
from assessment.people.invitations import invite
from assessment.people.models import Appointment, Invitation
from assessment.permissions import Role
from assessment.questionnaire import loader
from assessment.units import loading, services
from assessment.units.models import Kind, Unit

SURABAYA = ROOT / "assessment" / "units" / "data" / "surabaya.csv"


@click.command("setup")
@click.option(
    "--units", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=SURABAYA,
    help="The units to start with (CSV or XLSX); Surabaya's if left out.",
)  # fmt: skip
@click.option("--new-link", is_flag=True, help="Print a new set-up link if the first one was lost.")
@with_appcontext
def setup(file: Path, new_link: bool) -> None:
    """Prepare the data directory and the database; prints the first admin's link once.

    Safe to run again: it migrates the database if needed and changes nothing else.
    """
    database: Database = current_app.extensions["database"]
    settings: Settings = current_app.config["SETTINGS"]
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.files_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if migrations.current(database) != migrations.newest():
        migrations.upgrade(database)
        click.echo("Database: ready.")
    now = datetime.now(UTC)
    with database.transaction() as session:
        _settle(session, settings, file, now)
        secret = _first_admin(session, now, new_link)
    shipped = [loader.load(path) for path in loader.find(settings.questionnaires).values()]
    click.echo("Questionnaires: " + ", ".join(one.key for one in shipped) + ".")
    if secret:
        click.echo("\nOpen this link once, within 72 hours, to become the first admin:\n")
        click.echo(f"    {settings.url}/invitations/{secret}\n")


def _settle(session: Session, settings: Settings, file: Path, now: datetime) -> None:
    if session.get(Installation, 1) is not None:
        return
    day = now.astimezone(settings.timezone).date()
    rows = loading.read(file.read_bytes(), file.name)
    services.load(session, services.plan(session, rows), by=None, at=now, day=day)
    city = (
        session.execute(select(Unit.name).where(Unit.kind == Kind.CITY)).scalars().first() or "Kota"
    )
    office = session.execute(select(Unit.name).where(Unit.kind == Kind.OFFICE)).scalars().first()
    session.add(
        Installation(
            city=city,
            government=f"Pemerintah {city}",
            office=office or "Dinas Komunikasi dan Informatika",
            place=city.removeprefix("Kota ").removeprefix("Kabupaten "),
            signatory_title=f"Kepala {office or 'Dinas Komunikasi dan Informatika'}",
        )
    )
    click.echo(f"Units: {len(rows)} of {city}.")


def _first_admin(session: Session, now: datetime, new_link: bool) -> str | None:
    """The secret of the first admin's invitation, unless somebody is or was invited already."""
    admins = session.execute(
        select(func.count()).select_from(Appointment).where(Appointment.role == Role.ADMIN)
    ).scalar_one()
    if admins:
        return None
    waiting = (
        session.execute(
            select(Invitation).where(
                Invitation.role == Role.ADMIN,
                Invitation.accepted_at.is_(None),
                Invitation.revoked_at.is_(None),
                Invitation.expires_at > now,
            )
        )
        .scalars()
        .all()
    )
    if waiting and not new_link:
        click.echo(
            "The set-up link was printed before and is still open. "
            "If it is lost: flask setup --new-link"
        )
        return None
    for invitation in waiting:
        invitation.revoked_at = now
        audit.record(
            session, "invitation.revoked", thing="invitation", thing_id=invitation.id,
            unit_id=invitation.unit_id, at=now, by=None,
        )  # fmt: skip
    office = (
        session.execute(
            select(Unit).where(Unit.kind.in_((Kind.OFFICE, Kind.CITY))).order_by(Unit.kind.desc())
        )
        .scalars()
        .first()
    )
    if office is None:
        raise click.ClickException("the file of units holds neither an office nor a city")
    _, secret = invite(session, unit_id=office.id, role=Role.ADMIN, title="Admin", by=None, at=now)
    return secret
