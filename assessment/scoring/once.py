"""What is worked out of a questionnaire once and kept for as long as the questionnaire lives."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from assessment.questionnaire.model import Questionnaire

Made = TypeVar("Made")


def once(make: Callable[[Questionnaire], Made]) -> Callable[[Questionnaire], Made]:
    """Make it once per object: comparing all texts of two questionnaires would cost more than a score."""
    kept: dict[int, tuple[weakref.ref[Questionnaire], Made]] = {}

    @wraps(make)
    def made(questionnaire: Questionnaire) -> Made:
        key = id(questionnaire)
        known = kept.get(key)
        if known is not None and known[0]() is questionnaire:
            return known[1]
        found = make(questionnaire)
        kept[key] = (weakref.ref(questionnaire, lambda _: kept.pop(key, None)), found)
        return found

    return made
