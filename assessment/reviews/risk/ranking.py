"""Assessments in the order in which they deserve a look."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessment.questionnaire.model import Method
from assessment.reviews.risk.queries import facts_of
from assessment.reviews.risk.reasons import Risk, points, risks

MOST = 1000
"""Of so many at most the risk is worked out at once; beyond that the longest waiting come first."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """How risky an assessment is: its points, its items of high risk that nobody has checked, and the first of all."""

    points: int
    high: int
    worst: Risk | None
    method: Method


def ranked(
    session: Session, revision_ids: Sequence[UUID], day_of: Callable[[datetime], date]
) -> dict[UUID, Ranked]:
    """The risk of each of these assessments, the riskiest first; of equal risk as they came."""
    facts = facts_of(session, revision_ids, day_of)
    found = {}
    for one in revision_ids:
        unchecked = [risk for risk in risks(facts[one]) if not risk.is_checked]
        found[one] = Ranked(
            points(unchecked),
            sum(risk.is_high for risk in unchecked),
            unchecked[0] if unchecked else None,
            facts[one].questionnaire.method,
        )
    return dict(sorted(found.items(), key=lambda pair: -pair[1].points))
