"""Numbers and answers in the words of the current language."""

from decimal import Decimal
from fractions import Fraction

from assessment.languages import gettext as _
from assessment.languages import lazy, locale
from assessment.questionnaire.model import Question, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.scoring.effective import Source
from assessment.scoring.model import hundredths

_SOURCES = {
    Source.CITY: lazy("jawaban Diskominfo"),
    Source.VERIFIED: lazy("hasil verifikasi"),
}
"""Whose answer it is, where it is not the unit's own."""


def exact(value: Decimal | int) -> str:
    """``43,2`` (``43.2`` in English): a number as the method has it."""
    text = f"{value}"
    return text if locale() == "en" else text.replace(".", ",")


def mean(value: Fraction) -> str:
    """``2,37``: a maturity as it is shown."""
    return exact(hundredths(value))


def points_of(points: int, maximum: int) -> str:
    """``52 dari 126 poin``."""
    return _("%(points)s dari %(max)s poin", points=points, max=maximum)


def answer_name(questionnaire: Questionnaire, code: int) -> str:
    """What an answer is called."""
    if code == UNANSWERED:
        return _("Belum dijawab")
    method = questionnaire.method
    name = method.not_applicable_name if code == NOT_APPLICABLE else method.answer(code).name
    return name.in_(locale())


def numbered(question: Question) -> str:
    """``2.4 Kebijakan tertulis``."""
    return f"{question.id} {question.topic.in_(locale())}"


def by_whom(source: Source | None) -> str:
    """`` (jawaban Diskominfo)`` behind an answer that is not the unit's own; otherwise nothing."""
    found = _SOURCES.get(source) if source else None
    return f" ({found})" if found else ""


def at_most(number: int) -> str:
    """``paling banyak 2``, and of none that there may not be any."""
    return _("paling banyak %(most)s", most=number) if number else _("tidak boleh ada")


def all_of(parts: list[str]) -> str:
    """``a dan b``: all of them at once."""
    found = parts[0]
    for part in parts[1:]:
        found = _("%(first)s dan %(second)s", first=found, second=part)
    return found
