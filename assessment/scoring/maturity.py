"""The method of mean maturity: a pure function of a frozen questionnaire and an answer sheet.

An item is worth its weight times its level; what does not apply is left out of sums and weights; a blank counts as
level 0. Everything is a sum of whole numbers, so the means are exact fractions.
"""

from dataclasses import dataclass
from fractions import Fraction

from assessment.questionnaire import values
from assessment.questionnaire.model import AnsweredBy, Area, Item, Overall, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED

from .model import MaturityAreaScore, MaturityScore
from .once import once
from .picking import Pick, picker


@dataclass(frozen=True, slots=True)
class Weighed:
    """Items of one area that weigh the same; ``aims`` are the levels they are to reach."""

    weight: int
    positions: tuple[int, ...]
    aims: tuple[int, ...]
    pick: Pick


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """One area with everything that its score needs."""

    id: str
    start: int
    stop: int
    groups: tuple[Weighed, ...]
    own: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the method needs of a questionnaire."""

    size: int
    highest: int
    overall: Overall
    points: bytes
    counts: bytes
    codes: bytes
    without_na: tuple[int, ...]
    pick_without_na: Pick
    areas: tuple[AreaPlan, ...]
    areas_by_id: dict[str, AreaPlan]


def score(questionnaire: Questionnaire, sheet: bytes) -> MaturityScore:
    """Score a whole sheet. A blank earns nothing but stays distinct from level 0."""
    plan = plan_of(questionnaire)
    _refuse_a_wrong_sheet(plan, questionnaire, sheet)
    earned, counts = sheet.translate(plan.points), sheet.translate(plan.counts)
    areas = tuple([_area(plan, area, sheet, earned, counts) for area in plan.areas])
    answered = sum([area.answered for area in areas])
    return MaturityScore(
        areas=areas,
        total=sum([area.points for area in areas]),
        max=sum([area.max for area in areas]),
        maturity=_overall(plan, areas, [area.points for area in areas]),
        target=_overall(plan, areas, [area.aim for area in areas]),
        complete=answered == plan.size,
        answered=answered,
        items=plan.size,
        own_points=sum([area.own_points for area in areas]),
        own_max=sum([area.own_max for area in areas]),
    )


def score_area(questionnaire: Questionnaire, area_id: str, sheet: bytes) -> MaturityAreaScore:
    """Score one area; the rest of the sheet does not matter to it."""
    plan = plan_of(questionnaire)
    _refuse_a_wrong_sheet(plan, questionnaire, sheet)
    earned, counts = sheet.translate(plan.points), sheet.translate(plan.counts)
    return _area(plan, plan.areas_by_id[area_id], sheet, earned, counts)


def gap(item: Item, code: int) -> int | None:
    """How many levels an item is short of the one it is to reach; None where it does not apply."""
    if item.target is None or code == NOT_APPLICABLE:
        return None
    return item.target - (0 if code == UNANSWERED else code)


@once
def plan_of(questionnaire: Questionnaire) -> Plan:
    """Everything that the method ``maturity`` needs of a questionnaire."""
    method = questionnaire.maturity
    points, counts = bytearray(256), bytearray([1]) * 256
    for answer in method.answers:
        points[answer.level] = answer.points
    counts[NOT_APPLICABLE] = 0
    without_na = [i.position for i in questionnaire.items if not i.not_applicable_allowed]
    areas = tuple(_plan(area) for area in questionnaire.areas)
    return Plan(
        size=questionnaire.size,
        highest=method.highest,
        overall=method.overall,
        points=bytes(points),
        counts=bytes(counts),
        codes=bytes([*(answer.level for answer in method.answers), UNANSWERED, NOT_APPLICABLE]),
        without_na=tuple(without_na),
        pick_without_na=picker(without_na),
        areas=areas,
        areas_by_id={area.id: area for area in areas},
    )


def _plan(area: Area) -> AreaPlan:
    return AreaPlan(
        id=area.id,
        start=area.items[0].position,
        stop=area.items[-1].position + 1,
        groups=_weighed(area.items),
        own=_weighed(tuple(i for i in area.items if i.answered_by is not AnsweredBy.CITY)),
    )


def _weighed(items: tuple[Item, ...]) -> tuple[Weighed, ...]:
    found = []
    for weight in sorted({item.weight for item in items}):
        alike = [item for item in items if item.weight == weight]
        positions = tuple(item.position for item in alike)
        aims = tuple(item.target or 0 for item in alike)
        found.append(Weighed(weight, positions, aims, picker(positions)))
    return tuple(found)


def _refuse_a_wrong_sheet(plan: Plan, questionnaire: Questionnaire, sheet: bytes) -> None:
    looks_right = (
        len(sheet) == plan.size
        and not sheet.translate(None, plan.codes)
        and NOT_APPLICABLE not in plan.pick_without_na(sheet)
    )
    if not looks_right:
        values.check(questionnaire, sheet)  # names the first wrong answer


def _area(
    plan: Plan, area: AreaPlan, sheet: bytes, earned: bytes, counts: bytes
) -> MaturityAreaScore:
    points = weight = aim = applicable = 0
    for group in area.groups:
        apply = group.pick(counts)
        points += group.weight * sum(group.pick(earned))
        applicable += sum(apply)
        weight += group.weight * sum(apply)
        aim += group.weight * sum([a for a, here in zip(group.aims, apply, strict=True) if here])
    return MaturityAreaScore(
        area=area.id,
        points=points,
        max=weight * plan.highest,
        aim=aim,
        weight=weight,
        answered=area.stop - area.start - sheet.count(UNANSWERED, area.start, area.stop),
        items=area.stop - area.start,
        applicable=applicable,
        own_points=sum([group.weight * sum(group.pick(earned)) for group in area.own]),
        own_max=plan.highest * sum([group.weight * sum(group.pick(counts)) for group in area.own]),
    )


def _overall(plan: Plan, areas: tuple[MaturityAreaScore, ...], sums: list[int]) -> Fraction | None:
    """The mean over all items by weight, or over the areas, each alike; areas without weight do not count."""
    weights = [area.weight for area in areas]
    if not any(weights):
        return None
    if plan.overall is Overall.ITEMS:
        return Fraction(sum(sums), sum(weights))
    means = [Fraction(found, weight) for found, weight in zip(sums, weights, strict=True) if weight]
    return sum(means, Fraction()) / len(means)
