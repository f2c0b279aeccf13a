"""A questionnaire prepared for the method ``kami``: positions, tables and thresholds, worked out once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assessment.questionnaire.model import (
    LADDER,
    AnsweredBy,
    Area,
    Item,
    KamiMethod,
    Questionnaire,
    Supplement,
)
from assessment.questionnaire.values import LETTERS, NOT_APPLICABLE, UNANSWERED

from .model import KamiAreaScore
from .once import once
from .picking import Pick, picker


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one area that share category and stage."""

    category: int
    stage: int
    weight: int
    positions: tuple[int, ...]
    pick: Pick


@dataclass(frozen=True, slots=True)
class StagePlan:
    """One stage of an area. Points are whole, so a fractional ``bound`` is reached at ``valid_from``, the next whole
    number."""

    stage: str
    names: tuple[str, str, str]
    max: int
    minimum: int
    achievement: int
    bound: Decimal
    valid_from: int
    needs_gate: bool
    needs_all_before: bool


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """One area with everything that its score needs."""

    id: str
    start: int
    stop: int
    max: int
    groups: tuple[Group, ...]
    own: tuple[Group, ...]
    own_max: int
    basic: tuple[int, ...]
    pick_basic: Pick
    gate_min: int | None
    stages: tuple[StagePlan, ...]
    readiness_floor: int | None


@dataclass(frozen=True, slots=True)
class SupplementPlan:
    """A supplement and where its items stand."""

    id: str
    start: int
    stop: int
    max: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that scoring needs of a questionnaire."""

    size: int
    method: KamiMethod
    systems: int
    items: int
    points: bytes
    standing: bytes
    item_codes: bytes
    without_na: tuple[int, ...]
    pick_without_na: Pick
    areas: tuple[AreaPlan, ...]
    areas_by_id: dict[str, AreaPlan]
    supplements: tuple[SupplementPlan, ...]
    classes: tuple[tuple[int, int, str], ...]
    bounds: dict[str, tuple[int, ...]]
    statuses: tuple[str, ...]
    scored: dict[tuple[str, bytes], KamiAreaScore] = field(default_factory=dict, compare=False)
    """Areas scored before, by their answers: a save changes one of them."""


# What a basic item means for the gate, as a byte.
BELOW_PARTIAL, AT_PARTIAL, ABOVE_PARTIAL = 0, 1, 2


@once
def plan_of(questionnaire: Questionnaire) -> Plan:
    """Everything that the method ``kami`` needs of a questionnaire."""
    method = questionnaire.kami
    scored = [item for item in questionnaire.items if isinstance(item, Item)]
    without_na = [item.position for item in scored if not item.not_applicable_allowed]
    areas = tuple(_area(area, method) for area in questionnaire.areas)
    return Plan(
        size=questionnaire.size,
        method=method,
        systems=len(questionnaire.system_questions),
        items=sum(len(area.items) for area in questionnaire.areas),
        points=_points(method),
        standing=_standing(method),
        item_codes=bytes(answer.level for answer in method.answers)
        + bytes([UNANSWERED, NOT_APPLICABLE]),
        without_na=tuple(without_na),
        pick_without_na=picker(without_na),
        areas=areas,
        areas_by_id={area.id: area for area in areas},
        supplements=tuple(_supplement(supplement) for supplement in questionnaire.supplements),
        classes=tuple((found.min, found.max, found.id) for found in method.system_classes),
        bounds={table.system_class: table.upper_bounds for table in method.readiness},
        statuses=tuple(status.id for status in method.statuses),
    )


def _points(method: KamiMethod) -> bytes:
    """Points before weighting, by code: a blank earns nothing, N/A what the method says."""
    table = bytearray(256)
    for answer in method.answers:
        table[answer.level] = answer.points
    for letter, points in method.system_points:
        table[LETTERS[letter]] = points
    table[NOT_APPLICABLE] = method.answer(method.not_applicable_counts_as).points
    return bytes(table)


def _standing(method: KamiMethod) -> bytes:
    """What each code of a basic item means for the gate; a blank stands below."""
    table = bytearray([BELOW_PARTIAL]) * 256
    levels = {answer.level: answer.level for answer in method.answers}
    levels[NOT_APPLICABLE] = method.not_applicable_counts_as
    for code, level in levels.items():
        if level == method.gate_partial:
            table[code] = AT_PARTIAL
        elif level > method.gate_partial:
            table[code] = ABOVE_PARTIAL
    return bytes(table)


def _area(area: Area, method: KamiMethod) -> AreaPlan:
    constants = area.numbers
    own = [item for item in area.items if item.answered_by is not AnsweredBy.CITY]
    own_groups = _groups(own, area, method)
    best = max(answer.points for answer in method.answers)
    basic = [item.position for item in area.items if item.category == 1]
    return AreaPlan(
        id=area.id,
        start=area.items[0].position,
        stop=area.items[-1].position + 1,
        max=constants.max,
        groups=_groups(area.items, area, method),
        own=own_groups,
        own_max=sum(best * group.weight * len(group.positions) for group in own_groups),
        basic=tuple(basic),
        pick_basic=picker(basic),
        gate_min=constants.gate_min,
        stages=_stages(area),
        readiness_floor=constants.readiness_floor,
    )


def _groups(items: Sequence[Item], area: Area, method: KamiMethod) -> tuple[Group, ...]:
    stages = [constants.stage for constants in area.numbers.stages]
    positions: dict[tuple[int, int], list[int]] = {}
    for item in items:
        if item.category is None or item.stage is None:
            raise ValueError(f"{item.id}: an item of an area has a category and a stage")
        key = (item.category, stages.index(item.stage))
        positions.setdefault(key, []).append(item.position)
    return tuple(
        Group(
            category=category,
            stage=stage,
            weight=method.category_weights[category - 1],
            positions=tuple(found),
            pick=picker(found),
        )
        for (category, stage), found in sorted(positions.items())
    )


def _stages(area: Area) -> tuple[StagePlan, ...]:
    constants = area.numbers
    needed = {"III": constants.v3, "IV": constants.v4}
    plans: list[StagePlan] = []
    for found in constants.stages:
        below = LADDER.index(found.stage) - 2
        bound = needed.get(found.stage) or Decimal(0)
        if found.stage == "V":
            bound = Decimal(plans[-1].achievement)
        plans.append(
            StagePlan(
                stage=found.stage,
                names=(LADDER[below], LADDER[below + 1], found.stage),
                max=found.max,
                minimum=found.minimum,
                achievement=found.achievement,
                bound=bound,
                valid_from=math.ceil(bound),
                needs_gate=found.stage == "III" and constants.stage3_validity_needs_gate,
                needs_all_before=found.stage == "IV",
            )
        )
    return tuple(plans)


def _supplement(supplement: Supplement) -> SupplementPlan:
    return SupplementPlan(
        id=supplement.id,
        start=supplement.items[0].position,
        stop=supplement.items[-1].position + 1,
        max=supplement.max,
    )
