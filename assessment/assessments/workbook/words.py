"""How answers are written in workbooks, and how what people write there is understood."""

from assessment.assessments.importing.words import code_of as kami_code
from assessment.assessments.labels import level_words
from assessment.languages import LOCALES, speaking
from assessment.questionnaire import values
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.scoring.once import once
from assessment.units.names import plain

YES = frozenset({"ya", "yes", "y", "x", "v", "✓", "true", "1"})
NO = frozenset({"", "tidak", "no", "n", "false", "0"})
"""What may stand in the column of marks."""


def choices(item: Item) -> tuple[int, ...]:
    """The codes an item can have, in the order in which they are offered."""
    levels = tuple(range(item.highest_level + 1))
    return (*levels, NOT_APPLICABLE) if item.not_applicable_allowed else levels


def code_of(content: Questionnaire, item: Item, text: str) -> int | None:
    """The code that a text means for this item, in either language; None for what is no answer to it."""
    flat = plain(text)
    if not flat:
        return UNANSWERED
    code = _words(content).get(flat)
    if code is None:
        code = kami_code(item, text)
    return code if code is not None and values.permits(item, code) else None


def mark_of(text: str) -> bool | None:
    """Whether a mark is set; None for what is neither yes nor no."""
    said = text.strip().casefold()
    return True if said in YES else False if said in NO else None


@once
def _words(content: Questionnaire) -> dict[str, int]:
    found: dict[str, int] = {}
    levels = [one.level for one in content.method.answers]
    for locale in LOCALES:
        with speaking(locale):
            for code in (*levels, NOT_APPLICABLE):
                found[plain(level_words(code, content.method))] = code
    for one in content.method.answers:
        found |= {plain(one.name.id): one.level, plain(one.name.en): one.level}
    name = content.method.not_applicable_name
    return found | {plain(name.id): NOT_APPLICABLE, plain(name.en): NOT_APPLICABLE}
