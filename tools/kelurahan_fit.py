"""The numbers of kelurahan-1.0: scaled from the method it stands for, then moved a little until levels agree.

Nothing here is drawn by chance twice: the same file gives the same numbers on every machine.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from assessment.questionnaire.model import (
    STAGES,
    Area,
    AreaConstants,
    Item,
    Questionnaire,
    ReadinessTable,
    StageConstants,
)
from assessment.questionnaire.values import LETTERS, UNANSWERED
from assessment.scoring.sheets import Scores, score_many
from tools.kelurahan_profiles import Profile

LETTER_OF_CLASS = {"Rendah": "C", "Tinggi": "B", "Strategis": "A"}
"""All system questions answered with this letter give this class."""

REACH = 0.2  # a bound moves at most so much of its stage's maximum
REACH_OF_TOTAL = 0.08  # and a bound of the readiness table so much of the total
GATE_REACH = 2  # the points that open a gate move at most so many
PASSES = 4

Cost = tuple[int, int, int, Decimal]


def best_points(questionnaire: Questionnaire, item: Item) -> int:
    """The most an item can earn."""
    method = questionnaire.kami
    return method.answers[-1].points * method.category_weights[(item.category or 0) - 1]


def score(questionnaire: Questionnaire, sheets: NDArray[np.uint8]) -> Scores:
    """All sheets at once."""
    found = score_many(questionnaire, sheets)
    if not isinstance(found, Scores):
        raise TypeError(f"{questionnaire.key} is not scored by the method kami")
    return found


def majority(items: Sequence[Item], part: str) -> object:
    """The category or stage that most points of these items have; the lower one if two are even."""
    points: Counter[object] = Counter()
    for item in sorted(items, key=lambda one: (one.category or 0, STAGES.index(one.stage or ""))):
        points[getattr(item, part)] += item.category or 0
    return points.most_common(1)[0][0]


@dataclass(frozen=True)
class Held:
    """Profiles as sheets of both questionnaires, answered alike, with what the original gives them."""

    typical: int
    sheets: NDArray[np.uint8]
    levels: NDArray[np.int8]
    gates: NDArray[np.int8]
    below_floor: NDArray[np.bool_]
    statuses: Mapping[str, NDArray[np.int8]]


def hold(
    original: Questionnaire,
    short: Questionnaire,
    stands_for: Mapping[str, Sequence[str]],
    profiles: Sequence[Profile],
    typical: int,
) -> Held:
    """Score these profiles by the original; the first ``typical`` of them are the typical ones."""
    short_sheets = _sheets(short, profiles, "A")
    there = _alike(original, short, stands_for, short_sheets)
    found = score(original, there)
    return Held(
        typical=typical,
        sheets=short_sheets,
        levels=found.levels,
        gates=found.gates,
        below_floor=below_floor(original, found),
        statuses=statuses(original, there),
    )


def _sheets(
    questionnaire: Questionnaire, profiles: Sequence[Profile], letter: str
) -> NDArray[np.uint8]:
    sheets = np.full((len(profiles), questionnaire.size), UNANSWERED, dtype=np.uint8)
    systems = len(questionnaire.system_questions)
    sheets[:, :systems] = LETTERS[letter]
    sheets[:, systems:] = np.array(profiles, dtype=np.uint8)
    return sheets


def _alike(
    original: Questionnaire,
    short: Questionnaire,
    stands_for: Mapping[str, Sequence[str]],
    short_sheets: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """The sheets of the original on which every item has the value of the one that stands for it."""
    sheets = np.full((len(short_sheets), original.size), UNANSWERED, dtype=np.uint8)
    for item_id, ids in stands_for.items():
        for one in ids:
            position = original.item(one).position
            sheets[:, position] = short_sheets[:, short.item(item_id).position]
    return sheets


def statuses(
    questionnaire: Questionnaire, sheets: NDArray[np.uint8]
) -> dict[str, NDArray[np.int8]]:
    """The readiness of every sheet for each category of the systems."""
    found = {}
    for name, letter in LETTER_OF_CLASS.items():
        lettered = sheets.copy()
        lettered[:, : len(questionnaire.system_questions)] = LETTERS[letter]
        scores = score(questionnaire, lettered)
        if scores.class_names[int(scores.classes[0])] != name:
            raise ValueError(f"{letter} everywhere is not {name}")
        found[name] = scores.readiness
    return found


def below_floor(questionnaire: Questionnaire, scores: Scores) -> NDArray[np.bool_]:
    """For every sheet and area whether the area lies below its floor."""
    floors = [area.numbers.readiness_floor or 0 for area in questionnaire.areas]
    return scores.points < np.array(floors)


# the rule


def scaled(original: Questionnaire, short: Questionnaire) -> Questionnaire:
    """The rule: what is counted is counted anew, every bound is the same share of what it is a bound of."""
    areas = tuple(
        replace(area, constants=_scaled_area(original, short, area)) for area in short.areas
    )
    total = sum(area.numbers.max for area in areas)
    readiness = tuple(
        ReadinessTable(
            table.system_class,
            tuple(bound * total // original.kami.max for bound in table.upper_bounds),
        )
        for table in original.kami.readiness
    )
    method = replace(short.kami, max=total, readiness=readiness)
    return replace(short, areas=areas, method=method)


def _scaled_area(original: Questionnaire, short: Questionnaire, area: Area) -> AreaConstants:
    theirs = original.area(area.id).numbers
    per_category = Counter(item.category for item in area.items)
    one, two, three = (per_category[category] for category in (1, 2, 3))
    per_stage: Counter[str] = Counter()
    for item in area.items:
        per_stage[item.stage or ""] += best_points(short, item)
    stages = tuple(
        StageConstants(
            stage=known.stage,
            max=per_stage[known.stage],
            minimum=_share(known.minimum, known.max, per_stage[known.stage]),
            achievement=_share(known.achievement, known.max, per_stage[known.stage]),
        )
        for known in theirs.stages
    )
    most = {known.stage: known.max for known in theirs.stages}
    whole = sum(per_stage.values())
    floor = theirs.readiness_floor
    return replace(
        theirs,
        items=len(area.items),
        per_category=(one, two, three),
        max=whole,
        gate_min=2 * one + 4 * two if three else None,
        readiness_floor=None if floor is None else _share(floor, theirs.max, whole),
        v3=_bound(theirs.v3, most.get("II", 0), per_stage["II"]),
        v4=_bound(theirs.v4, most.get("III", 0), per_stage["III"]),
        stages=stages,
    )


def _share(bound: int | Decimal, of: int, of_ours: int) -> int:
    """The least whole number that is at least the same share."""
    return math.ceil(Decimal(bound) * of_ours / of)


def _bound(bound: Decimal | None, of: int, of_ours: int) -> Decimal | None:
    return None if bound is None else Decimal(_share(bound, of, of_ours))


# the search


def fitted(start: Questionnaire, held: Held) -> Questionnaire:
    """Start from the scaled numbers and move one bound at a time while more profiles agree."""
    found = _best_gate(start, held)
    for index in range(len(found.areas)):
        found = _fit_levels(found, start, index, held)
    for index in range(len(found.areas)):
        found = _fit_floor(found, start, index, held)
    return _fit_readiness(found, start, held)


def _best_gate(found: Questionnaire, held: Held) -> Questionnaire:
    """How many basic items may be at "partly": one number for all areas, the one that opens gates alike."""
    choices = [
        replace(found, method=replace(found.kami, gate_max_partial_basic=count))
        for count in range(3)
    ]

    def cost(choice: Questionnaire) -> tuple[int, int]:
        return _missed(score(choice, held.sheets).gates != held.gates, held.typical)

    return min(choices, key=cost)


def _missed(wrong: NDArray[np.bool_], typical: int) -> tuple[int, int]:
    return int(wrong[:typical].sum()), int(wrong[typical:].sum())


def _fit_levels(
    found: Questionnaire, start: Questionnaire, index: int, held: Held
) -> Questionnaire:
    origin = start.areas[index].numbers

    def cost(constants: AreaConstants) -> Cost:
        levels = score(_with(found, index, constants), held.sheets).levels[:, index]
        wrong = levels != held.levels[:, index]
        away = np.abs(levels.astype(int) - held.levels[:, index]).sum()
        return (*_missed(wrong, held.typical), int(away), _distance(constants, origin))

    best = found.areas[index].numbers
    best_cost = cost(best)
    for _ in range(PASSES):
        before = best
        for turn in range(_moves(best)):
            for candidate in _candidates(best, origin, turn):
                candidate_cost = cost(candidate)
                if candidate_cost < best_cost:
                    best, best_cost = candidate, candidate_cost
        if best == before:
            break
    return _with(found, index, best)


def _with(found: Questionnaire, index: int, constants: AreaConstants) -> Questionnaire:
    areas = list(found.areas)
    areas[index] = replace(areas[index], constants=constants)
    return replace(found, areas=tuple(areas))


def _distance(constants: AreaConstants, origin: AreaConstants) -> Decimal:
    return sum(
        (abs(a - b) for a, b in zip(_numbers(constants), _numbers(origin), strict=True)),
        Decimal(0),
    )


def _numbers(constants: AreaConstants) -> list[Decimal]:
    bounds = [bound for stage in constants.stages for bound in (stage.minimum, stage.achievement)]
    bounds.append(constants.gate_min or 0)
    return [*map(Decimal, bounds), constants.v3 or Decimal(0), constants.v4 or Decimal(0)]


def _moves(constants: AreaConstants) -> int:
    return 2 * len(constants.stages) + 3


def _candidates(
    constants: AreaConstants, origin: AreaConstants, turn: int
) -> Iterator[AreaConstants]:
    """Every other value of one bound within reach of the scaled one."""
    stages = list(constants.stages)
    if turn < 2 * len(stages):
        place, part = divmod(turn, 2)
        stage, known = stages[place], origin.stages[place]
        name = ("minimum", "achievement")[part]
        for value in _reach(getattr(known, name), stage.max, REACH):
            moved = replace(stage, **{name: value})
            if moved != stage and moved.minimum <= moved.achievement:
                yield replace(constants, stages=(*stages[:place], moved, *stages[place + 1 :]))
        return
    if turn == _moves(constants) - 1:
        rule = origin.gate_min
        for value in range(rule - GATE_REACH, rule + GATE_REACH + 1) if rule else ():
            if value != constants.gate_min:
                yield replace(constants, gate_min=value)
        return
    name, place = (("v3", 0), ("v4", 1))[turn - 2 * len(stages)]
    bound = getattr(origin, name)
    if bound is not None:
        for value in _reach(int(bound), stages[place].max, REACH):
            if getattr(constants, name) != value:
                yield replace(constants, **{name: Decimal(value)})


def _reach(bound: int, most: int, share: float) -> range:
    step = max(1, int(share * most))
    return range(max(1, bound - step), min(most, bound + step) + 1)


def _fit_floor(found: Questionnaire, start: Questionnaire, index: int, held: Held) -> Questionnaire:
    floor = start.areas[index].numbers.readiness_floor
    if floor is None:
        return found
    points = score(found, held.sheets).points[:, index]
    constants = found.areas[index].numbers

    def cost(value: int) -> tuple[int, int, int]:
        wrong = (points < value) != held.below_floor[:, index]
        return (*_missed(wrong, held.typical), abs(value - floor))

    best = min(_reach(floor, constants.max, REACH_OF_TOTAL), key=cost)
    return _with(found, index, replace(constants, readiness_floor=best))


def _fit_readiness(found: Questionnaire, start: Questionnaire, held: Held) -> Questionnaire:
    scores = score(found, held.sheets)
    barred = below_floor(found, scores).any(axis=1)
    tables = []
    for table in start.kami.readiness:
        status = held.statuses[table.system_class]
        bounds = [
            _best_bound(bound, scores.total, barred, status > place, held.typical)
            for place, bound in enumerate(table.upper_bounds[:-1])
        ]
        tables.append(ReadinessTable(table.system_class, (*bounds, found.kami.max)))
    return replace(found, method=replace(found.kami, readiness=tuple(tables)))


def _best_bound(
    bound: int,
    total: NDArray[np.int32],
    barred: NDArray[np.bool_],
    above: NDArray[np.bool_],
    typical: int,
) -> int:
    def cost(value: int) -> tuple[int, int, int]:
        wrong = ((total > value) & ~barred) != above
        return (*_missed(wrong, typical), abs(value - bound))

    return min(_reach(bound, int(total.max()), REACH_OF_TOTAL), key=cost)
