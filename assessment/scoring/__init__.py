"""Answers to a score, exactly and without side effects. Only jobs import ``sheets`` (numpy)."""

from collections.abc import Callable

from assessment.questionnaire.model import Questionnaire

from . import kami, maturity
from .model import AreaScore, Score

ENGINE_VERSION = "1"
"""Stands beside every stored score; a new way to come to a number needs a new one, whichever the method."""

METHODS: dict[str, Callable[[Questionnaire, bytes], Score]] = {
    "kami": kami.score,
    "maturity": maturity.score,
}
AREA_METHODS: dict[str, Callable[[Questionnaire, str, bytes], AreaScore]] = {
    "kami": kami.score_area,
    "maturity": maturity.score_area,
}


def score(questionnaire: Questionnaire, sheet: bytes) -> Score:
    """Score a whole sheet by the method that the questionnaire declares."""
    return METHODS[questionnaire.method.name](questionnaire, sheet)


def score_area(questionnaire: Questionnaire, area_id: str, sheet: bytes) -> AreaScore:
    """Score one area of a sheet by the method that the questionnaire declares."""
    return AREA_METHODS[questionnaire.method.name](questionnaire, area_id, sheet)
