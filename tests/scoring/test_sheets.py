"""Scoring with vectors gives the engine's numbers, one by one."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.questionnaire import values
from assessment.questionnaire.model import Item, Questionnaire
from assessment.scoring import score
from assessment.scoring.sheets import Scores, score_many
from tests.scoring.instruments import KAMI, MEAN, TINY, kami_4_2, sheet

GATES = {None: -1, False: 0, True: 1}


def _some_sheets(questionnaire: Questionnaire, seed: int, count: int) -> list[bytes]:
    """Sheets of every kind, from nearly blank to nearly full."""
    chance = random.Random(seed)  # noqa: S311 - sheets for a test
    leanings = ([0, 1, 2, 3, 254], [3, 3, 3, 2], [3, 2], [3] * 9 + [254], [2], [0, 254])
    found = []
    for _ in range(count):
        leaning = chance.choice(leanings)
        na, open_ = chance.random(), chance.random() / 5
        found.append(bytes(_code(item, chance, leaning, na, open_) for item in questionnaire.items))
    return found


def _code(item: object, chance: random.Random, leaning: list[int], na: float, open_: float) -> int:
    if not isinstance(item, Item):
        return values.UNANSWERED if chance.random() < open_ / 5 else chance.choice([10, 11, 12])
    if item.not_applicable_allowed and chance.random() < na:
        return values.NOT_APPLICABLE
    return chance.choice(leaning)


def _is_what_the_engine_says(
    questionnaire: Questionnaire, sheets: list[bytes], many: Scores
) -> None:
    for row, answers in enumerate(sheets):
        one = score(questionnaire, answers)
        assert [area.points for area in one.areas] == many.points[row].tolist()
        assert [area.own_points for area in one.areas] == many.own_points[row].tolist()
        assert [area.answered for area in one.areas] == many.area_answered[row].tolist()
        assert [GATES[area.gate_open] for area in one.areas] == many.gates[row].tolist()
        assert [area.level for area in one.areas] == [
            many.level_names[index] for index in many.levels[row]
        ]
        assert one.total == many.total[row]
        assert one.answered == many.answered[row]
        assert one.complete == many.complete[row]
        assert one.system_category.points == many.system_points[row]
        assert one.system_category.class_ == _named(many.class_names, many.classes[row])
        assert one.readiness == _named(many.status_names, many.readiness[row])
        assert [s.points for s in one.supplements] == many.supplement_points[row].tolist()


def _named(names: tuple[str, ...], index: int) -> str | None:
    return None if index < 0 else names[index]


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(["kami-5.0", "kami-4.2", "tiny"]), st.integers(0, 2**32), st.integers(1, 40))
def test_it_says_what_the_engine_says(name, seed, count):
    questionnaire = {"kami-5.0": KAMI, "kami-4.2": kami_4_2(), "tiny": TINY}[name]
    sheets = _some_sheets(questionnaire, seed, count)
    _is_what_the_engine_says(questionnaire, sheets, score_many(questionnaire, sheets))


def test_it_says_what_the_engine_says_of_4_2():
    """Its gate rule and its three supplements are its own."""
    sheets = _some_sheets(kami_4_2(), 42, 400)
    many = score_many(kami_4_2(), sheets)
    assert set(many.gates.ravel().tolist()) == {0, 1}
    _is_what_the_engine_says(kami_4_2(), sheets, many)


def test_it_takes_rows_of_bytes_as_well():
    sheets = _some_sheets(KAMI, 7, 5000)
    rows = np.frombuffer(b"".join(sheets), dtype=np.uint8).reshape(5000, KAMI.size)
    many = score_many(KAMI, rows)
    assert many.total.tolist() == score_many(KAMI, sheets).total.tolist()
    _is_what_the_engine_says(KAMI, sheets[4090:4110], score_many(KAMI, sheets[4090:4110]))
    assert many.total[4090:4110].tolist() == [score(KAMI, s).total for s in sheets[4090:4110]]


def test_no_sheets_give_no_scores():
    assert len(score_many(KAMI, []).total) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        values.blank(KAMI)[:-1],
        values.with_value(values.blank(KAMI), 0, 3),
        values.with_value(values.blank(KAMI), 50, 4),
        values.with_value(values.blank(KAMI), 10, values.NOT_APPLICABLE),
    ],
)
def test_one_wrong_sheet_is_refused(wrong):
    with pytest.raises(values.NotASheet):
        score_many(KAMI, [sheet(KAMI, 3), wrong])


def test_rows_of_another_length_are_refused():
    with pytest.raises(values.NotASheet):
        score_many(KAMI, np.zeros((2, 5), dtype=np.uint8))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 60))
def test_it_sums_what_the_engine_sums(seed, count):
    sheets = _some_sheets(MEAN, seed, count)
    many = score_many(MEAN, sheets)
    assert many.area_names == tuple(area.id for area in MEAN.areas)
    for row, answers in enumerate(sheets):
        one = score(MEAN, answers)
        for index, area in enumerate(one.areas):
            assert area.points == many.points[row, index]
            assert area.weight == many.weights[row, index]
            assert area.max == many.weights[row, index] * many.highest
            assert area.aim == many.aims[row, index]
            assert area.applicable == many.applicable[row, index]
            assert area.answered == many.area_answered[row, index]
            assert area.own_points == many.own_points[row, index]
            assert area.own_max == many.own_weights[row, index] * many.highest
        assert (one.total, one.max) == (many.total[row], many.weight[row] * many.highest)
        assert (one.answered, one.complete) == (many.answered[row], many.complete[row])


def test_more_means_than_fit_in_one_go():
    sheets = _some_sheets(MEAN, 5, 4100)
    many = score_many(MEAN, np.frombuffer(b"".join(sheets), dtype=np.uint8).reshape(4100, -1))
    assert many.total.tolist() == [score(MEAN, one).total for one in sheets]
    assert len(score_many(MEAN, []).total) == 0


@pytest.mark.parametrize("wrong", [bytes([255, 0, 0, 0, 0]), bytes([6, 0, 0, 0, 0]), b""])
def test_sums_refuse_a_wrong_sheet(wrong):
    with pytest.raises(values.NotASheet):
        score_many(MEAN, [sheet(MEAN, 3), wrong])
