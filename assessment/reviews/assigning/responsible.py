"""Whose an assessment is: who has it in hand, else who was named for it; and who stands in for them on a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, select, update
from sqlalchemy.orm import Session, aliased

from assessment.assessments.models import Revision
from assessment.people.models import Person
from assessment.reviews.assigning.models import Assignment, Deputy


@dataclass(frozen=True, slots=True)
class Responsible:
    """Whose an assessment is, seen by one person: whether it is theirs, or of somebody they stand in for today."""

    person_id: UUID
    name: str
    is_mine: bool
    is_deputised: bool


def responsible_id() -> ColumnElement[UUID | None]:
    """Over Revision: whose it is."""
    return func.coalesce(Revision.verifier_id, named_id(), type_=Revision.verifier_id.type)


def named_id() -> ScalarSelect[UUID]:
    """Over Revision: who was named for it."""
    return (
        select(Assignment.person_id)
        .where(Assignment.assessment_id == Revision.assessment_id)
        .correlate(Revision)
        .scalar_subquery()
    )


def absent_for(person_id: UUID, day: date) -> Select[UUID]:
    """For whom a person stands in on a day."""
    return select(Deputy.person_id).where(Deputy.deputy_id == person_id, stands_on(day))


def stands_on(day: date) -> ColumnElement[bool]:
    """Whether a deputy stands in on the day."""
    return and_(Deputy.from_on <= day, Deputy.to_on >= day, Deputy.ended_at.is_(None))


def responsible_for(
    session: Session, revision_id: UUID, seen_by: UUID, day: date
) -> Responsible | None:
    """Whose the assessment is, in one statement; None: nobody's yet."""
    row = session.execute(
        select(Person.id, Person.name, Person.id.in_(absent_for(seen_by, day)).label("deputised"))
        .select_from(Revision)
        .join(Person, Person.id == responsible_id())
        .where(Revision.id == revision_id)
    ).one_or_none()
    if row is None:
        return None
    return Responsible(row.id, row.name, row.id == seen_by, bool(row.deputised))


def people_of(session: Session, revision_id: UUID, day: date) -> list[UUID]:
    """Whose the assessment is, and then who stands in for them on the day."""
    rows = session.execute(
        select(Person.id, Deputy.deputy_id)
        .select_from(Revision)
        .join(Person, Person.id == responsible_id())
        .outerjoin(Deputy, and_(Deputy.person_id == Person.id, stands_on(day)))
        .where(Revision.id == revision_id)
        .order_by(Deputy.from_on)
    ).all()
    return list(dict.fromkeys(one for row in rows for one in (rows[0].id, row.deputy_id) if one))


def follow(session: Session, assessment_id: UUID, person_id: UUID) -> None:
    """A lead has handed it over: whoever was named for it, it is now this person's."""
    session.execute(
        update(Assignment)
        .where(Assignment.assessment_id == assessment_id)
        .values(person_id=person_id)
    )


@dataclass(frozen=True, slots=True)
class Names:
    """Who has an assessment in hand, and whose it is if another's than who looks, who may stand in for them."""

    verifier: str
    other: str
    is_deputised: bool
    is_mine: bool


def names_of(
    session: Session, revision_ids: list[UUID], seen_by: UUID, day: date
) -> dict[UUID, Names]:
    """The names for several assessments, in one statement."""
    holder, whose = aliased(Person), aliased(Person)
    rows = session.execute(
        select(
            Revision.id, holder.name.label("verifier"), whose.id.label("person_id"), whose.name.label("person"),
            whose.id.in_(absent_for(seen_by, day)).label("deputised"),
        )
        .outerjoin(holder, holder.id == Revision.verifier_id)
        .outerjoin(whose, whose.id == responsible_id())
        .where(Revision.id.in_(revision_ids))
    )  # fmt: skip
    return {
        row.id: Names(
            row.verifier or "",
            row.person if row.person_id not in (None, seen_by) else "",
            bool(row.deputised),
            row.person_id == seen_by,
        )
        for row in rows
    }
