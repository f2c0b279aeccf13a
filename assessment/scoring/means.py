"""Many sheets at once by the method of mean maturity, with vectors: the engine's whole numbers, column by column.

Only jobs import this module: numpy is not loaded in a web process. The means are fractions of what stands here
(``points`` over ``weights``), so nothing is divided and nothing rounded.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED

from .maturity import Plan, Weighed, plan_of

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int32]

_ROWS = 4096  # as many sheets at a time as stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Sums:
    """One row per sheet. Two-dimensional arrays have a column per area, in order.

    ``aims`` are what the items that apply would give at the levels they are to reach.
    """

    area_names: tuple[str, ...]
    highest: int
    points: Numbers
    weights: Numbers
    aims: Numbers
    applicable: Numbers
    area_answered: Numbers
    own_points: Numbers
    own_weights: Numbers
    total: Numbers
    weight: Numbers
    answered: Numbers
    complete: Flags


def sum_many(questionnaire: Questionnaire, rows: Bytes) -> Sums:
    """Sum every sheet, one in a row. Refuses all of them when one is no sheet of this questionnaire."""
    plan = plan_of(questionnaire)
    sums = _empty(plan, len(rows))
    for start in range(0, len(rows), _ROWS):
        part = slice(start, min(start + _ROWS, len(rows)))
        columns = np.ascontiguousarray(rows[part].T)  # one row per item: sums run along memory
        _refuse_wrong_sheets(plan, questionnaire, columns, rows[part])
        _sum_part(plan, columns, sums, part)
    return sums


def _refuse_wrong_sheets(
    plan: Plan, questionnaire: Questionnaire, columns: Bytes, rows: Bytes
) -> None:
    right = np.zeros(256, dtype=np.bool_)
    right[list(plan.codes)] = True
    wrong = ~right[columns].all(axis=0)
    wrong |= (columns[list(plan.without_na)] == NOT_APPLICABLE).any(axis=0)
    if wrong.any():
        values.check(questionnaire, rows[int(wrong.argmax())].tobytes())


def _sum_part(plan: Plan, columns: Bytes, sums: Sums, part: slice) -> None:
    earned = np.frombuffer(plan.points, dtype=np.uint8)[columns]
    counts = np.frombuffer(plan.counts, dtype=np.uint8)[columns]
    answered = columns != UNANSWERED
    for index, area in enumerate(plan.areas):
        for group in area.groups:
            here = counts[list(group.positions)]
            sums.points[part, index] += _sum(group, earned)
            sums.weights[part, index] += _sum(group, counts)
            aims = np.array(group.aims, dtype=np.int32)
            sums.aims[part, index] += group.weight * (aims @ here.astype(np.int32))
        for group in area.own:
            sums.own_points[part, index] += _sum(group, earned)
            sums.own_weights[part, index] += _sum(group, counts)
        inside = slice(area.start, area.stop)
        sums.applicable[part, index] = counts[inside].sum(axis=0)
        sums.area_answered[part, index] = answered[inside].sum(axis=0)
    sums.total[part] = sums.points[part].sum(axis=1)
    sums.weight[part] = sums.weights[part].sum(axis=1)
    sums.answered[part] = sums.area_answered[part].sum(axis=1)
    sums.complete[part] = sums.answered[part] == plan.size


def _sum(group: Weighed, bytes_: Bytes) -> Numbers:
    found: Numbers = bytes_[list(group.positions)].sum(axis=0, dtype=np.int32) * group.weight
    return found


def _empty(plan: Plan, count: int) -> Sums:
    def numbers() -> Numbers:
        return np.zeros((count, len(plan.areas)), dtype=np.int32)

    return Sums(
        area_names=tuple(area.id for area in plan.areas),
        highest=plan.highest,
        points=numbers(),
        weights=numbers(),
        aims=numbers(),
        applicable=numbers(),
        area_answered=numbers(),
        own_points=numbers(),
        own_weights=numbers(),
        total=np.zeros(count, dtype=np.int32),
        weight=np.zeros(count, dtype=np.int32),
        answered=np.zeros(count, dtype=np.int32),
        complete=np.zeros(count, dtype=np.bool_),
    )
