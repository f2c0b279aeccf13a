"""Reading notices: one's own, as far as one may still see what they are about; and whom an event concerns."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from assessment.assessments.models import Assessment, Revision
from assessment.assessments.queries import may_see
from assessment.notices.models import Delivery, Kind, Letter, Notice, Wish
from assessment.people.models import Appointment, Person
from assessment.people.queries import in_force
from assessment.permissions import Actor, Role, Sight
from assessment.rounds.models import Round
from assessment.units.models import Unit


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person in the appointment in which something concerns them."""

    person_id: UUID
    appointment_id: UUID
    role: Role
    unit_id: UUID


def of(actor: Actor) -> Select[Notice]:
    """The notices of this appointment about what its holder may still see, the newest first."""
    return (
        select(Notice)
        .join(Notice.assessment)
        .join(Assessment.unit)
        .join(Assessment.round)
        .join(Revision, (Revision.assessment_id == Assessment.id) & Revision.is_current)
        .options(
            contains_eager(Notice.assessment).options(
                contains_eager(Assessment.unit).joinedload(Unit.parent),
                contains_eager(Assessment.round),
            )
        )
        .where(Notice.appointment_id == actor.appointment_id, may_see(actor, Sight.STATUS))
        .order_by(Notice.at.desc(), Notice.id.desc())
    )


def find(session: Session, notice_id: int, actor: Actor) -> Notice | None:
    """One of these."""
    return session.execute(of(actor).where(Notice.id == notice_id)).scalar_one_or_none()


def current_revision(session: Session, assessment_id: UUID) -> UUID:
    """The revision of an assessment that people work on."""
    return session.execute(
        select(Revision.id).where(Revision.assessment_id == assessment_id, Revision.is_current)
    ).scalar_one()


def appointments_with_unread(
    session: Session, actor: Actor, day: date
) -> list[tuple[Appointment, int]]:
    """The person's appointments in force, with how many notices wait in each: in one statement."""
    waiting = (
        select(func.count())
        .select_from(Notice)
        .join(Assessment, Assessment.id == Notice.assessment_id)
        .join(Unit, Unit.id == Assessment.unit_id)
        .join(Revision, (Revision.assessment_id == Assessment.id) & Revision.is_current)
        .where(
            Notice.appointment_id == Appointment.id,
            Notice.read_at.is_(None),
            or_(Notice.appointment_id != actor.appointment_id, may_see(actor, Sight.STATUS)),
        )
        .correlate(Appointment)
        .scalar_subquery()
    )
    rows = session.execute(
        in_force(day)
        .add_columns(waiting)
        .where(Appointment.person_id == actor.person_id)
        .options(joinedload(Appointment.unit))
        .order_by(Appointment.valid_from, Appointment.title)
    )
    return [(appointment, number) for appointment, number in rows]


def unread(session: Session, actor: Actor) -> int:
    """How many notices of this appointment nobody has read."""
    query = of(actor).where(Notice.read_at.is_(None)).order_by(None)
    return session.execute(
        query.with_only_columns(func.count(), maintain_column_froms=True)
    ).scalar_one()


def not_read_by(session: Session, kind: Kind, assessment_id: UUID) -> set[UUID]:
    """Who has been told this of an assessment and has not read it yet."""
    return set(
        session.execute(
            select(Notice.person_id).where(
                Notice.assessment_id == assessment_id, Notice.kind == kind, Notice.read_at.is_(None)
            )
        ).scalars()
    )


def staff(
    session: Session, unit_ids: Collection[UUID], roles: Collection[Role], day: date
) -> list[Recipient]:
    """Who holds one of these roles in one of these units."""
    return _recipients(session, day, Appointment.unit_id.in_(unit_ids), Appointment.role.in_(roles))


def holders(session: Session, roles: Collection[Role], day: date) -> list[Recipient]:
    """Who holds one of these roles, wherever."""
    return _recipients(session, day, Appointment.role.in_(roles))


def verifying(session: Session, person_id: UUID, day: date) -> list[Recipient]:
    """A person where they verify."""
    return _recipients(
        session,
        day,
        Appointment.person_id == person_id,
        Appointment.role.in_((Role.VERIFIER, Role.LEAD)),
    )


def _recipients(session: Session, day: date, *conditions: ColumnElement[bool]) -> list[Recipient]:
    rows = session.execute(
        in_force(day)
        .where(*conditions)
        .with_only_columns(
            Appointment.person_id, Appointment.id, Appointment.role, Appointment.unit_id
        )
        .order_by(Appointment.valid_from, Appointment.id)
    )
    return [Recipient(*row) for row in rows]


def wish_of(session: Session, person_id: UUID) -> Delivery:
    """When a person wants e-mail."""
    found = session.get(Wish, person_id)
    return found.delivery if found else Delivery.DAILY


def reachable(session: Session, person_ids: Collection[UUID]) -> dict[UUID, Delivery]:
    """When those of these people want e-mail who have an address."""
    rows = session.execute(
        select(Person.id, func.coalesce(Wish.delivery, Delivery.DAILY, type_=Wish.delivery.type))
        .outerjoin(Wish, Wish.person_id == Person.id)
        .where(Person.id.in_(person_ids), Person.email != "", Person.disabled_at.is_(None))
    )
    return {person_id: delivery for person_id, delivery in rows}  # noqa: C416


def outbox() -> Select[Letter]:
    """Every letter, the newest first, with whom it goes to."""
    return (
        select(Letter)
        .options(joinedload(Letter.person))
        .order_by(Letter.created_at.desc(), Letter.id)
    )


def rounds_of(session: Session) -> list[Round]:
    """Open rounds, the one that closes first at the top."""
    return list(
        session.execute(
            select(Round).where(Round.state == "open").order_by(Round.closes_on, Round.name)
        ).scalars()
    )
