"""The leaves: items and questions with what they count, and what all methods share."""

from collections.abc import Sequence

from assessment.languages import gettext as _
from assessment.languages import locale, ngettext
from assessment.questionnaire import values
from assessment.questionnaire.model import Item, Question, Questionnaire, SystemQuestion
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.scoring.effective import Source
from assessment.scoring.plan import plan_of

from .tree import Kind, Node
from .words import answer_name, by_whom, numbered, points_of

Sources = Sequence[Source] | None


def own_share(points: int, maximum: int) -> Node:
    """The part of a score that comes from what the unit answers itself."""
    return Node(
        Kind.OWN,
        "",
        _("Bagian unit sendiri"),
        points,
        points_of(points, maximum) if maximum else _("tidak ada butir sendiri"),
        of=maximum,
        rule=_("Hanya butir yang dijawab unit sendiri; butir yang disediakan kota tidak ikut."),
    )


def question_of_system(
    questionnaire: Questionnaire, question: SystemQuestion, sheet: bytes, sources: Sources
) -> Node:
    code = sheet[question.position]
    points = plan_of(questionnaire).points[code]
    letter = values.to_json(code)
    return Node(
        Kind.QUESTION,
        question.id,
        numbered(question),
        points,
        _("Belum dijawab") if letter is None else f"{letter} = {points}",
        rule=source_of(question, sources),
    )


def item_of_kami(
    questionnaire: Questionnaire,
    item: Item,
    sheet: bytes,
    sources: Sources,
    *,
    closed: bool = False,
) -> Node:
    """An item and what it counts; behind a closed gate that is nothing, whatever it earned."""
    method, code = questionnaire.kami, sheet[item.position]
    earned, table = plan_of(questionnaire).points[code], plan_of(questionnaire).points
    weight = method.category_weights[item.category - 1] if item.category else 1
    best = weight * max(answer.points for answer in method.answers)
    held = closed and item.category == 3
    rule = answer_name(questionnaire, code) + source_of(item, sources)
    if code == NOT_APPLICABLE:
        full = method.answer(method.not_applicable_counts_as).name.in_(locale())
        rule += ", " + _("dihitung seperti '%(level)s'", level=full)
    if code != UNANSWERED:
        rule += ": " + times(earned, weight)
    level, why = 0 if code == UNANSWERED else code, ""
    if held:
        why = _("Baru dihitung setelah gerbang terbuka.")
    elif code != NOT_APPLICABLE and level < item.highest_level:
        why = ngettext(
            "Satu tingkat lagi, '%(level)s', menambah %(num)s poin.",
            "Satu tingkat lagi, '%(level)s', menambah %(num)s poin.",
            weight * (table[level + 1] - earned),
            level=method.answer(level + 1).name.in_(locale()),
        )
    points = 0 if held else earned * weight
    return Node(
        Kind.ITEM, item.id, numbered(item), points, points_of(points, best),
        of=best, rule=f"{rule}.", why=why,
    )  # fmt: skip


def times(value: int, weight: int) -> str:
    """``2 × bobot 3 = 6``."""
    return _("%(value)s × bobot %(weight)s = %(points)s",
             value=value, weight=weight, points=value * weight)  # fmt: skip


def source_of(question: Question, sources: Sources) -> str:
    """Whose answer it is, behind the answer, where it is not the unit's own."""
    return by_whom(sources[question.position] if sources else None)


def sum_of(words: str, parts: Sequence[object]) -> str:
    """``Jumlah …: 40 + 12 = 52.``"""
    if len(parts) < 2:
        return f"{words}."
    total = sum(part for part in parts if isinstance(part, int))
    return f"{words}: {' + '.join(str(part) for part in parts)} = {total}."
