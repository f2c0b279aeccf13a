"""Many sheets at once, with vectors: the same numbers as the engine, for jobs over a whole country.

Only jobs import this module: numpy is not loaded in a web process.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessment.questionnaire import values
from assessment.questionnaire.model import LADDER, GateRule, KamiMethod, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED

from .means import Sums, sum_many
from .plan import AT_PARTIAL, BELOW_PARTIAL, AreaPlan, Group, Plan, plan_of

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int32]
Codes = NDArray[np.int8]

NO_GATE, CLOSED, OPEN = -1, 0, 1
NOT_YET = -1

_ROWS = 4096  # as many sheets at a time as stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Scores:
    """One row per sheet, by the method ``kami``. Two-dimensional arrays have a column per area (supplement), in order.

    ``levels`` index ``level_names``; ``gates`` are -1 (none), 0 (closed) or 1 (open); ``classes`` and
    ``readiness`` index ``class_names`` and ``status_names``, -1 while the category is incomplete.
    """

    area_names: tuple[str, ...]
    level_names: tuple[str, ...]
    class_names: tuple[str, ...]
    status_names: tuple[str, ...]
    supplement_names: tuple[str, ...]
    points: Numbers
    levels: Codes
    gates: Codes
    area_answered: Numbers
    own_points: Numbers
    total: Numbers
    system_points: Numbers
    classes: Codes
    readiness: Codes
    supplement_points: Numbers
    answered: Numbers
    complete: Flags


def score_many(questionnaire: Questionnaire, sheets: Sequence[bytes] | Bytes) -> Scores | Sums:
    """Score every sheet by the method of the questionnaire. Refuses all of them when one is no sheet of it."""
    rows = rows_of(questionnaire, sheets)
    if isinstance(questionnaire.method, KamiMethod):
        return _score_many(questionnaire, rows)
    return sum_many(questionnaire, rows)


def _score_many(questionnaire: Questionnaire, rows: Bytes) -> Scores:
    plan = plan_of(questionnaire)
    scores = _empty(plan, len(rows))
    for start in range(0, len(rows), _ROWS):
        part = slice(start, min(start + _ROWS, len(rows)))
        columns = np.ascontiguousarray(rows[part].T)  # one row per item: sums run along memory
        _refuse_wrong_sheets(plan, questionnaire, columns, rows[part])
        _score_part(plan, columns, scores, part)
    return scores


def rows_of(questionnaire: Questionnaire, sheets: Sequence[bytes] | Bytes) -> Bytes:
    """Sheets as the rows of an array; refuses one of another length."""
    if isinstance(sheets, np.ndarray):
        if sheets.dtype != np.uint8 or sheets.ndim != 2 or sheets.shape[1] != questionnaire.size:
            raise values.NotASheet(f"sheets are bytes, {questionnaire.size} in a row")
        return sheets
    for sheet in sheets:
        if len(sheet) != questionnaire.size:
            values.check(questionnaire, sheet)
    joined: Bytes = np.frombuffer(b"".join(sheets), dtype=np.uint8)
    return joined.reshape(len(sheets), questionnaire.size)


def _refuse_wrong_sheets(
    plan: Plan, questionnaire: Questionnaire, columns: Bytes, rows: Bytes
) -> None:
    right = np.zeros((2, 256), dtype=np.bool_)
    right[0, [*values.LETTERS.values(), UNANSWERED]] = True
    right[1, list(plan.item_codes)] = True
    wrong = ~right[0][columns[: plan.systems]].all(axis=0)
    wrong |= ~right[1][columns[plan.systems :]].all(axis=0)
    wrong |= (columns[list(plan.without_na)] == NOT_APPLICABLE).any(axis=0)
    if wrong.any():
        values.check(questionnaire, rows[int(wrong.argmax())].tobytes())


def _score_part(plan: Plan, columns: Bytes, scores: Scores, part: slice) -> None:
    earned = np.frombuffer(plan.points, dtype=np.uint8)[columns]
    answered = columns != UNANSWERED
    below_floor = np.zeros(columns.shape[1], dtype=np.bool_)
    for index, area in enumerate(plan.areas):
        gate = _gate(plan, area, columns, earned)
        is_closed = gate == CLOSED
        stages = _stage_points(area, earned, ~is_closed)
        scores.points[part, index] = sum(stages)
        scores.levels[part, index] = _levels(area, stages, is_closed)
        scores.gates[part, index] = gate
        scores.area_answered[part, index] = answered[area.start : area.stop].sum(axis=0)
        scores.own_points[part, index] = _points(area.own, earned, ~is_closed)
        if area.readiness_floor is not None:
            below_floor |= scores.points[part, index] < area.readiness_floor
    scores.total[part] = scores.points[part].sum(axis=1)
    _system(plan, earned, answered, scores, part)
    scores.readiness[part] = _readiness(plan, scores, part, below_floor)
    for index, supplement in enumerate(plan.supplements):
        found = earned[supplement.start : supplement.stop]
        scores.supplement_points[part, index] = found.sum(axis=0)
    systems_answered = answered[: plan.systems].sum(axis=0)
    scores.answered[part] = systems_answered + scores.area_answered[part].sum(axis=1)
    scores.complete[part] = scores.answered[part] == plan.systems + plan.items


def _gate(plan: Plan, area: AreaPlan, columns: Bytes, earned: Bytes) -> Codes:
    if area.gate_min is None:
        return np.full(columns.shape[1], NO_GATE, dtype=np.int8)
    nothing_open = np.zeros(columns.shape[1], dtype=np.bool_)
    is_open = _points(area.groups, earned, nothing_open) >= area.gate_min
    if plan.method.gate_rule is GateRule.SUM_AND_BASIC:
        standing = np.frombuffer(plan.standing, dtype=np.uint8)[columns[list(area.basic)]]
        is_open &= (standing != BELOW_PARTIAL).all(axis=0)
        at_partial = (standing == AT_PARTIAL).sum(axis=0)
        is_open &= at_partial <= (plan.method.gate_max_partial_basic or 0)
    return is_open.astype(np.int8)


def _sum(group: Group, earned: Bytes, counts: Flags) -> Numbers:
    found: Numbers = earned[list(group.positions)].sum(axis=0, dtype=np.int32) * group.weight
    return found if group.category < 3 else found * counts


def _points(groups: Sequence[Group], earned: Bytes, category_3_counts: Flags) -> Numbers:
    total: Numbers = np.zeros(earned.shape[1], dtype=np.int32)
    for group in groups:
        total += _sum(group, earned, category_3_counts)
    return total


def _stage_points(area: AreaPlan, earned: Bytes, category_3_counts: Flags) -> list[Numbers]:
    stages = [np.zeros(earned.shape[1], dtype=np.int32) for _ in area.stages]
    for group in area.groups:
        stages[group.stage] += _sum(group, earned, category_3_counts)
    return stages


def _levels(area: AreaPlan, stages: list[Numbers], is_closed: Flags) -> Codes:
    count = len(is_closed)
    level: Codes = np.zeros(count, dtype=np.int8)
    valid = np.ones(count, dtype=np.bool_)
    all_before = np.ones(count, dtype=np.bool_)
    for index, stage in enumerate(area.stages):
        if index:
            valid &= stages[index - 1] >= stage.valid_from
            all_before &= stages[index - 1] == area.stages[index - 1].max
        if stage.needs_gate:
            valid &= ~is_closed
        below, halfway, whole = (LADDER.index(name) for name in stage.names)
        reaches = stages[index] >= stage.achievement
        if stage.needs_all_before:
            reaches &= all_before
        result = np.where(stages[index] >= stage.minimum, halfway, below)
        result = np.where(reaches, whole, result)
        level = np.where(valid, result, level).astype(np.int8)
    return level


def _system(plan: Plan, earned: Bytes, answered: Flags, scores: Scores, part: slice) -> None:
    points = earned[: plan.systems].sum(axis=0, dtype=np.int32)
    class_of: Codes = np.full(points.shape, NOT_YET, dtype=np.int8)
    for index, (low, high, _) in enumerate(plan.classes):
        class_of[(low <= points) & (points <= high)] = index
    class_of[~answered[: plan.systems].all(axis=0)] = NOT_YET
    scores.system_points[part] = points
    scores.classes[part] = class_of


def _readiness(plan: Plan, scores: Scores, part: slice, below_floor: Flags) -> Codes:
    total, class_of = scores.total[part], scores.classes[part]
    status: Codes = np.full(total.shape, NOT_YET, dtype=np.int8)
    for index, (_, _, name) in enumerate(plan.classes):
        here = class_of == index
        status[here] = np.searchsorted(np.array(plan.bounds[name]), total[here])
    status[below_floor & (class_of != NOT_YET)] = 0
    return status


def _empty(plan: Plan, count: int) -> Scores:
    areas = len(plan.areas)
    return Scores(
        area_names=tuple(area.id for area in plan.areas),
        level_names=LADDER,
        class_names=tuple(name for _, _, name in plan.classes),
        status_names=plan.statuses,
        supplement_names=tuple(supplement.id for supplement in plan.supplements),
        points=np.zeros((count, areas), dtype=np.int32),
        levels=np.zeros((count, areas), dtype=np.int8),
        gates=np.zeros((count, areas), dtype=np.int8),
        area_answered=np.zeros((count, areas), dtype=np.int32),
        own_points=np.zeros((count, areas), dtype=np.int32),
        total=np.zeros(count, dtype=np.int32),
        system_points=np.zeros(count, dtype=np.int32),
        classes=np.zeros(count, dtype=np.int8),
        readiness=np.zeros(count, dtype=np.int8),
        supplement_points=np.zeros((count, len(plan.supplements)), dtype=np.int32),
        answered=np.zeros(count, dtype=np.int32),
        complete=np.zeros(count, dtype=np.bool_),
    )
