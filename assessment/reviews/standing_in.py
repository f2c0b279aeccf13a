"""Where no lead is free, a verifier who has no part in it stands in: no result leaves without two people, and none
waits for ever in a city that has a single lead.
"""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from assessment.permissions import Actor, Permission, Role
from assessment.reviews.queries import verifiers


def may_step_in(session: Session, by: Actor, today: date, hinders: Callable[[UUID], str]) -> bool:
    """Whether it is this person's: a lead's always, a verifier's where something hinders every lead there is."""
    if by.may(Permission.REVIEW_FINALISE):
        return True
    if not by.may(Permission.REVIEW_DO):
        return False
    leads = {one.person_id for one in verifiers(session, today) if one.role is Role.LEAD}
    return all(hinders(one) for one in leads)
