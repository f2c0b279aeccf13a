"""Small questionnaires with numbers thrown by dice, and every raise of their answers tried in turn."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from random import Random

from assessment.questionnaire.model import (
    LADDER,
    STAGES,
    Answer,
    AnsweredBy,
    Area,
    AreaConstants,
    GateRule,
    Item,
    KamiMethod,
    Level,
    LevelValue,
    MaturityMethod,
    Option,
    Overall,
    Questionnaire,
    ReadinessTable,
    StageConstants,
    Status,
    SystemClass,
    SystemQuestion,
    Text,
)
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.scoring import score_area
from assessment.scoring.model import AreaScore, MaturityAreaScore

WORD = Text("kata", "word")
A = 10


def questionnaire(dice: Random, areas: int, most_items: int) -> Questionnaire:
    """One system question, and areas of a few items with constants that are possible, not sensible."""
    points = sorted(dice.sample(range(1, 6), 3)) if dice.random() < 0.3 else [1, 2, 3]
    weights = (1, 2, 3) if dice.random() < 0.8 else tuple(dice.randrange(1, 5) for _ in range(3))
    question = SystemQuestion(
        "1.1", 0, AnsweredBy.CITY, WORD, WORD, WORD, (Option("A", WORD),), WORD
    )
    found: list[Area] = []
    position = 1
    for number in range(2, 2 + areas):
        items = tuple(_items(dice, number, position, dice.randint(1, most_items)))
        position += len(items)
        found.append(_area(dice, number, items, points[-1], weights))
    highest = sum(area.constants.max for area in found)
    rule = dice.choice(list(GateRule))
    method = KamiMethod(
        name="kami",
        answers=tuple(Answer(level, p, WORD) for level, p in enumerate([0, *points])),
        not_applicable_counts_as=dice.choice([3, 3, 3, 2]),
        not_applicable_name=WORD,
        category_weights=weights,
        system_points=(("A", 5), ("B", 2), ("C", 1)),
        system_classes=(SystemClass("Satu", WORD, 1, 5),),
        gate_rule=rule,
        gate_partial=dice.choice([2, 2, 1, 3]),
        gate_max_partial_basic=dice.randrange(4) if rule is GateRule.SUM_AND_BASIC else None,
        level_values=tuple(LevelValue(name, Decimal(n)) for n, name in enumerate(LADDER)),
        ready_for_certification="III+",
        statuses=tuple(Status(f"S{n}", WORD) for n in range(4)),
        readiness=(
            ReadinessTable("Satu", (*sorted(dice.randrange(highest) for _ in range(3)), highest)),
        ),
        max=highest,
    )
    return Questionnaire(
        "kecil", "1", ("id", "en"), WORD, WORD, WORD, method, (question,), tuple(found), ()
    )


def mean_questionnaire(dice: Random, areas: int, most_items: int) -> Questionnaire:
    """The same for the method of mean maturity, with items of different weight."""
    found: list[Area] = []
    position = 0
    for number in range(2, 2 + areas):
        items = tuple(
            replace(
                item, category=None, stage=None, levels=(), highest=5, weight=dice.randint(1, 3)
            )
            for item in _items(dice, number, position, dice.randint(1, most_items))
        )
        position += len(items)
        found.append(Area(f"a{number}", str(number), WORD, WORD, WORD, None, items))
    answers = tuple(Answer(level, level, WORD) for level in range(6))
    method = MaturityMethod("maturity", answers, WORD, Overall.ITEMS)
    return Questionnaire("kecil", "2", ("id", "en"), WORD, WORD, WORD, method, (), tuple(found), ())


def _items(dice: Random, number: int, position: int, count: int) -> Iterator[Item]:
    stages = STAGES[: dice.choice([1, 2, 2, 3, 4])]
    for n in range(count):
        yield Item(
            id=f"{number}.{n + 1}",
            area_id=f"a{number}",
            position=position + n,
            category=dice.choice([1, 1, 2, 2, 3]),
            stage=dice.choice(stages),
            not_applicable_allowed=dice.random() < 0.2,
            answered_by=dice.choice([AnsweredBy.UNIT, AnsweredBy.BOTH, AnsweredBy.CITY]),
            effort=dice.randint(1, 4),
            topic=WORD,
            text=WORD,
            why=WORD,
            levels=tuple(Level(value, WORD) for value in (1, 2, 3)),
            evidence=(),
            iso27001_2022=(),
        )


def _area(
    dice: Random, number: int, items: tuple[Item, ...], best: int, weights: tuple[int, ...]
) -> Area:
    worth = {item: best * weights[(item.category or 1) - 1] for item in items}
    last = max(STAGES.index(item.stage or "II") for item in items)
    stages = []
    for stage in STAGES[: last + 1]:
        most = sum(points for item, points in worth.items() if item.stage == stage)
        bounds = sorted(dice.randint(0, most) for _ in range(2))
        stages.append(StageConstants(stage, most, *bounds))
    is_gated = any(item.category == 3 for item in items)
    reachable = sum(points for item, points in worth.items() if item.category != 3)
    tenths = [Decimal(dice.randint(0, 10 * stage.max)) / 10 for stage in stages]
    return Area(
        id=f"a{number}",
        number=str(number),
        name=WORD,
        short=WORD,
        intro=WORD,
        constants=AreaConstants(
            items=len(items),
            per_category=(0, 0, 0),
            max=sum(worth.values()),
            gate_min=dice.randint(0, reachable) if is_gated else None,
            readiness_floor=dice.choice([None, dice.randint(0, sum(worth.values()))]),
            highest_level=stages[-1].stage,
            stage3_validity_needs_gate=is_gated and dice.random() < 0.6,
            v3=tenths[0] if last >= 1 else None,
            v4=tenths[1] if last >= 2 else None,
            stages=tuple(stages),
        ),
        items=items,
    )


def answers(dice: Random, content: Questionnaire) -> bytes:
    """A sheet for it, blank, full and anything between."""
    leaning = dice.choice([[UNANSWERED], [0, 1, UNANSWERED], [0, 1, 2, 3], [1, 2], [2, 3]])
    sheet = [A for _ in content.system_questions]
    for area in content.areas:
        for item in area.items:
            is_na = item.not_applicable_allowed and dice.random() < 0.4
            sheet.append(NOT_APPLICABLE if is_na else dice.choice(leaning))
    return bytes(sheet)


@dataclass(frozen=True, slots=True, order=True)
class Raise:
    """A set of changes, ordered as paths are: effort, items, which, steps, and the levels reached."""

    effort: int
    count: int
    positions: tuple[int, ...]
    steps: int
    tos: tuple[int, ...]

    def __add__(self, other: "Raise") -> "Raise":
        return Raise(
            self.effort + other.effort,
            self.count + other.count,
            self.positions + other.positions,
            self.steps + other.steps,
            self.tos + other.tos,
        )


def every_raise(
    content: Questionnaire, sheet: bytes, area: Area, *, own: bool = False
) -> Iterator[tuple[Raise, bytes]]:
    """Every set of raised answers in an area, and the sheet that it makes; ``own``: none of the city's among them."""
    choices = [
        [sheet[item.position]]
        if own and item.answered_by is AnsweredBy.CITY
        else _choices(item, sheet[item.position])
        for item in area.items
    ]
    for chosen in product(*choices):
        raised = bytearray(sheet)
        effort = steps = 0
        positions, tos = [], []
        for item, code in zip(area.items, chosen, strict=True):
            now = sheet[item.position]
            if code != now:
                up = code - (0 if now == UNANSWERED else now)
                steps += up
                effort += 0 if item.answered_by is AnsweredBy.CITY else up * item.effort
                positions.append(item.position)
                tos.append(code)
                raised[item.position] = code
        yield Raise(effort, len(tos), tuple(positions), steps, tuple(tos)), bytes(raised)


