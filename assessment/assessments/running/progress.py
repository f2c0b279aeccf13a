"""How far the units of a round are: status and the number of answers, never an answer or a score."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from assessment.assessments.models import AreaScore, Assessment, Layer, Revision
from assessment.assessments.queries import visible_to
from assessment.assessments.status import WITH_UNIT, Status
from assessment.audit.models import Event
from assessment.people.models import Person
from assessment.permissions import Actor, Sight
from assessment.rounds.models import Round
from assessment.units.models import Kind, Unit
from assessment.units.names import plain

_DUE_ON = func.coalesce(Assessment.extended_until, Round.closes_on, type_=Round.closes_on.type)

OVERDUE = "overdue"
"""The filter for units that still have their work in hand after their last day."""


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


@dataclass(frozen=True, slots=True)
class Search:
    """What a list of units is narrowed by; ``status`` is a status or :data:`OVERDUE`."""

    text: str = ""
    status: str = ""
    kecamatan_id: UUID | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.status or self.kecamatan_id)

    def narrowed(self, query: Select[Any], today: date) -> Select[Any]:
        """The query of :func:`progress_of` with these filters."""
        if plain(self.text):
            query = query.where(Unit.search.contains(plain(self.text), autoescape=True))
        if self.kecamatan_id:
            query = query.where(
                or_(Unit.id == self.kecamatan_id, Unit.parent_id == self.kecamatan_id)
            )
        if self.status == OVERDUE:
            query = query.where(_is_overdue(today))
        elif self.status:
            query = query.where(Revision.status == Status(self.status))
        return query


@dataclass(frozen=True, slots=True)
class Step:
    """One event on the way of an assessment: a move between statuses, or more time."""

    at: datetime
    action: str
    end: Status | None
    until: date | None
    reason: str


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
        _of_areas(AreaScore.answered).label("answered"),
        _of_areas(AreaScore.items).label("items"),
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


def standing(
    session: Session, actor: Actor, round_id: UUID, today: date
) -> tuple[dict[Status, int], int]:
    """How many units of a round stand where, and how many have work in hand after their last day."""
    seen = (
        visible_to(actor, Sight.STATUS)
        .with_only_columns(Revision.status, _is_overdue(today).label("late"))
        .where(Assessment.round_id == round_id)
        .subquery()
    )
    by_status: dict[Status, int] = {}
    overdue = 0
    for status, late, number in session.execute(
        select(seen.c.status, seen.c.late, func.count()).group_by(seen.c.status, seen.c.late)
    ):
        by_status[status] = by_status.get(status, 0) + number
        overdue += number if late else 0
    return by_status, overdue


def find_in_round(session: Session, actor: Actor, round_id: UUID, unit_id: UUID) -> Revision | None:
    """A unit's assessment in a round, if this person may see its status."""
    return session.execute(
        visible_to(actor, Sight.STATUS).where(
            Assessment.round_id == round_id, Assessment.unit_id == unit_id
        )
    ).scalar_one_or_none()


def course_of(session: Session, revision: Revision) -> list[Step]:
    """The moves of an assessment and what the admin allowed it, the newest first.

    Of moves only the statuses: what people wrote to each other is not for everyone who sees a status.
    """
    events = session.execute(
        select(Event.at, Event.thing, Event.action, Event.body)
        .where(
            or_(
                and_(Event.thing == "revision", Event.thing_id == str(revision.id)),
                and_(Event.thing == "assessment", Event.thing_id == str(revision.assessment_id)),
            ),
            Event.action.startswith("assessment."),
        )
        .order_by(Event.seq.desc())
    )
    found = []
    for event in events:
        body = json.loads(event.body)
        ours = event.thing == "assessment" or event.action == "assessment.withdrawn"
        until = body["until"][1] if ours and "until" in body else None
        found.append(
            Step(
                at=event.at,
                action=event.action,
                end=Status(body["to"]) if "to" in body else None,
                until=date.fromisoformat(until) if until else None,
                reason=body.get("reason", "") if ours else "",
            )
        )
    return found


def _of_areas(column: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    """The sum over the areas of the unit's own layer: what the city answers for it does not count here."""
    return (
        select(func.coalesce(func.sum(column), 0))
        .where(AreaScore.revision_id == Revision.id, AreaScore.layer == Layer.SELF)
        .correlate(Revision)
        .scalar_subquery()
    )


def _is_overdue(today: date) -> ColumnElement[bool]:
    return and_(Revision.status.in_(WITH_UNIT), today > _DUE_ON)
