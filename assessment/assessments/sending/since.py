"""What changed since the unit's last round, for who approves what is sent now."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from assessment.assessments.carrying.queries import LastRound, last_round
from assessment.assessments.models import Layer
from assessment.assessments.queries import Desk, area_scores_of
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import HIGHEST_LEVEL
from assessment.scoring.model import share


@dataclass(frozen=True, slots=True)
class Moved:
    """An item answered with another level than in the last round."""

    item: str
    then: int
    now: int


@dataclass(frozen=True, slots=True)
class Since:
    """The last round beside this one. ``areas``: the percent of the maximum then, by area of now."""

    last: LastRound
    areas: Mapping[str, Decimal]
    raised: tuple[Moved, ...]
    lowered: tuple[Moved, ...]
    same: int


def since_last_round(session: Session, desk: Desk, questionnaire: Questionnaire) -> Since | None:
    """What became higher and lower since the unit's last round; None if there was none that asked the same."""
    last = last_round(session, desk, questionnaire)
    if last is None:
        return None
    raised: list[Moved] = []
    lowered: list[Moved] = []
    same = 0
    for item in questionnaire.items:
        now, then = desk.own[item.position], last.value(item.id)
        if now > HIGHEST_LEVEL or then > HIGHEST_LEVEL:
            continue
        if now == then:
            same += 1
        else:
            (raised if now > then else lowered).append(Moved(item.id, then, now))
    return Since(last, _areas(session, last, questionnaire), tuple(raised), tuple(lowered), same)


def _areas(session: Session, last: LastRound, questionnaire: Questionnaire) -> dict[str, Decimal]:
    layer = Layer.SELF
    if last.is_verified:
        layer = Layer.FINAL if last.is_final else Layer.VERIFIED
    scores = area_scores_of(session, last.revision_id)
    found = {}
    for area in questionnaire.areas:
        score = scores.get((layer, area.id))
        then = share(score.points, score.max) if score else None
        if then is not None:
            found[area.id] = then
    return found
