"""What the sheets of an assessment say to a verifier: the claims, and how much of them is checked. Pure."""

from dataclasses import dataclass

from assessment.assessments.asked import Asked, answered_of, is_asked, is_shown
from assessment.assessments.queries import Desk
from assessment.errors import Gone
from assessment.questionnaire import values
from assessment.questionnaire.model import (
    SYSTEM_CATEGORY,
    Area,
    Item,
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

    def plus(self, other: "Checked") -> "Checked":
        """Both together."""
        return Checked(self.done + other.done, self.total + other.total)

    def reaches(self, percent: int) -> bool:
        """Whether at least this share is checked."""
        return 100 * self.done >= percent * self.total

    def missing(self, percent: int) -> int:
        """How many more items it takes to reach this share."""
        return max(0, -(-percent * self.total // 100) - self.done)


def claims(questionnaire: Questionnaire, desk: Desk) -> bytes:
    """What is claimed, item by item: the unit's own values and those it inherits from the city."""
    return effective(questionnaire, city=desk.city, own=desk.own)


def is_inherited(desk: Desk, item: Question) -> bool:
    """Whether the item is answered by the round's provider, so that it is checked there."""
    return desk.asked is Asked.OWN and isinstance(item, Item) and not is_asked(desk.asked, item)


def checked(
    questionnaire: Questionnaire, verified: bytes | None, asked: Asked = Asked.ALL
) -> Checked:
    """How much of what is asked in the areas is checked. System questions and supplements stand beside.

    What a unit inherits is checked once, with its provider.
    """
    done, total = answered_of(questionnaire, asked, verified or values.blank(questionnaire))
    return Checked(done, total)


def checked_in(
    questionnaire: Questionnaire, area: str, verified: bytes | None, asked: Asked = Asked.ALL
) -> Checked:
    """How much of one area, supplement or of the system questions is checked."""
    there = [
        item
        for item in items_of(questionnaire, area, asked)
        if area == SYSTEM_CATEGORY or is_asked(asked, item)
    ]
    if verified is None:
        return Checked(0, len(there))
    return Checked(sum(verified[item.position] != UNANSWERED for item in there), len(there))


def items_of(
    questionnaire: Questionnaire, area: str, asked: Asked = Asked.ALL
) -> tuple[Question, ...]:
    """The items of an area or supplement, or the system questions; :class:`Gone` where there is none.

    Of the provider's only what it answers or may say something at; a unit's verifier sees also what it inherits.
    """
    if area == SYSTEM_CATEGORY and asked is not Asked.CITY:
        return questionnaire.system_questions
    parts: tuple[Area | Supplement, ...] = (*questionnaire.areas, *questionnaire.supplements)
    for part in parts:
        if part.id == area:
            return tuple(
                item for item in part.items if asked is not Asked.CITY or is_shown(asked, item)
            )
    raise Gone
