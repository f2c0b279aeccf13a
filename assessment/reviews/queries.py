"""Who can verify, what waits, and how a review went."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from assessment.people.models import Appointment, Person
from assessment.people.queries import in_force
from assessment.permissions import Role
from assessment.reviews.models import Return


def verifiers(session: Session, day: date) -> list[Appointment]:
    """Everybody who can verify on a day, with the person, by name."""
    return list(
        session.execute(
            in_force(day)
            .where(Appointment.role.in_((Role.VERIFIER, Role.LEAD)))
            .options(contains_eager(Appointment.person))
            .order_by(Person.name)
        ).scalars()
    )


def returns_of(session: Session, revision_id: UUID) -> list[Return]:
    """Every return of a revision, the newest first."""
    return list(
        session.execute(
            select(Return)
            .where(Return.revision_id == revision_id)
            .order_by(Return.returned_at.desc())
        ).scalars()
    )
