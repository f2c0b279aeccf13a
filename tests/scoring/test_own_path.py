"""The cheapest path with the unit's own items alone: against every raise of small questionnaires that leaves the
city's items as they are, and on KAMI 5.0.
"""

from random import Random

import pytest

from assessment.questionnaire.model import LADDER, AnsweredBy, Item
from assessment.questionnaire.values import UNANSWERED, with_value
from assessment.scoring import path, score, score_area
from tests.scoring import small
from tests.scoring.instruments import KAMI, MEAN, sheet
from tests.scoring.test_path import _found

SEEDS = range(6)
EACH = 250


def _dice(seed: object) -> Random:
    return Random(f"own {seed}")  # noqa: S311 - cases for a test


def _is_the_cheapest(content, found, above, names):
    if not above:
        assert (found.to, found.steps) == (None, ())
        return
    least, to = min((cost, level) for level, cost in above.items())
    assert (_found(content, found), found.to) == (least, names[to])


@pytest.mark.parametrize("seed", SEEDS)
def test_to_the_next_level(seed):
    held_back = 0
    for number in range(EACH):
        dice = _dice(f"level {seed} {number}")
        content = small.questionnaire(dice, 1, 5)
        answers = small.answers(dice, content)
        (area,) = content.areas
        now = LADDER.index(score_area(content, area.id, answers).level)
        cheapest = small.cheapest_levels(content, answers, area, own=True)
        above = {level: cost for level, cost in cheapest.items() if level > now}
        _is_the_cheapest(content, path.to_level(content, answers, area.id, own=True), above, LADDER)
        highest = max(cheapest)
        offered = path.levels_above(content, answers, area.id, own=True)
        assert offered == LADDER[now + 1 : highest + 1]
        if not above and path.to_level(content, answers, area.id).to is not None:
            held_back += 1
            with pytest.raises(path.OutOfReach):
                path.to_level(content, answers, area.id, LADDER[now + 1], own=True)
    assert held_back, "none of the cases is one in which only the city can help"


@pytest.mark.parametrize("seed", SEEDS)
def test_to_the_next_status(seed):
    for number in range(EACH // 4):
        dice = _dice(f"status {seed} {number}")
        content = small.questionnaire(dice, dice.choice([1, 2, 2]), 4)
        answers = small.answers(dice, content)
        names = [status.id for status in content.method.statuses]
        now = names.index(score(content, answers).readiness)
        cheapest = small.cheapest_statuses(content, answers, own=True)
        above = {status: cost for status, cost in cheapest.items() if status > now}
        _is_the_cheapest(content, path.to_status(content, answers, own=True), above, names)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_area_to_a_level_or_as_high_as_it_comes(seed):
    for number in range(EACH // 8):
        dice = _dice(f"areas {seed} {number}")
        content = small.questionnaire(dice, 2, 3)
        answers = small.answers(dice, content)
        expected = small.Raise(0, 0, (), 0, ())
        for area in content.areas:
            cheapest = small.cheapest_levels(content, answers, area, own=True)
            target = min(LADDER.index("II+"), max(cheapest))
            expected += min(cost for level, cost in cheapest.items() if level >= target)
        found = path.to_level_everywhere(content, answers, "II+", own=True)
        assert _found(content, found) == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_to_the_next_whole_level_of_a_mean(seed):
    for number in range(EACH // 10):
        dice = _dice(f"mean {seed} {number}")
        content = small.mean_questionnaire(dice, 1, 4)
        answers = small.answers(dice, content)
        (area,) = content.areas
        cheapest = small.cheapest_levels(content, answers, area, own=True)
        now = small.rung(score_area(content, area.id, answers))
        above = {level: cost for level, cost in cheapest.items() if level > now}
        found = path.to_level(content, answers, area.id, own=True)
        if not above:
            assert (found.to, found.steps) == (None, ())
            continue
        assert _found(content, found) == min(above.values())


@pytest.mark.parametrize("content", [KAMI, MEAN], ids=["kami", "mean"])
def test_nothing_of_the_city_is_in_it(content):
    answers = sheet(content, 1, "BBBBBBBBBB") if content is KAMI else sheet(content, 1)
    for area in content.areas:
        found = path.to_level(content, answers, area.id, own=True)
        assert not found.requests
        for step in found.steps:
            item = content.item(step.item)
            assert isinstance(item, Item)
            assert item.answered_by is not AnsweredBy.CITY


def test_what_the_city_has_not_answered_holds_an_area_back():
    answers = sheet(KAMI, 3, "BBBBBBBBBB")
    for item in KAMI.items:
        if isinstance(item, Item) and item.answered_by is AnsweredBy.CITY:
            answers = with_value(answers, item.position, UNANSWERED)
    found = path.to_level(KAMI, answers, "teknologi", own=True)
    assert found.to is None
    assert path.to_level(KAMI, answers, "teknologi").to is not None
