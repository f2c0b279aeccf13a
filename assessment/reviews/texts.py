"""What the provider says to all units at items that each answers itself: agreed to or returned, for it has no level."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from assessment.assessments.asked import Asked, is_said
from assessment.assessments.models import Layer
from assessment.assessments.queries import Desk, latest_answers
from assessment.questionnaire.model import Questionnaire


def texts_of(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    items: Collection[str] | None = None,
) -> dict[str, str]:
    """The texts by item, of these items or of all; a unit has none, and nothing is read."""
    if desk.asked is not Asked.CITY:
        return {}
    there = [
        item.id
        for item in questionnaire.items
        if is_said(desk.asked, item) and (items is None or item.id in items)
    ]
    if not there:
        return {}
    latest = latest_answers(session, desk.revision_id, Layer.SELF, there)
    return {item: latest[item].note for item in there if item in latest and latest[item].note}
