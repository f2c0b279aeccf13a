"""The layers of an assessment laid over each other: which value of an item counts, and whose it is."""

from collections.abc import Iterator
from enum import StrEnum

from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import UNANSWERED, NotASheet

from .plan import plan_of


class Source(StrEnum):
    """Where the value of an item comes from."""

    CITY = "city"
    SELF = "self"
    VERIFIED = "verified"
    NONE = "none"


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
    plan = plan_of(questionnaire)
    nothing = bytes([UNANSWERED]) * plan.size
    sheets = (city or nothing, own or nothing, verified or nothing)
    if any(len(sheet) != plan.size for sheet in sheets):
        raise NotASheet(f"a sheet of {questionnaire.key} has {plan.size} answers")
    layers = zip(plan.inherited, plan.city_first, *sheets, strict=True)
    for inherited, city_first, of_city, of_unit, checked in layers:
        if checked != UNANSWERED:
            yield checked, Source.VERIFIED
        elif of_unit != UNANSWERED and not (city_first and of_city != UNANSWERED):
            yield of_unit, Source.SELF
        elif inherited and of_city != UNANSWERED:
            yield of_city, Source.CITY
        else:
            yield UNANSWERED, Source.NONE
