"""How far the units of a round are: status and the number of answers, never an answer or a score."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from assessment.assessments.models import Assessment, Layer, Revision, Sheet
from assessment.assessments.queries import visible_to
from assessment.assessments.status import Status
from assessment.people.models import Person
from assessment.permissions import Actor, Sight
from assessment.rounds.models import Round
from assessment.units.models import Kind, Unit


@dataclass(frozen=True, slots=True)
class Progress:
    """One unit of a round on its way. ``kecamatan`` is None for a kecamatan itself."""

    revision_id: UUID
    unit_id: UUID
    code: str
    kind: Kind
    name: str
    kecamatan_id: UUID | None
    kecamatan: str | None
    status: Status
    status_at: datetime
    answered: int
    items: int
    due_on: date
    extended_until: date | None
    extension_reason: str
    was_late: bool
    verifier: str | None


def progress(session: Session, actor: Actor, chosen: Round) -> list[Progress]:
    """Every unit of the round whose status this person may see, by code, in one statement."""
    return rows(session, progress_of(actor, chosen.id))


def progress_of(actor: Actor, round_id: UUID) -> Select[Any]:
    """The query behind :func:`progress`, to be narrowed by Unit and Revision and paged."""
    parent = aliased(Unit)
    columns: list[Any] = [
        Revision.id.label("revision_id"),
        Unit.id.label("unit_id"),
        Unit.code,
        Unit.kind,
        Unit.name,
        parent.id.label("kecamatan_id"),
        parent.name.label("kecamatan"),
        Revision.status,
        Revision.status_at,
        Sheet.answered,
        Sheet.items,
        func.coalesce(Assessment.extended_until, Round.closes_on, type_=Round.closes_on.type).label(
            "due_on"
        ),
        Assessment.extended_until,
        Assessment.extension_reason,
        Revision.was_late,
        Person.name.label("verifier"),
    ]
    return (
        visible_to(actor, Sight.STATUS)
        .with_only_columns(*columns)
        .join(Sheet, and_(Sheet.revision_id == Revision.id, Sheet.layer == Layer.SELF))
        .outerjoin(parent, and_(Unit.parent_id == parent.id, parent.kind == Kind.KECAMATAN))
        .outerjoin(Person, Person.id == Revision.verifier_id)
        .where(Assessment.round_id == round_id)
        .order_by(Unit.code)
    )


def rows(session: Session, query: Select[Any]) -> list[Progress]:
    """Run :func:`progress_of`, whole or narrowed."""
    return [Progress(**row._asdict()) for row in session.execute(query)]


def counts(session: Session, actor: Actor, round_ids: list[UUID]) -> dict[UUID, dict[Status, int]]:
    """How many units of each round stand where, of those whose status this person may see."""
    seen = (
        visible_to(actor, Sight.STATUS)
        .with_only_columns(Assessment.round_id, Revision.status)
        .where(Assessment.round_id.in_(round_ids))
        .subquery()
    )
    found: dict[UUID, dict[Status, int]] = {round_id: {} for round_id in round_ids}
    for round_id, status, number in session.execute(
        select(seen.c.round_id, seen.c.status, func.count()).group_by(
            seen.c.round_id, seen.c.status
        )
    ):
        found[round_id][status] = number
    return found
