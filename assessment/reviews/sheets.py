"""What the sheets of an assessment say to a verifier: the claims, and how much of them is checked. Pure."""

from dataclasses import dataclass

from assessment.assessments.queries import Desk
from assessment.errors import Gone
from assessment.questionnaire.model import (
    SYSTEM_CATEGORY,
    Area,
    Question,
    Questionnaire,
    Supplement,
)
from assessment.questionnaire.values import UNANSWERED
from assessment.scoring.effective import effective


@dataclass(frozen=True, slots=True)
class Checked:
    """How many items are checked, of how many."""

    done: int
    total: int

    def reaches(self, percent: int) -> bool:
        """Whether at least this share is checked."""
        return 100 * self.done >= percent * self.total

    def missing(self, percent: int) -> int:
        """How many more items it takes to reach this share."""
        return max(0, -(-percent * self.total // 100) - self.done)


def claims(questionnaire: Questionnaire, desk: Desk) -> bytes:
    """What is claimed, item by item: the unit's own values and those it inherits from the city."""
    return effective(questionnaire, city=desk.city, own=desk.own)


def checked(questionnaire: Questionnaire, verified: bytes | None) -> Checked:
    """How much of the areas is checked. System questions and supplements stand beside and do not count."""
    start, stop = _areas_span(questionnaire)
    done = stop - start - verified.count(UNANSWERED, start, stop) if verified else 0
    return Checked(done, stop - start)


def checked_in(questionnaire: Questionnaire, area: str, verified: bytes | None) -> Checked:
    """How much of one area, supplement or of the system questions is checked."""
    there = items_of(questionnaire, area)
    if verified is None:
        return Checked(0, len(there))
    return Checked(sum(verified[item.position] != UNANSWERED for item in there), len(there))


def items_of(questionnaire: Questionnaire, area: str) -> tuple[Question, ...]:
    """The items of an area or supplement, or the system questions; :class:`Gone` where there is none."""
    if area == SYSTEM_CATEGORY:
        return questionnaire.system_questions
    parts: tuple[Area | Supplement, ...] = (*questionnaire.areas, *questionnaire.supplements)
    for part in parts:
        if part.id == area:
            return part.items
    raise Gone


def _areas_span(questionnaire: Questionnaire) -> tuple[int, int]:
    return (
        questionnaire.areas[0].items[0].position,
        questionnaire.areas[-1].items[-1].position + 1,
    )
