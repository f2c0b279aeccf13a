"""Who sees what a visit has found. Pure."""

from assessment.assessments.models import Revision
from assessment.assessments.release import shows_results
from assessment.assessments.status import VERIFIED_ON
from assessment.permissions import Actor, Permission


def sees_result(by: Actor, revision: Revision) -> bool:
    """Those who verify at once; the unit and its readers once the result is there and not held back from them."""
    return by.may(Permission.REVIEW_DO) or (
        revision.status in VERIFIED_ON and shows_results(by, revision.assessment)
    )
