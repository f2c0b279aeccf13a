"""The questionnaires that the engine is tried on, and short ways to answer them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from assessment.questionnaire import loader, values
from assessment.questionnaire.model import Item, Questionnaire
from assessment.scoring import score
from assessment.scoring.model import Score

ROOT = Path(__file__).parents[2]
KAMI = loader.load(ROOT / "questionnaires" / "kami-5.0.yaml")
TINY = loader.load(ROOT / "tests" / "questionnaires" / "tiny.yaml")
MEAN = loader.load(ROOT / "tests" / "questionnaires" / "mean.yaml")
KELURAHAN = loader.load(ROOT / "questionnaires" / "kelurahan-1.0.yaml")

LOW, HIGH, STRATEGIC = "CCCCCCCCCC", "BBBBBBBBBB", "AAAAAAAAAA"


def sheet(
    questionnaire: Questionnaire,
    everywhere: int = values.UNANSWERED,
    systems: str = "",
    answers: Mapping[str, int] | None = None,
) -> bytes:
    """One level for every item, a letter for each system question, then single answers."""
    codes = {item.id: everywhere for item in questionnaire.items if isinstance(item, Item)}
    for question, letter in zip(questionnaire.system_questions, systems, strict=False):
        codes[question.id] = values.LETTERS[letter]
    return values.pack(questionnaire, codes | dict(answers or {}))


def scored(
    questionnaire: Questionnaire,
    everywhere: int = values.UNANSWERED,
    systems: str = "",
    answers: Mapping[str, int] | None = None,
) -> Score:
    """The score of such a sheet."""
    return score(questionnaire, sheet(questionnaire, everywhere, systems, answers))


def ids(questionnaire: Questionnaire, area: str, category: int) -> list[str]:
    """The items of one category in one area."""
    return [item.id for item in questionnaire.area(area).items if item.category == category]


@cache
def kami_4_2() -> Questionnaire:
    """KAMI 4.2: other numbers, three supplements, and a gate that looks at the sum alone."""
    return loader.load(ROOT / "questionnaires" / "kami-4.2.yaml")
