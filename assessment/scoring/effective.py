"""The layers of an assessment laid over each other: which value of an item counts, and whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assessment.questionnaire.model import AnsweredBy, Item, Questionnaire
from assessment.questionnaire.values import UNANSWERED, NotASheet

from .once import once


class Source(StrEnum):
    """Where the value of an item comes from."""

    CITY = "city"
    SELF = "self"
    VERIFIED = "verified"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Order:
    """Of each item in the order of the sheet: whether the city's value is inherited, and whether it goes first."""

    size: int
    inherited: tuple[bool, ...]
    city_first: tuple[bool, ...]


@once
def order_of(questionnaire: Questionnaire) -> Order:
    """Which layer comes before which, for every item of a questionnaire."""
    items = questionnaire.items
    inherited = tuple(item.answered_by is AnsweredBy.CITY for item in items)
    return Order(
        size=questionnaire.size,
        inherited=inherited,
        city_first=tuple(
            of_city and isinstance(item, Item)
            for of_city, item in zip(inherited, items, strict=True)
        ),
    )


def effective(
    questionnaire: Questionnaire,
    *,
    city: bytes | None,
    own: bytes,
    verified: bytes | None = None,
) -> bytes:
    """The sheet that is scored.

    What was verified counts before everything else. System questions are the city's unless the unit
    states its own; other items of the city are the unit's only while the city has no value; all
    others are the unit's.
    """
    layers = _layers(questionnaire, city, own, verified)
    return bytes([value for value, _ in layers])


def sources(
    questionnaire: Questionnaire,
    *,
    city: bytes | None,
    own: bytes,
    verified: bytes | None = None,
) -> tuple[Source, ...]:
    """Whose value ``effective`` took, for each item in the order of the sheet."""
    layers = _layers(questionnaire, city, own, verified)
    return tuple([source for _, source in layers])


def _layers(
    questionnaire: Questionnaire, city: bytes | None, own: bytes, verified: bytes | None
) -> Iterator[tuple[int, Source]]:
    order = order_of(questionnaire)
    nothing = bytes([UNANSWERED]) * order.size
    sheets = (city or nothing, own or nothing, verified or nothing)
    if any(len(sheet) != order.size for sheet in sheets):
        raise NotASheet(f"a sheet of {questionnaire.key} has {order.size} answers")
    layers = zip(order.inherited, order.city_first, *sheets, strict=True)
    for inherited, city_first, of_city, of_unit, checked in layers:
        if checked != UNANSWERED:
            yield checked, Source.VERIFIED
        elif of_unit != UNANSWERED and not (city_first and of_city != UNANSWERED):
            yield of_unit, Source.SELF
        elif inherited and of_city != UNANSWERED:
            yield of_city, Source.CITY
        else:
            yield UNANSWERED, Source.NONE
