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
from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.people.invitations import invite
from assessment.people.models import Appointment, Invitation
from assessment.permissions import Role
from assessment.questionnaire import loader
from assessment.units import loading, services
from assessment.units.models import Kind, Unit

from .terminal import Refusal, command, option

SURABAYA = ROOT / "assessment" / "units" / "data" / "surabaya.csv"


@command(
    "setup",
    lazy(
        "Siapkan direktori data dan basis data; mencetak tautan admin pertama satu kali.\n\n"
        "Aman dijalankan lagi: basis data dimutakhirkan jika perlu, dan tidak ada lagi yang diubah."
    ),
)
@option(
    "--units", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=SURABAYA,
    help=lazy("Unit-unit awal (CSV atau XLSX); jika tidak disebutkan, milik Surabaya."),
)  # fmt: skip
@option("--new-link", is_flag=True, help=lazy("Cetak tautan baru jika tautan pertama hilang."))
@with_appcontext
def setup(file: Path, new_link: bool) -> None:
    """Prepare the data directory and the database; prints the first admin's link once."""
    database: Database = current_app.extensions["database"]
    settings: Settings = current_app.config["SETTINGS"]
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.files_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if migrations.current(database) != migrations.newest():
        migrations.upgrade(database)
        click.echo(_("Basis data: siap."))
    now = datetime.now(UTC)
    with database.transaction() as session:
        _settle(session, settings, file, now)
        secret = _first_admin(session, now, new_link)
    shipped = [loader.load(path) for path in loader.find(settings.questionnaires).values()]
    click.echo(_("Kuesioner: %(names)s.", names=", ".join(one.key for one in shipped)))
    if secret:
        click.echo(
            "\n" + _("Buka tautan ini satu kali, dalam 72 jam, untuk menjadi admin pertama:") + "\n"
        )
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
    click.echo(_("Unit: %(count)s di %(city)s.", count=len(rows), city=city))


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
            _(
                "Tautan admin pertama sudah pernah dicetak dan masih terbuka. "
                "Jika hilang: flask setup --new-link"
            )
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
        raise Refusal(_("Berkas unit tidak berisi perangkat daerah atau kota."))
    _invitation, secret = invite(
        session, unit_id=office.id, role=Role.ADMIN, title="Admin", by=None, at=now
    )
    return secret
