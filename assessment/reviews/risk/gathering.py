"""The risk of the claims of one assessment, for its pages."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from assessment.reviews.risk.queries import facts_of
from assessment.reviews.risk.reasons import Facts, Risk, risks
from assessment.reviews.views.standing import Standing
from assessment.web.clock import settings


def risks_of(session: Session, standing: Standing) -> list[Risk]:
    """The claims of an assessment with any reason, the riskiest first."""
    return risks(facts_about(session, standing))


def to_look_at(session: Session, standing: Standing) -> set[str]:
    """The items of high risk that nobody has checked: nobody agrees to them together with the rest."""
    return {one.item for one in risks_of(session, standing) if one.is_high and not one.is_checked}


def facts_about(session: Session, standing: Standing) -> Facts:
    """Everything the risk of its claims follows from."""
    return facts_of(session, [standing.id], day_of)[standing.id]


def day_of(moment: datetime) -> date:
    """The day of a moment in the city."""
    return moment.astimezone(settings().timezone).date()
