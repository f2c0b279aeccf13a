"""Where a result can rise: its items below the highest level, the ones a verifier lowered first. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.assessments.asked import is_asked
from assessment.assessments.queries import Desk
from assessment.assessments.status import SENT
from assessment.questionnaire.model import Area, Item, Questionnaire, Text
from assessment.questionnaire.recommendations import Recommendations
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED


@dataclass(frozen=True, slots=True)
class Finding:
    """An item that can rise: the level that counts, the unit's own where a verifier found another, what to do next.

    ``recommended`` is what the verifier wrote for this unit; ``advice`` what the library has for everybody.
    """

    item: Item
    area: Area
    level: int
    own: int
    advice: Text | None
    recommended: str = ""

    @property
    def was_lowered(self) -> bool:
        """Whether a verifier found less than the unit had said."""
        return self.own not in (UNANSWERED, NOT_APPLICABLE) and self.level < self.own


def has_result(desk: Desk) -> bool:
    """Whether there is something to act on: answers that the unit has sent and that still stand."""
    return desk.status in SENT and not desk.has_only_points


def level_of(desk: Desk, item: Item) -> int:
    """The value that counts: the verified one once the verification is concluded, the unit's own before."""
    if desk.shows_verified and desk.verified is not None:
        found = desk.verified[item.position]
        if found != UNANSWERED:
            return found
    return desk.own[item.position]


def findings(
    desk: Desk,
    content: Questionnaire,
    known: Recommendations,
    said: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Every item of the areas that the unit answers and that can rise, the most telling first.

    ``said``: what its verifier recommends, by item.
    """
    written = said or {}
    found = [
        Finding(
            item,
            area,
            level,
            desk.own[item.position],
            known.text(item.id, level),
            written.get(item.id, ""),
        )
        for area in content.areas
        for item in area.items
        if is_asked(desk.asked, item)
        and (level := level_of(desk, item)) not in (UNANSWERED, NOT_APPLICABLE)
        and level < item.highest_level
    ]
    return sorted(
        found,
        key=lambda one: (
            not one.recommended,
            not one.was_lowered,
            one.level,
            one.item.effort,
            one.item.position,
        ),
    )


def finding(
    desk: Desk,
    content: Questionnaire,
    known: Recommendations,
    item_id: str,
    said: Mapping[str, str] | None = None,
) -> Finding | None:
    """One of them."""
    found = findings(desk, content, known, said)
    return next((one for one in found if one.item.id == item_id), None)