def _choices(item: Item, now: int) -> list[int]:
    if now == NOT_APPLICABLE:
        return [now]
    return [now, *range(1 if now == UNANSWERED else now + 1, item.highest_level + 1)]


def rung(area: AreaScore) -> int:
    """The level of an area as a number: of the ladder, or the whole levels of its mean."""
    if isinstance(area, MaturityAreaScore):
        return math.floor(area.maturity) if area.maturity is not None else -1
    return LADDER.index(area.level)


def cheapest_levels(
    content: Questionnaire, sheet: bytes, area: Area, *, own: bool = False
) -> dict[int, Raise]:
    """For each level that can be had exactly, the cheapest way to it."""
    cheapest: dict[int, Raise] = {}
    for found, raised in every_raise(content, sheet, area, own=own):
        level = rung(score_area(content, area.id, raised))
        cheapest[level] = min(found, cheapest.get(level, found))
    return cheapest


def cheapest_statuses(
    content: Questionnaire, sheet: bytes, *, own: bool = False
) -> dict[int, Raise]:
    """For each readiness status that can be had exactly, the cheapest way to it."""
    by_area = []
    for area in content.areas:
        cheapest: dict[int, Raise] = {}
        for found, raised in every_raise(content, sheet, area, own=own):
            points = score_area(content, area.id, raised).points
            cheapest[points] = min(found, cheapest.get(points, found))
        by_area.append(cheapest)
    bounds = content.method.readiness[0].upper_bounds
    floors = [area.constants.readiness_floor or 0 for area in content.areas]
    statuses: dict[int, Raise] = {}
    for points in product(*by_area):
        whole = Raise(0, 0, (), 0, ())
        for one, cheapest in zip(points, by_area, strict=True):
            whole += cheapest[one]
        status = next(n for n, bound in enumerate(bounds) if sum(points) <= bound)
        if any(one < floor for one, floor in zip(points, floors, strict=True)):
            status = 0
        statuses[status] = min(whole, statuses.get(status, whole))
    return statuses
