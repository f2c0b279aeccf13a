"""Plain functions that make things with sensible defaults and flush them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from assessment.assessments.models import Assessment, Revision
from assessment.assessments.running.opening import open_round
from assessment.config import ROOT
from assessment.people.models import Appointment, Person
from assessment.people.sessions import as_actor
from assessment.permissions import Acting, Actor, Role
from assessment.questionnaire.loader import load
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.models import Round
from assessment.rounds.services import assign
from assessment.units.models import Kind, Unit, UnitVersion

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
_counter = count(1)


@cache
def kami() -> Questionnaire:
    """The shipped questionnaire, read once per process."""
    return load(ROOT / "questionnaires" / "kami-5.0.yaml")


def unit(
    session: Session,
    name: str,
    kind: Kind = Kind.KELURAHAN,
    *,
    parent: Unit | None = None,
    **more: Any,
) -> Unit:
    """A unit with its first version, valid since 2020."""
    number = next(_counter)
    made = Unit(
        code=more.pop("code", f"99.{number:04d}"), kind=kind, name=name, parent_id=parent and parent.id,
        valid_from=date(2020, 1, 1), search=name.lower().replace(" ", ""), **more,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(
        UnitVersion(
            unit_id=made.id,
            valid_from=made.valid_from,
            kind=kind,
            name=name,
            parent_id=made.parent_id,
            region=made.region or "",
            abbreviation=made.abbreviation or "",
            hex_column=made.hex_column,
            hex_row=made.hex_row,
        )
    )
    session.flush()
    return made


def person(
    session: Session,
    name: str,
    role: Role,
    at_unit: Unit,
    *,
    title: str = "",
    acting: Acting = Acting.NO,
    username: str = "",
    **more: Any,
) -> Person:
    """A person with one appointment since 2020. No password: tests sign in by session."""
    made = Person(username=username or f"{name.lower()}", name=name, created_at=AT, **more)
    session.add(made)
    session.flush()
    appoint(session, made, role, at_unit, title=title, acting=acting)
    return made


def appoint(
    session: Session,
    who: Person,
    role: Role,
    at_unit: Unit,
    *,
    title: str = "",
    acting: Acting = Acting.NO,
    valid_from: date = date(2020, 1, 1),
    valid_to: date | None = None,
) -> Appointment:
    """An appointment of a person."""
    made = Appointment(
        person_id=who.id, unit_id=at_unit.id, role=role, title=title or str(role), acting=acting,
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def actor(session: Session, who: Person, role: Role | None = None) -> Actor:
    """The person as an actor, in their first (or named) appointment."""
    query = select(Appointment).where(Appointment.person_id == who.id)
    if role is not None:
        query = query.where(Appointment.role == role)
    return as_actor(who, session.execute(query.order_by(Appointment.valid_from)).scalars().first())


def round_(
    session: Session,
    name: str = "Periode 2026",
    units: Sequence[Unit] = (),
    *,
    content: Questionnaire | None = None,
    **more: Any,
) -> Round:
    """A round with one questionnaire (kami-5.0) for both kinds, opened for the units if any are given."""
    made = Round(
        name=name,
        year=more.pop("year", 2026),
        opens_on=more.pop("opens_on", date(2026, 10, 1)),
        closes_on=more.pop("closes_on", date(2026, 12, 15)),
        created_at=AT,
        objection_days=more.pop("objection_days", 0),
        **more,
    )
    session.add(made)
    session.flush()
    for kind in (Kind.KECAMATAN, Kind.KELURAHAN):
        assign(session, made.id, kind, content or kami(), at=AT)
    if units:
        open_round(session, made, units, by=None, at=AT)
    return made


def announce(session: Session, *rounds: Round) -> None:
    """Let results be seen by everybody who sees scores; without any named, those of all rounds."""
    for one in rounds or session.execute(select(Round)).scalars():
        one.announced_at = AT
    session.flush()


def revision_of(session: Session, who: Unit, in_round: Round | None = None) -> Revision:
    """The unit's current revision (in its only round, or the one named)."""
    query = (
        select(Revision).join(Assessment).where(Assessment.unit_id == who.id, Revision.is_current)
    )
    if in_round is not None:
        query = query.where(Assessment.round_id == in_round.id)
    return session.execute(query).scalar_one()


@contextmanager
def unguarded(session: Session) -> Iterator[None]:
    """Without the guard that allows only legal moves."""
    session.flush()
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        guard = "SELECT sql FROM sqlite_master WHERE name = 'revision_moves'"
        back = session.execute(text(guard)).scalar_one()
        session.execute(text("DROP TRIGGER revision_moves"))
    else:
        back = "ALTER TABLE revision ENABLE TRIGGER revision_moves"
        session.execute(text("ALTER TABLE revision DISABLE TRIGGER revision_moves"))
    yield
    session.execute(text(back))


def stand(session: Session, *revisions: Revision, **columns: Any) -> None:
    """Put revisions where no move led them."""
    with unguarded(session):
        session.execute(
            update(Revision).where(Revision.id.in_([one.id for one in revisions])).values(**columns)
        )
    for one in revisions:
        session.refresh(one)


def rows(session: Session, model: Any) -> int:
    """How many rows a table has."""
    return session.execute(select(func.count()).select_from(model)).scalar_one()


def cast(session: Session) -> None:
    """The people and units of the fixture ``cast``, and one open round."""
    city = unit(session, "Kota Uji", Kind.CITY, code="99")
    office = unit(session, "Dinas Komunikasi dan Informatika", Kind.OFFICE, code="99.K")
    taman = unit(
        session, "Taman", Kind.KECAMATAN, code="99.01", hex_column=0, hex_row=0,
        abbreviation="TMN", region="Pusat",
    )  # fmt: skip
    melati = unit(session, "Melati", parent=taman, code="99.01.1001", region="Pusat")
    kenanga = unit(session, "Kenanga", parent=taman, code="99.01.1002", region="Pusat")
    lain = unit(
        session, "Lain", Kind.KECAMATAN, code="99.02", hex_column=1, hex_row=0,
        abbreviation="LAN", region="Barat",
    )  # fmt: skip
    dahlia = unit(session, "Dahlia", parent=lain, code="99.02.1001", region="Barat")
    for name, role, at_unit, title in (
        ("Sari", Role.OPERATOR, melati, "Operator"),
        ("Wati", Role.HEAD, melati, "Lurah Melati"),
        ("Budi", Role.OPERATOR, kenanga, "Operator"),
        ("Tono", Role.HEAD, taman, "Camat Taman"),
        ("Rina", Role.VERIFIER, office, "Verifikator"),
        ("Rudi", Role.VERIFIER, office, "Verifikator"),
        ("Lestari", Role.LEAD, office, "Ketua tim"),
        ("Agus", Role.ADMIN, office, "Admin"),
        ("Maya", Role.VIEWER, city, "Sekretaris Daerah"),
        ("Indra", Role.AUDITOR, city, "Inspektorat"),
    ):
        person(session, name, role, at_unit, title=title)
    round_(session, "Periode 2026", [taman, melati, kenanga, lain, dahlia])
