"""What the electronic systems of a round are worth, and which one sets the category of a kind of unit. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire, SystemClass, SystemQuestion, Text
from assessment.rounds.models import ElectronicSystem
from assessment.units.models import Kind

LETTERS = tuple(values.LETTERS)
KINDS = (Kind.KECAMATAN, Kind.KELURAHAN)
"""The kinds of unit that assess themselves and whose systems are listed."""


Slots = Mapping[tuple[str, str], str]
"""Under which name the answer to a question of a questionnaire (its key, the question's id) is kept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a system, put once; ``by``: the questionnaire that alone asks it so, where they differ."""

    name: str
    question: SystemQuestion
    by: Text | None


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


def slots_of(questionnaires: Iterable[Questionnaire]) -> dict[tuple[str, str], str]:
    """One answer for all questionnaires that ask the same; one for each where the words or options of an id differ.

    Errata do not part what was one question: this is asked of the contents that a round began with.
    """
    asked: dict[str, dict[str, object]] = {}
    for content in questionnaires:
        for question in content.system_questions:
            asked.setdefault(question.id, {})[content.key] = _said(question)
    return {
        (key, id_): id_ if len(set(said.values())) == 1 else f"{id_}@{key}"
        for id_, said in asked.items()
        for key in said
    }


def questions_of(questionnaires: Iterable[Questionnaire], slots: Slots) -> tuple[Asked, ...]:
    """The system questions of several questionnaires as they are to be answered, by id in their order."""
    found: dict[str, dict[str, Asked]] = {}
    for content in questionnaires:
        for question in content.system_questions:
            name = slots[content.key, question.id]
            by = None if name == question.id else content.title
            found.setdefault(question.id, {}).setdefault(name, Asked(name, question, by))
    return tuple(one for names in found.values() for one in names.values())


def carried(
    answers: Mapping[str, str], before: Sequence[Questionnaire], after: Sequence[Questionnaire]
) -> dict[str, str]:
    """The answers to the same questions under the names that they have among other questionnaires.

    What stands under a name that means another question now is left behind; what is not asked at all just waits.
    """
    had, has = slots_of(before), slots_of(after)
    known = {
        (question.id, _said(question)): answers[had[content.key, question.id]]
        for content in before
        for question in content.system_questions
        if had[content.key, question.id] in answers
    }
    asked_now, old, new = {id_ for _, id_ in has}, set(had.values()), set(has.values())
    kept = {
        name: letter
        for name, letter in answers.items()
        if name.partition("@")[0] not in asked_now or (name in new and name not in old)
    }
    return kept | {
        has[content.key, question.id]: known[question.id, _said(question)]
        for content in after
        for question in content.system_questions
        if (question.id, _said(question)) in known
    }


def _said(question: SystemQuestion) -> tuple[object, ...]:
    """What makes it the same question: its words and its options; how to find the answer may be told otherwise."""
    return question.text, question.options


def used_by(system: ElectronicSystem, kind: Kind) -> bool:
    """Whether units of this kind use the system."""
    return {
        Kind.KECAMATAN: system.used_by_kecamatan,
        Kind.KELURAHAN: system.used_by_kelurahan,
    }.get(kind, False)


def standing(system: ElectronicSystem, questionnaire: Questionnaire, slots: Slots) -> Standing:
    """What the answers about a system are worth under a questionnaire; ``slots`` are those of its round."""
    worth = dict(questionnaire.method.system_points)
    given = _given(system.answers, questionnaire, slots)
    points = sum(worth[letter] for letter in given.values())
    questions = len(questionnaire.system_questions)
    category = next(
        (one for one in questionnaire.method.system_classes if one.min <= points <= one.max), None
    )
    complete = len(given) == questions > 0
    return Standing(system, points, len(given), questions, category if complete else None)


def category_of(
    kind: Kind, systems: Sequence[ElectronicSystem], questionnaire: Questionnaire, slots: Slots
) -> Category | None:
    """The category a kind of unit inherits: of all complete systems it uses, the one with the most points.

    None where the questionnaire asks nothing about systems.
    """
    if not questionnaire.system_questions:
        return None
    standings = [
        standing(system, questionnaire, slots) for system in systems if used_by(system, kind)
    ]
    complete = [one for one in standings if one.is_complete]
    leading = max(complete, key=lambda one: one.points, default=None)
    incomplete = tuple(one for one in standings if not one.is_complete)
    return Category(kind, leading, incomplete, len(standings))


def answers_of(
    leading: ElectronicSystem | None, questionnaire: Questionnaire, slots: Slots
) -> dict[str, int]:
    """The code of every system question as the leading system answers it; unanswered without one."""
    given = _given(leading.answers, questionnaire, slots) if leading else {}
    return {
        question.id: values.LETTERS[given[question.id]]
        if question.id in given
        else values.UNANSWERED
        for question in questionnaire.system_questions
    }


def _given(
    answers: Mapping[str, str], questionnaire: Questionnaire, slots: Slots
) -> dict[str, str]:
    names = {
        question.id: slots.get((questionnaire.key, question.id), question.id)
        for question in questionnaire.system_questions
    }
    return {id_: answers[name] for id_, name in names.items() if answers.get(name) in LETTERS}
