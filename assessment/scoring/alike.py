"""What a questionnaire makes of a unit that answers every item alike: one look at what its constants do."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.questionnaire import values
from assessment.questionnaire.comparison import Comparison
from assessment.questionnaire.differences import Line, Section, area_name
from assessment.questionnaire.model import Item, KamiMethod, Questionnaire, SystemClass

from . import score
from .model import KamiScore, Score, hundredths

LEVEL = 2
"""Partly in place, in the method ``kami``; the second of five in the other."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One number of the result: what of (the same in every language), and the number as it is shown."""

    key: tuple[str, str]
    name: str
    shown: str


def outcomes(questionnaire: Questionnaire, level: int = LEVEL) -> list[Outcome]:
    """The whole, its readiness for each category of systems, and each area, when every item stands at ``level``."""
    result = score(questionnaire, _sheet(questionnaire, level))
    found = [Outcome(("total", ""), _("Keseluruhan"), _whole(result))]
    if isinstance(questionnaire.method, KamiMethod):
        found += _readiness(questionnaire, questionnaire.method, level)
    found += [
        Outcome(("area", area.area), area_name(questionnaire, area.area), _area(area.points, area.max, area.level))
        for area in result.areas
    ]  # fmt: skip
    found += [
        Outcome(("supplement", one.id), area_name(questionnaire, one.id), f"{_number(one.percent)}%")
        for one in result.supplements
    ]  # fmt: skip
    return found


def effects(found: Comparison) -> Section:
    """What the newer questionnaire makes of that unit, beside what the older made of it."""
    before = {one.key: one for one in outcomes(found.old)}
    after = {one.key: one for one in outcomes(found.new)}
    lines = []
    for key in [*after, *(key for key in before if key not in after)]:
        old, new = before.get(key), after.get(key)
        name = (new or old or next(iter(after.values()))).name
        if old and new and old.shown == new.shown:
            lines.append(Line(_("%(name)s: tetap %(value)s", name=name, value=new.shown)))
        else:
            lines.append(Line(f"{name}: {old.shown if old else '–'} → {new.shown if new else '–'}"))
    names = list(dict.fromkeys(_level_name(one) for one in (found.old, found.new)))
    return Section(
        _("Unit yang menjawab “%(answer)s” di semua butir", answer="” / “".join(names)),
        tuple(lines),
    )


def _sheet(questionnaire: Questionnaire, level: int, letters: str = "") -> bytes:
    codes = {
        item.id: min(level, item.highest_level)
        for item in questionnaire.items
        if isinstance(item, Item)
    }
    codes |= {
        question.id: values.LETTERS[letter]
        for question, letter in zip_longest(questionnaire.system_questions, letters)
        if question and letter
    }
    return values.pack(questionnaire, codes)


def _readiness(questionnaire: Questionnaire, method: KamiMethod, level: int) -> Iterator[Outcome]:
    for found in method.system_classes:
        letters = _letters(questionnaire, method, found)
        if not letters:
            continue
        result = score(questionnaire, _sheet(questionnaire, level, letters))
        if result.readiness:
            name = _(
                "Status kesiapan bila sistem elektronik %(class_)s", class_=found.name.in_(locale())
            )
            yield Outcome(
                ("readiness", found.id), name, method.status(result.readiness).name.in_(locale())
            )


def _letters(questionnaire: Questionnaire, method: KamiMethod, wanted: SystemClass) -> str:
    """Answers to the system questions that give this category; empty where none do."""
    questions = len(questionnaire.system_questions)
    points = dict(method.system_points)
    for high in range(questions + 1):
        for middle in range(questions + 1 - high):
            letters = "A" * high + "B" * middle + "C" * (questions - high - middle)
            if wanted.min <= sum(points[letter] for letter in letters) <= wanted.max:
                return letters
    return ""


def _whole(result: Score) -> str:
    if isinstance(result, KamiScore):
        return _("%(points)s dari %(max)s poin", points=result.total, max=result.max)
    return "–" if result.maturity is None else _number(hundredths(result.maturity))


def _area(points: int, maximum: int, level: str) -> str:
    return _(
        "%(points)s dari %(max)s poin, tingkat %(level)s",
        points=points, max=maximum, level=_number(level) or "–",
    )  # fmt: skip


def _level_name(questionnaire: Questionnaire) -> str:
    return questionnaire.method.answer(LEVEL).name.in_(locale())


def _number(value: object) -> str:
    text = f"{value}"
    return text if locale() == "en" else text.replace(".", ",")
