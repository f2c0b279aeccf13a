"""Now and then a unit objects to what was verified, and a lead decides."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from assessment.assessments.models import Revision
from assessment.assessments.queries import Desk
from assessment.demo import words
from assessment.demo.city import City
from assessment.demo.hours import moment, working_days
from assessment.permissions import Actor
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.reviews.objections import services as objections
from assessment.reviews.objections.services import Claim, Verdict

SHARE = 0.07
"""So many units object whose result is final by now."""
GIVEN = 0.45
"""So often the lead finds the unit right."""
LONG = 14
"""Nobody looks further ahead than so many days."""


def disputed(desk: Desk, content: Questionnaire, rng: Random) -> Sequence[str]:
    """One or two items on which a unit insists; none where nothing was lowered."""
    now = objections.stands(content, desk)
    found = [
        item.id
        for area in content.areas
        for item in area.items
        if objections.may_dispute(content, desk, item.id)
        and not {UNANSWERED, NOT_APPLICABLE} & {desk.own[item.position], now[item.position]}
        and now[item.position] < desk.own[item.position]
    ]
    return rng.sample(found, min(len(found), rng.choice((1, 1, 2))))


def moments(city: City, at: datetime, rng: Random) -> tuple[datetime, datetime]:
    """When the unit objects to what was verified at this moment, and when the lead decides."""
    first = city.on(at) + timedelta(days=1)
    lodged, decided = working_days(first, first + timedelta(days=LONG))[:2]
    return (
        moment(lodged, rng.uniform(30, 200), city.zone),
        moment(decided, rng.uniform(210, 400), city.zone),
    )


def lodge(
    session: Session, revision: Revision, desk: Desk, content: Questionnaire, items: Sequence[str],
    rng: Random, *, by: Actor, at: datetime, city: City,
) -> None:  # fmt: skip
    """The head insists on the unit's own values."""
    wanted = {
        item: Claim(desk.own[content.item(item).position], rng.choice(words.OBJECTED))
        for item in items
    }
    objections.lodge(session, revision, desk, content, wanted, by=by, at=at, today=city.on(at))


def decide(
    session: Session, revision: Revision, desk: Desk, content: Questionnaire, items: Sequence[str],
    rng: Random, *, by: Actor, at: datetime, city: City,
) -> None:  # fmt: skip
    """A lead who did not verify finds the unit right, or not."""
    now, verdicts = objections.stands(content, desk), {}
    for item in items:
        position, is_right = content.item(item).position, rng.random() < GIVEN
        reasons = words.OBJECTIONS_GRANTED if is_right else words.OBJECTIONS_DENIED
        value = desk.own[position] if is_right else now[position]
        verdicts[item] = Verdict(value, rng.choice(reasons))
    objections.decide(session, revision, verdicts, by=by, at=at, today=city.on(at))
