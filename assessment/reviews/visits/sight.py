"""Who sees what a visit has found. Pure."""

from assessment.assessments.status import VERIFIED_ON, Status
from assessment.permissions import Actor, Permission


def sees_result(by: Actor, status: Status) -> bool:
    """Those who verify at once, the unit and its readers once the result is there."""
    return by.may(Permission.REVIEW_DO) or status in VERIFIED_ON
