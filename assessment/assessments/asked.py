"""Which items of a questionnaire an assessment asks for, and how many of them are answered. Pure.

Where a round names who provides the answers of the city, a unit is asked for its own items only, and the provider for
those of the city. What is not asked of somebody is never missing with them.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from assessment.questionnaire.model import AnsweredBy, Item, Question, Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.scoring.model import AreaScore, Score
from assessment.scoring.once import once


class Asked(StrEnum):
    """Whose items: everybody's (a round without a provider), the unit's own, or the city's (its provider)."""

    ALL = "all"
    OWN = "own"
    CITY = "city"


def is_asked(asked: Asked, item: Question) -> bool:
    """Whether a level of this item is asked for. System questions are on the list of systems, never here."""
    if not isinstance(item, Item):
        return False
    if asked is Asked.ALL:
        return True
    return (item.answered_by is AnsweredBy.CITY) is (asked is Asked.CITY)


def is_said(asked: Asked, item: Question) -> bool:
    """Whether the provider may say something to the units at an item that each answers itself."""
    return asked is Asked.CITY and item.answered_by is AnsweredBy.BOTH and isinstance(item, Item)


def is_shown(asked: Asked, item: Question) -> bool:
    """Whether the item stands on the pages to fill in: it is asked, or something may be said there."""
    return is_asked(asked, item) or is_said(asked, item)


def is_inherited(asked: Asked, item: Question) -> bool:
    """Whether the city answers the item for a unit, published or not: where the round has a provider, its items, and
    always the category of the electronic systems.
    """
    if asked is Asked.CITY:
        return False
    return not isinstance(item, Item) or not is_asked(asked, item)


def counted(questionnaire: Questionnaire, asked: Asked, sheet: bytes, result: Score) -> Score:
    """The score with ``answered``, ``items`` and ``complete`` over what is asked; points and levels stay."""
    if asked is Asked.ALL:
        return result
    found: tuple[AreaScore, ...] = result.areas
    areas = tuple(
        replace(area, answered=_answered(sheet, positions), items=len(positions))
        for area, positions in zip(found, _positions(questionnaire, asked, "areas"), strict=True)
    )
    answered, items = sum(one.answered for one in areas), sum(one.items for one in areas)
    more: dict[str, object] = {
        "areas": areas, "answered": answered, "items": items, "complete": answered == items,
    }  # fmt: skip
    if result.supplements:
        more["supplements"] = tuple(
            replace(one, answered=_answered(sheet, positions), items=len(positions))
            for one, positions in zip(
                result.supplements, _positions(questionnaire, asked, "supplements"), strict=True
            )
        )
    return replace(result, **more)  # type: ignore[arg-type]


def answered_of(questionnaire: Questionnaire, asked: Asked, sheet: bytes) -> tuple[int, int]:
    """How many items of the areas a sheet answers of those that are asked, and how many these are."""
    found = _positions(questionnaire, asked, "areas")
    return sum(_answered(sheet, one) for one in found), sum(len(one) for one in found)


def _positions(
    questionnaire: Questionnaire, asked: Asked, parts: str
) -> tuple[tuple[int, ...], ...]:
    return _all_positions(questionnaire)[asked, parts]


@once
def _all_positions(
    questionnaire: Questionnaire,
) -> dict[tuple[Asked, str], tuple[tuple[int, ...], ...]]:
    return {
        (asked, parts): tuple(
            tuple(item.position for item in part.items if is_asked(asked, item))
            for part in getattr(questionnaire, parts)
        )
        for asked in Asked
        for parts in ("areas", "supplements")
    }


def _answered(sheet: bytes, positions: Sequence[int]) -> int:
    return len(positions) - bytes([sheet[one] for one in positions]).count(UNANSWERED)
