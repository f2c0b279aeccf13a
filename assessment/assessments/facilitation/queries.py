"""Reading who facilitates whom, and the answers that wait for the head of a unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from assessment.assessments.asked import Asked
from assessment.assessments.facilitation.models import Facilitation
from assessment.assessments.facilitation.sight import facilitated_by
from assessment.assessments.models import Assessment, Layer, Revision, Source
from assessment.assessments.queries import latest_answers
from assessment.assessments.records import Latest, latest_with_names
from assessment.assessments.status import Status
from assessment.people.models import Appointment, Person
from assessment.people.queries import in_force
from assessment.permissions import GRANTED, Actor, Permission
from assessment.rounds.models import Round
from assessment.units.models import Kind, Unit

FACILITATING = tuple(
    role for role, may in GRANTED.items() if Permission.ASSESSMENT_FACILITATE in may
)
"""The roles that an admin may let facilitate."""


@dataclass(frozen=True, slots=True)
class Leave:
    """A facilitator's leave for one unit, as the admin sees it."""

    id: UUID
    person: str
    kind: Kind
    unit: str
    from_on: date
    to_on: date
    by: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facilitated:
    """An assessment that a facilitator may open today."""

    revision_id: UUID
    round: str
    is_practice: bool
    kind: Kind
    unit: str
    kecamatan: str | None
    status: Status
    digest: str
    to_on: date


def candidates(session: Session, day: date, *, besides: UUID) -> list[tuple[UUID, str]]:
    """People of an office whom an admin may let facilitate, by name; never the admin."""
    rows = session.execute(
        in_force(day)
        .join(Unit, Unit.id == Appointment.unit_id)
        .with_only_columns(Person.id, Person.name)
        .where(Appointment.role.in_(FACILITATING), Unit.kind == Kind.OFFICE, Person.id != besides)
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return [(row.id, row.name) for row in rows]


def leaves_of(session: Session, round_id: UUID) -> list[Leave]:
    """Every leave that was given in a round, the standing ones first."""
    by = aliased(Person)
    rows = session.execute(
        select(Facilitation, Person.name, Unit.kind, Unit.name, by.name)
        .join(Person, Person.id == Facilitation.person_id)
        .join(Unit, Unit.id == Facilitation.unit_id)
        .join(by, by.id == Facilitation.made_by_id)
        .where(Facilitation.round_id == round_id)
        .order_by(Facilitation.ended_at.is_not(None), Person.name, Unit.code, Facilitation.made_at)
    )
    return [
        Leave(one.id, person, kind, unit, one.from_on, one.to_on, made_by, one.ended_at)
        for one, person, kind, unit, made_by in rows
    ]


def units_of_round(session: Session, round_id: UUID) -> list[Unit]:
    """The units that are assessed in a round, by code."""
    return list(
        session.execute(
            select(Unit)
            .join(Assessment, Assessment.unit_id == Unit.id)
            .join(Revision, Revision.assessment_id == Assessment.id)
            .where(
                Assessment.round_id == round_id, Assessment.asked != Asked.CITY, Revision.is_current
            )
            .options(joinedload(Unit.parent))
            .order_by(Unit.code)
        ).scalars()
    )


def facilitated(session: Session, actor: Actor, day: date) -> Sequence[Facilitated]:
    """What this person may open today, by round and unit."""
    parent = aliased(Unit)
    rows = session.execute(
        select(
            Revision.id, Round.name.label("round"), Round.is_practice, Unit.kind, Unit.name,
            parent.name.label("kecamatan"), Revision.status,
            func.coalesce(Revision.mended_digest, Assessment.digest).label("digest"),
            Facilitation.to_on,
        )
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .join(Unit, Unit.id == Assessment.unit_id)
        .join(Round, Round.id == Assessment.round_id)
        .join(
            Facilitation,
            (Facilitation.round_id == Assessment.round_id)
            & (Facilitation.unit_id == Assessment.unit_id)
            & (Facilitation.person_id == actor.person_id)
            & Facilitation.ended_at.is_(None),
        )
        .outerjoin(parent, (Unit.parent_id == parent.id) & (parent.kind == Kind.KECAMATAN))
        .where(Revision.is_current, facilitated_by(actor.person_id, actor.appointment_id, day))
        .order_by(Round.opens_on.desc(), Round.id, Unit.code)
    )  # fmt: skip
    return [
        Facilitated(
            row.id, row.round, row.is_practice, row.kind, row.name, row.kecamatan, row.status,
            row.digest, row.to_on,
        )
        for row in rows
    ]  # fmt: skip


def waiting(session: Session, revision_id: UUID) -> dict[str, Latest]:
    """The answers that a facilitator entered and the head of the unit has not confirmed, by item."""
    latest = latest_answers(session, revision_id, Layer.SELF)
    items = [item for item, event in latest.items() if event.source is Source.FACILITATED]
    if not items:
        return {}
    found = latest_with_names(session, revision_id, items)
    return {item: found[Layer.SELF, item] for item in items}
