"""What the electronic systems of a round are worth, and which one sets the category of a kind of unit. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire, SystemClass, SystemQuestion
from assessment.rounds.models import ElectronicSystem
from assessment.units.models import Kind

LETTERS = tuple(values.LETTERS)
KINDS = (Kind.KECAMATAN, Kind.KELURAHAN)
"""The kinds of unit that assess themselves and whose systems are listed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A system under a questionnaire: its points so far, and its category once all is answered."""

    system: ElectronicSystem
    points: int
    answered: int
    questions: int
    category: SystemClass | None

    @property
    def is_complete(self) -> bool:
        """Whether every question is answered, of those there are; only then the system counts."""
        return self.answered == self.questions > 0


@dataclass(frozen=True, slots=True)
class Category:
    """What a kind of unit inherits: the leading system, if any is complete, and what does not count yet."""

    kind: Kind
    leading: Standing | None
    incomplete: tuple[Standing, ...]
    systems: int


def questions_of(questionnaires: Iterable[Questionnaire]) -> tuple[SystemQuestion, ...]:
    """The system questions of several questionnaires, each id once, in their order."""
    found: dict[str, SystemQuestion] = {}
    for questionnaire in questionnaires:
        for question in questionnaire.system_questions:
            found.setdefault(question.id, question)
    return tuple(found.values())


def used_by(system: ElectronicSystem, kind: Kind) -> bool:
    """Whether units of this kind use the system."""
    return {
        Kind.KECAMATAN: system.used_by_kecamatan,
        Kind.KELURAHAN: system.used_by_kelurahan,
    }.get(kind, False)


def standing(system: ElectronicSystem, questionnaire: Questionnaire) -> Standing:
    """What the answers about a system are worth."""
    worth = dict(questionnaire.method.system_points)
    given = _given(system.answers, questionnaire)
    points = sum(worth[letter] for letter in given.values())
    questions = len(questionnaire.system_questions)
    category = next(
        (one for one in questionnaire.method.system_classes if one.min <= points <= one.max), None
    )
    complete = len(given) == questions > 0
    return Standing(system, points, len(given), questions, category if complete else None)


def category_of(
    kind: Kind, systems: Sequence[ElectronicSystem], questionnaire: Questionnaire
) -> Category | None:
    """The category a kind of unit inherits: of all complete systems it uses, the one with the most points.

    None where the questionnaire asks nothing about systems.
    """
    if not questionnaire.system_questions:
        return None
    standings = [standing(system, questionnaire) for system in systems if used_by(system, kind)]
    complete = [one for one in standings if one.is_complete]
    leading = max(complete, key=lambda one: one.points, default=None)
    incomplete = tuple(one for one in standings if not one.is_complete)
    return Category(kind, leading, incomplete, len(standings))


def answers_of(leading: ElectronicSystem | None, questionnaire: Questionnaire) -> dict[str, int]:
    """The code of every system question as the leading system answers it; unanswered without one."""
    given = _given(leading.answers, questionnaire) if leading else {}
    return {
        question.id: values.LETTERS[given[question.id]]
        if question.id in given
        else values.UNANSWERED
        for question in questionnaire.system_questions
    }


def _given(answers: Mapping[str, str], questionnaire: Questionnaire) -> dict[str, str]:
    return {
        question.id: answers[question.id]
        for question in questionnaire.system_questions
        if answers.get(question.id) in LETTERS
    }
