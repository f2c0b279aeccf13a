"""The cheapest way under the KAMI method, by exact dynamic programming.

A level asks for points at stages and perhaps for an open gate; the gate asks for points of categories
1 and 2 together and for basic items that stand high enough. Each way of having a level is therefore a
set of lower bounds, and an area's items matter only through the points of their category and stage.
So: a curve per category and stage, joined stage by stage under the bounds, with the number of basic
items that may stand at partial as a second dimension.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from assessment.questionnaire.model import LADDER, Area, GateRule, Questionnaire
from assessment.scoring.model import AreaScore
from assessment.scoring.plan import AT_PARTIAL, AreaPlan, Group, Plan, plan_of

from .costs import Costs
from .curves import NOTHING, Curve, cheaper, join, join_all, least, of_choices

Allowance = list[Curve | None]
"""A curve for each number of basic items that may stand at partial, from none upwards.

Where nothing is said of basic items it has one curve; None stands for what cannot be had."""


def rungs(_: Questionnaire) -> tuple[str, ...]:
    """The levels that can be asked for."""
    return LADDER


def rung_of(area: AreaScore) -> int:
    """The level that an area has, as an index of the rungs."""
    return LADDER.index(area.level)


def highest_rung(_: Questionnaire, area: Area) -> int:
    """The highest level that an area can have."""
    return LADDER.index(area.numbers.highest_level)


def cost_of_level(
    questionnaire: Questionnaire, sheet: bytes, area_id: str, level: int, costs: Costs
) -> int | None:
    """The least cost of at least this level (an index of the rungs); None if out of reach."""
    plan = plan_of(questionnaire)
    area = _Area(plan, plan.areas_by_id[area_id], sheet, costs)
    return least(area.cost_of(way) for way in _ways(area.plan, level))


def cost_of_status(
    questionnaire: Questionnaire, sheet: bytes, class_: str, status: int, costs: Costs
) -> int | None:
    """The least cost of at least this readiness status (an index); None if out of reach."""
    plan = plan_of(questionnaire)
    if status >= len(plan.statuses):
        return None
    curves = []
    for area in plan.areas:
        curve = _Area(plan, area, sheet, costs).points().from_(area.readiness_floor or 0)
        if curve is None:
            return None
        curves.append(curve)
    *others, last = sorted(curves, key=lambda curve: len(curve.costs))
    return _cost_together(join_all(others), last, plan.bounds[class_][status - 1] + 1)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of having a level: points needed at each stage, and whether the gate must be open."""

    bounds: tuple[int, ...]
    needs_gate: bool


def _ways(area: AreaPlan, level: int) -> Iterator[_Way]:
    """Every way of having at least a level: through each stage that can give it.

    A stage that is valid never gives less than the one before it, so each can be asked by itself.
    """
    bounds = [0] * len(area.stages)
    needs_gate = False
    for index, stage in enumerate(area.stages):
        if index:
            bounds[index - 1] = max(bounds[index - 1], stage.valid_from)
            needs_gate = needs_gate or (stage.needs_gate and area.gate_min is not None)
        below, halfway, whole = map(LADDER.index, stage.names)
        if level > whole:
            continue
        here = bounds.copy()
        if level > halfway:
            here[index] = stage.achievement
            if stage.needs_all_before:
                here[:index] = [before.max for before in area.stages[:index]]
        elif level > below:
            here[index] = stage.minimum
        yield _Way(tuple(here), needs_gate)


@dataclass(frozen=True, slots=True)
class _Stage:
    """The curves of one stage: categories 1 and 2, the same where the gate is to open, category 3."""

    counted: Curve
    opening: Allowance
    advanced: Curve


