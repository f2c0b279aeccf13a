"""The Indeks KAMI method: a pure function of a frozen questionnaire and an answer sheet.

Every number comes from the questionnaire's file; the rules that join them stand here, one function
each.
"""

from bisect import bisect_left

from assessment.questionnaire import values
from assessment.questionnaire.model import GateRule, KamiMethod, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED

from .model import (
    KamiAreaScore,
    KamiScore,
    StagePoints,
    SupplementScore,
    SystemCategory,
    percent,
)
from .plan import AT_PARTIAL, BELOW_PARTIAL, AreaPlan, Plan, StagePlan, SupplementPlan, plan_of

REMEMBERED = 4096
"""Areas of a questionnaire whose score is kept; when there are more, all are forgotten."""

_LETTER_CODES = bytes([*values.LETTERS.values(), UNANSWERED])


def score(questionnaire: Questionnaire, sheet: bytes) -> KamiScore:
    """Score a whole sheet. A blank earns nothing but stays distinct from "not done"."""
    plan = plan_of(questionnaire)
    _refuse_a_wrong_sheet(plan, questionnaire, sheet)
    earned = sheet.translate(plan.points)
    system = _system_category(plan, sheet, earned)
    areas = tuple([_area_once(plan, area, sheet, earned) for area in plan.areas])
    total = sum([area.points for area in areas])
    answered = sum([area.answered for area in areas])
    below_floor = _below_floor(plan, areas)
    return KamiScore(
        system_category=system,
        areas=areas,
        total=total,
        max=plan.method.max,
        readiness=_readiness(plan, system.class_, total, below_floor),
        below_floor=below_floor,
        supplements=tuple([_supplement(one, sheet, earned) for one in plan.supplements]),
        complete=system.complete and answered == plan.items,
        answered=system.answered + answered,
        items=plan.systems + plan.items,
        own_points=sum([area.own_points for area in areas]),
        own_max=sum([area.own_max for area in areas]),
    )


def score_area(questionnaire: Questionnaire, area_id: str, sheet: bytes) -> KamiAreaScore:
    """Score one area; the rest of the sheet does not matter to it."""
    plan = plan_of(questionnaire)
    _refuse_a_wrong_sheet(plan, questionnaire, sheet)
    earned = sheet.translate(plan.points)
    return _area(plan.method, plan.areas_by_id[area_id], plan.standing, sheet, earned)


def _refuse_a_wrong_sheet(plan: Plan, questionnaire: Questionnaire, sheet: bytes) -> None:
    looks_right = (
        len(sheet) == plan.size
        and not sheet[: plan.systems].translate(None, _LETTER_CODES)
        and not sheet[plan.systems :].translate(None, plan.item_codes)
        and NOT_APPLICABLE not in plan.pick_without_na(sheet)
    )
    if not looks_right:
        values.check(questionnaire, sheet)  # names the first wrong answer


def _system_category(plan: Plan, sheet: bytes, earned: bytes) -> SystemCategory:
    points = sum(earned[: plan.systems])
    answered = plan.systems - sheet.count(UNANSWERED, 0, plan.systems)
    complete = answered == plan.systems
    return SystemCategory(
        points=points,
        class_=_class_of(plan, points) if complete else None,
        complete=complete,
        answered=answered,
        items=plan.systems,
    )


def _class_of(plan: Plan, points: int) -> str:
    return next(name for low, high, name in plan.classes if low <= points <= high)


def _area_once(plan: Plan, area: AreaPlan, sheet: bytes, earned: bytes) -> KamiAreaScore:
    key = (area.id, sheet[area.start : area.stop])
    found = plan.scored.get(key)
    if found is None:
        if len(plan.scored) >= REMEMBERED:
            plan.scored.clear()
        found = _area(plan.method, area, plan.standing, sheet, earned)
        plan.scored[key] = found
    return found


def _area(
    method: KamiMethod, area: AreaPlan, standing: bytes, sheet: bytes, earned: bytes
) -> KamiAreaScore:
    basic = bytes(area.pick_basic(sheet)).translate(standing)
    below, at_partial = basic.count(BELOW_PARTIAL), basic.count(AT_PARTIAL)
    by_group = [(group, group.weight * sum(group.pick(earned))) for group in area.groups]
    s12 = sum([points for group, points in by_group if group.category < 3])
    gate_open = _gate_open(method, area, s12, below, at_partial)
    stages = [0] * len(area.stages)
    for group, points in by_group:
        if group.category < 3 or gate_open:
            stages[group.stage] += points
    return KamiAreaScore(
        area=area.id,
        points=sum(stages),
        max=area.max,
        level=_level(area.stages, stages, gate_closed=gate_open is False),
        gate_open=gate_open,
        answered=area.stop - area.start - sheet.count(UNANSWERED, area.start, area.stop),
        items=area.stop - area.start,
        s12=s12,
        gate_min=area.gate_min,
        basic_below_partial=below,
        basic_at_partial=at_partial,
        stages=tuple(
            [StagePoints(s.stage, p, s.max) for s, p in zip(area.stages, stages, strict=True)]
        ),
        own_points=sum(
            [g.weight * sum(g.pick(earned)) for g in area.own if g.category < 3 or gate_open]
        ),
        own_max=area.own_max,
    )


def _gate_open(
    method: KamiMethod, area: AreaPlan, s12: int, below: int, at_partial: int
) -> bool | None:
    """Whether the items of category 3 count; None where the area has none."""
    if area.gate_min is None:
        return None
    if s12 < area.gate_min:
        return False
    if method.gate_rule is GateRule.SUM:
        return True
    return below == 0 and at_partial <= (method.gate_max_partial_basic or 0)


def _level(stages: tuple[StagePlan, ...], earned: list[int], *, gate_closed: bool) -> str:
    """The result of the highest stage that is valid."""
    return results(stages, earned, gate_closed=gate_closed)[-1]


def results(stages: tuple[StagePlan, ...], earned: list[int], *, gate_closed: bool) -> list[str]:
    """The result of each stage that is valid, in their order; each needs the one before."""
    found = [_reached(stages[0], earned[0], all_before=True)]
    for index in range(1, len(stages)):
        stage = stages[index]
        if earned[index - 1] < stage.valid_from or (stage.needs_gate and gate_closed):
            break
        all_before = earned[:index] == [before.max for before in stages[:index]]
        found.append(_reached(stage, earned[index], all_before=all_before))
    return found


def _reached(stage: StagePlan, points: int, *, all_before: bool) -> str:
    below, halfway, whole = stage.names
    if points >= stage.achievement and (all_before or not stage.needs_all_before):
        return whole
    return halfway if points >= stage.minimum else below


def _below_floor(plan: Plan, areas: tuple[KamiAreaScore, ...]) -> tuple[str, ...]:
    return tuple(
        [
            area.id
            for area, result in zip(plan.areas, areas, strict=True)
            if area.readiness_floor is not None and result.points < area.readiness_floor
        ]
    )


def _readiness(
    plan: Plan, class_: str | None, total: int, below_floor: tuple[str, ...]
) -> str | None:
    if class_ is None:
        return None
    if below_floor:
        return plan.statuses[0]
    return plan.statuses[bisect_left(plan.bounds[class_], total)]


def _supplement(plan: SupplementPlan, sheet: bytes, earned: bytes) -> SupplementScore:
    points = sum(earned[plan.start : plan.stop])
    items = plan.stop - plan.start
    return SupplementScore(
        id=plan.id,
        points=points,
        max=plan.max,
        percent=percent(points, plan.max),
        answered=items - sheet.count(UNANSWERED, plan.start, plan.stop),
        items=items,
    )
