"""The layers of an assessment laid over each other: which value of an item counts, and whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assessment.questionnaire.model import AnsweredBy, Questionnaire
from assessment.questionnaire.values import UNANSWERED, NotASheet

from .once import once

_ONES_WHERE_ANSWERED = bytes(0 if code == UNANSWERED else 255 for code in range(256))


class Source(StrEnum):
    """Where the value of an item comes from."""

    CITY = "city"
    SELF = "self"
    VERIFIED = "verified"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Order:
    """Of each item in the order of the sheet: whether the city's value is inherited, and so goes first.

    ``inherited_bytes`` says the same as a number with a byte of ones for every item where it is so.
    """

    size: int
    inherited: tuple[bool, ...]
    inherited_bytes: int


@once
def order_of(questionnaire: Questionnaire) -> Order:
    """Which layer comes before which, for every item of a questionnaire."""
    inherited = tuple(item.answered_by is AnsweredBy.CITY for item in questionnaire.items)
    return Order(questionnaire.size, inherited, _all_ones(inherited))


def effective(
    questionnaire: Questionnaire,
    *,
    city: bytes | None,
    own: bytes,
    verified: bytes | None = None,
) -> bytes:
    """The sheet that is scored.

    What was verified counts before everything else. Items of the city, system questions among them,
    are the unit's only while the city has no value; all others are the unit's.
    """
    sheets = _sheets(questionnaire, city, own, verified)
    found = _over(sheets[0], sheets[1], order_of(questionnaire).inherited_bytes)
    return _over(sheets[2], found)


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
    sheets = _sheets(questionnaire, city, own, verified)
    layers = zip(order.inherited, *sheets, strict=True)
    for inherited, of_city, of_unit, checked in layers:
        if checked != UNANSWERED:
            yield checked, Source.VERIFIED
        elif inherited and of_city != UNANSWERED:
            yield of_city, Source.CITY
        elif of_unit != UNANSWERED:
            yield of_unit, Source.SELF
        else:
            yield UNANSWERED, Source.NONE


def _sheets(
    questionnaire: Questionnaire, city: bytes | None, own: bytes, verified: bytes | None
) -> tuple[bytes, bytes, bytes]:
    size = questionnaire.size
    nothing = bytes([UNANSWERED]) * size
    sheets = (city or nothing, own or nothing, verified or nothing)
    if any(len(sheet) != size for sheet in sheets):
        raise NotASheet(f"a sheet of {questionnaire.key} has {size} answers")
    return sheets


def _over(above: bytes, below: bytes, where: int = -1) -> bytes:
    """The values ``above`` where there are any (and only ``where``), the others from ``below``.

    Every save does this: as numbers, all bytes of a sheet are taken at once.
    """
    taken = int.from_bytes(above.translate(_ONES_WHERE_ANSWERED), "big") & where
    found = (int.from_bytes(above, "big") & taken) | (int.from_bytes(below, "big") & ~taken)
    return found.to_bytes(len(below), "big")


def _all_ones(where: tuple[bool, ...]) -> int:
    return int.from_bytes(bytes(255 if one else 0 for one in where), "big")
