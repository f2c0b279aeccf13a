"""Reading who was asked for which area, and who answered what."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from assessment.assessments.division.models import AreaTask
from assessment.assessments.models import AnswerEvent, Assessment, Layer, Source
from assessment.people.models import Appointment, Person
from assessment.people.queries import in_force
from assessment.permissions import GRANTED, Permission

FILLING = tuple(role for role, may in GRANTED.items() if Permission.ASSESSMENT_FILL in may)
"""The roles that fill in for their unit."""


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody of the unit was asked for, and by whom."""

    area: str
    person_id: UUID
    name: str
    due_on: date | None
    by: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who fills in for the unit."""

    person_id: UUID
    name: str
    title: str


def colleagues(session: Session, unit_id: UUID, day: date) -> list[Colleague]:
    """Who fills in for the unit on a day, by name."""
    rows = session.execute(
        in_force(day)
        .with_only_columns(Person.id, Person.name, Appointment.title)
        .where(Appointment.unit_id == unit_id, Appointment.role.in_(FILLING))
        .order_by(Person.name, Person.id, Appointment.valid_from)
    )
    found: dict[UUID, Colleague] = {}
    for row in rows:
        found.setdefault(row.id, Colleague(row.id, row.name, row.title))
    return list(found.values())


def tasks_of(
    session: Session, assessment_ids: Collection[UUID], day: date
) -> dict[UUID, list[Task]]:
    """What stands in each of these assessments, by name, of people who fill in for the unit on that day."""
    if not assessment_ids:
        return {}
    asked_by = aliased(Person)
    there = exists().where(
        Appointment.person_id == AreaTask.person_id,
        Appointment.unit_id == Assessment.unit_id,
        Appointment.role.in_(FILLING),
        Appointment.valid_from <= day,
        or_(Appointment.valid_to.is_(None), Appointment.valid_to > day),
    )
    rows = session.execute(
        select(AreaTask, Person.name, asked_by.name)
        .join(Assessment, Assessment.id == AreaTask.assessment_id)
        .join(Person, and_(Person.id == AreaTask.person_id, Person.disabled_at.is_(None)))
        .join(asked_by, asked_by.id == AreaTask.made_by_id)
        .where(AreaTask.assessment_id.in_(assessment_ids), AreaTask.ended_at.is_(None), there)
        .order_by(Person.name, Person.id)
    )
    found: dict[UUID, list[Task]] = {}
    for task, name, by in rows:
        is_new = task.noticed_at is None and task.made_by_id != task.person_id
        found.setdefault(task.assessment_id, []).append(
            Task(task.area, task.person_id, name, task.due_on, by, is_new)
        )
    return found


@dataclass(slots=True)
class Given:
    """The latest answer of an item: by whom, when, and how it came in."""

    item: str
    name: str
    at: datetime
    source: Source


@dataclass(slots=True)
class Contributions:
    """Whose answers stand in an area: how many by name, the most first, and each of them."""

    given: list[Given] = field(default_factory=list)

    @property
    def counted(self) -> list[tuple[str, int]]:
        """How many answers are whose."""
        return Counter(one.name for one in self.given).most_common()


def answered_by(session: Session, revision_id: UUID) -> dict[str, Given]:
    """Who saved the latest answer of each item of the unit's own."""
    latest = (
        select(func.max(AnswerEvent.id))
        .where(AnswerEvent.revision_id == revision_id, AnswerEvent.layer == Layer.SELF)
        .group_by(AnswerEvent.item)
    )
    rows = session.execute(
        select(AnswerEvent.item, AnswerEvent.at, AnswerEvent.source, Person.name)
        .outerjoin(Person, Person.id == AnswerEvent.person_id)
        .where(AnswerEvent.id.in_(latest))
    )
    return {row.item: Given(row.item, row.name or "", row.at, row.source) for row in rows}
