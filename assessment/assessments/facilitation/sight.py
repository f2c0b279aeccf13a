"""Which assessments a facilitator may open: a condition over Unit and Assessment, for the statement of the desk."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from assessment.assessments.asked import Asked
from assessment.assessments.facilitation.models import Facilitation
from assessment.assessments.models import Assessment
from assessment.people.models import Appointment
from assessment.units.models import Kind, Unit


def facilitated_by(
    person_id: UUID | BindParameter[Any],
    appointment_id: UUID | BindParameter[Any],
    day: date | BindParameter[Any],
) -> ColumnElement[bool]:
    """Whether this person, acting for an office, may enter answers for the unit on that day."""
    office, given, held = aliased(Unit), aliased(Facilitation), aliased(Appointment)
    leave = exists().where(
        given.round_id == Assessment.round_id,
        given.unit_id == Assessment.unit_id,
        given.person_id == person_id,
        given.ended_at.is_(None),
        given.from_on <= day,
        given.to_on >= day,
    )
    of_office = exists().where(
        held.id == appointment_id,
        held.person_id == person_id,
        office.id == held.unit_id,
        office.kind == Kind.OFFICE,
    )
    return and_(leave, of_office, Assessment.asked != Asked.CITY)