class _Area:
    """The curves of one area on one sheet."""

    def __init__(self, plan: Plan, area: AreaPlan, sheet: bytes, costs: Costs) -> None:
        self.plan = area
        self._questionnaire = plan
        self._sheet = sheet
        self._costs = costs
        self._allowed = min(plan.method.gate_max_partial_basic or 0, len(area.basic))
        self._basic_matters = plan.method.gate_rule is GateRule.SUM_AND_BASIC
        self._stages = [self._stage(index) for index in range(len(area.stages))]

    def cost_of(self, way: _Way) -> int | None:
        """The least cost of going this way, through the gate or past it."""
        opened = self._opened(way.bounds)
        through = opened.costs[0] if opened else None
        return through if way.needs_gate else least([through, self._cost_past(way.bounds)])

    def points(self) -> Curve:
        """The least cost of the area's points, whether its gate opens or not."""
        past = join_all(stage.counted for stage in self._stages)
        opened = self._opened([0] * len(self._stages))
        through = _both(opened, join_all(stage.advanced for stage in self._stages))
        return cheaper(past, through) or past

    def _cost_past(self, bounds: Sequence[int]) -> int | None:
        """The least cost of these points at the stages while category 3 earns nothing."""
        costs = [s.counted.at_least(bound) for s, bound in zip(self._stages, bounds, strict=True)]
        return None if None in costs else sum(cost for cost in costs if cost is not None)

    def _opened(self, bounds: Sequence[int]) -> Curve | None:
        """The points of categories 1 and 2 with the gate open and every stage at its bound."""
        if self.plan.gate_min is None:
            return None
        stages = [
            [_with_advanced(curve, stage.advanced, bound) for curve in stage.opening]
            for stage, bound in zip(self._stages, bounds, strict=True)
        ]
        whole = reduce(_shared, stages)[-1]
        return whole and whole.from_(self.plan.gate_min)

    # curves of items

    def _stage(self, index: int) -> _Stage:
        groups = [group for group in self.plan.groups if group.stage == index]
        curves = {group.category: self._of_group(group) for group in groups}
        counted = [curve for category, curve in curves.items() if category < 3]
        opening: Allowance = [join_all(counted)]
        if self._basic_matters and 1 in curves:
            basic = self._of_basic(next(group for group in groups if group.category == 1))
            opening = [_both(curve, curves.get(2, NOTHING)) for curve in basic]
        return _Stage(join_all(counted), opening, curves.get(3, NOTHING))

    def _of_group(self, group: Group) -> Curve:
        items = (of_choices(choices.values()) for choices in map(self._choices, group.positions))
        return join_all(curve for curve in items if curve).times(group.weight)

    def _of_basic(self, group: Group) -> Allowance:
        """The basic items of a stage: none below partial, and only so many at partial."""
        allowance: Allowance = [NOTHING] * (self._allowed + 1)
        standing = self._questionnaire.standing
        for position in group.positions:
            choices = self._choices(position)
            at = of_choices(c for code, c in choices.items() if standing[code] == AT_PARTIAL)
            above = of_choices(c for code, c in choices.items() if standing[code] > AT_PARTIAL)
            one_less: Allowance = [None, *allowance[:-1]]
            allowance = [
                cheaper(_both(same, above), _both(less, at))
                for same, less in zip(allowance, one_less, strict=True)
            ]
        return [curve and curve.times(group.weight) for curve in allowance]

    def _choices(self, position: int) -> dict[int, tuple[int, int]]:
        """What an item can become, and for each the points before weighting and the cost."""
        codes = {self._sheet[position]: 0, **self._costs.raises(position)}
        return {code: (self._questionnaire.points[code], cost) for code, cost in codes.items()}


def _both(one: Curve | None, other: Curve | None) -> Curve | None:
    return None if one is None or other is None else join(one, other)


def _shared(one: Allowance, other: Allowance) -> Allowance:
    """Two stages together, the allowance divided between them in the cheapest way."""
    long, short = (one, other) if len(one) >= len(other) else (other, one)
    return [
        reduce(
            cheaper,
            [_both(long[n - less], short[less]) for less in range(min(n + 1, len(short)))],
        )
        for n in range(len(long))
    ]


def _with_advanced(curve: Curve | None, advanced: Curve, bound: int) -> Curve | None:
    """The same points of categories 1 and 2, paid together with what category 3 adds to the bound."""
    if curve is None:
        return None
    costs: list[int] = []
    for index in range(len(curve.costs) - 1, -1, -1):
        added = advanced.at_least(bound - curve.start - index)
        if added is None:
            break
        cost = curve.costs[index] + added
        costs.append(min(cost, costs[-1]) if costs else cost)
    return Curve(curve.end - len(costs) + 1, costs[::-1]) if costs else None


def _cost_together(one: Curve, other: Curve, points: int) -> int | None:
    """The least cost of so many points from both, for this one sum only."""
    rests = [(index, other.at_least(points - one.start - index)) for index in one.ends()]
    return least(None if rest is None else one.costs[index] + rest for index, rest in rests)
