"""The method of mean maturity against tables of cases and against its own properties."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.questionnaire.model import Item, Overall
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED, NotASheet
from assessment.scoring import ENGINE_VERSION, maturity, score, score_area
from assessment.scoring.effective import Source, effective, sources
from assessment.scoring.model import hundredths
from tests.scoring.instruments import MEAN, scored, sheet

NA = NOT_APPLICABLE
BY_AREA = replace(MEAN, method=replace(MEAN.method, overall=Overall.AREAS))

# answers, points and maximum, maturity of each area, of all items, of the areas
CASES = {
    "nothing answered": ({}, (0, 40), (0, 0, 0), 0, 0),
    "level 0 everywhere": (
        {"4.1": 0, "4.2": 0, "A.8.20": 0, "A.8.21": 0, "A.7.9": 0}, (0, 40), (0, 0, 0), 0, 0,
    ),
    "the best everywhere": (
        {"4.1": 5, "4.2": 5, "A.8.20": 5, "A.8.21": 5, "A.7.9": 5}, (40, 40), (5, 5, 5), 5, 5,
    ),
    "weights": (
        {"4.1": 3, "4.2": 1, "A.8.20": 2, "A.8.21": 4, "A.7.9": 0},
        (21, 40), ("7/3", "7/2", 0), "21/8", "35/18",
    ),
    "what does not apply is left out": (
        {"4.1": 3, "4.2": NA, "A.8.20": NA, "A.8.21": 4, "A.7.9": 1},
        (19, 30), (3, 4, 1), "19/6", "8/3",
    ),
    "an area of which nothing applies": (
        {"4.1": 3, "4.2": 1, "A.8.20": 2, "A.8.21": 4, "A.7.9": NA},
        (21, 35), ("7/3", "7/2", None), 3, "35/12",
    ),
    "blanks count as level 0": ({"4.2": 4, "A.8.21": 2}, (10, 40), ("4/3", "3/2", 0), "5/4", "17/18"),
}  # fmt: skip


def _as_fraction(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value))


@pytest.mark.parametrize("name", CASES)
def test_a_table_of_cases(name):
    answers, sums, by_area, of_items, of_areas = CASES[name]
    result = scored(MEAN, answers=answers)
    assert (result.total, result.max) == sums
    assert [area.maturity for area in result.areas] == [_as_fraction(one) for one in by_area]
    assert result.maturity == _as_fraction(of_items)
    other = scored(BY_AREA, answers=answers)
    assert other.maturity == _as_fraction(of_areas)
    assert (other.total, other.max) == sums


def test_targets_and_gaps():
    result = scored(MEAN, answers={"4.1": 3, "4.2": 1, "A.8.20": 4, "A.8.21": NA, "A.7.9": NA})
    rules, network, store = result.areas
    assert (rules.target, rules.gap) == (Fraction(10, 3), Fraction(1))
    assert (network.target, network.gap) == (2, -2)
    assert (store.target, store.gap) == (None, None)
    assert (result.target, result.maturity, result.gap) == (3, Fraction(11, 4), Fraction(1, 4))
    item = MEAN.item("4.1")
    assert isinstance(item, Item)
    assert [maturity.gap(item, code) for code in (0, 2, 3, 5, UNANSWERED, NA)] == [
        3, 1, 0, -2, 3, None,
    ]  # fmt: skip


def test_what_this_method_does_not_have():
    result = scored(MEAN, 3)
    assert result.system_category is None
    assert result.readiness is None
    assert result.supplements == result.below_floor == ()
    assert {area.gate_open for area in result.areas} == {None}
    assert MEAN.method.statuses == MEAN.method.readiness == MEAN.method.system_classes == ()
    assert ENGINE_VERSION == "1"


def test_counts():
    result = scored(MEAN, answers={"4.1": 0, "4.2": NA, "A.8.21": 3})
    assert [(area.answered, area.applicable, area.items) for area in result.areas] == [
        (2, 1, 2), (1, 2, 2), (0, 1, 1),
    ]  # fmt: skip
    assert (result.answered, result.items, result.complete) == (3, 5, False)
    assert scored(MEAN, 2).complete
    assert (result.own_points, result.own_max) == (9, 30)


def test_levels_are_stored_in_one_way():
    result = scored(MEAN, answers={"4.1": 3, "4.2": 1, "A.8.21": 5, "A.7.9": NA})
    assert [area.level for area in result.areas] == ["2.33", "3.75", ""]
    assert result.level_range == ("2.33", "3.75")
    assert (result.areas[2].percent, str(result.areas[0].percent)) == (None, "46.7")


def test_nothing_applies_anywhere():
    everything = replace(
        MEAN, areas=tuple(replace(area, items=_may_be_left_out(area.items)) for area in MEAN.areas)
    )
    result = scored(everything, NA)
    assert (result.maturity, result.target, result.gap, result.percent) == (None,) * 4
    assert result.level_range == ("", "")
    assert result.complete


def _may_be_left_out(items):
    return tuple(replace(item, not_applicable_allowed=True) for item in items)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(0), "0.00"), (Fraction(5), "5.00"), (Fraction(7, 3), "2.33"), (Fraction(8, 3), "2.67"),
        (Fraction(1, 200), "0.01"), (Fraction(1, 201), "0.00"), (Fraction(2675, 1000), "2.68"),
        (Fraction(-1, 200), "0.00"), (Fraction(-1, 100), "-0.01"),
    ],
)  # fmt: skip
def test_it_is_rounded_half_up(value, shown):
    assert str(hundredths(value)) == shown


@pytest.mark.parametrize(
    "codes",
    [b"", bytes(4), bytes(6), bytes([6, 0, 0, 0, 0]), bytes([NA, 0, 0, 0, 0]), bytes([10, 0, 0, 0, 0])],
)  # fmt: skip
def test_wrong_sheets_are_refused(codes):
    with pytest.raises(NotASheet):
        score(MEAN, codes)


def test_the_citys_layer_lies_under_the_units():
    city, own = sheet(MEAN, answers={"A.8.20": 4}), sheet(MEAN, answers={"4.1": 2, "A.8.20": 1})
    found = effective(MEAN, city=city, own=own)
    assert list(found) == [2, UNANSWERED, 4, UNANSWERED, UNANSWERED]
    assert sources(MEAN, city=city, own=own)[2] is Source.CITY


def _codes(item: Item) -> list[int]:
    return [*range(6), UNANSWERED, *([NA] if item.not_applicable_allowed else [])]


SHEETS = st.tuples(*(st.sampled_from(_codes(item)) for item in MEAN.items)).map(bytes)
BOTH = pytest.mark.parametrize("questionnaire", [MEAN, BY_AREA], ids=["items", "areas"])


@BOTH
@settings(deadline=None)
@given(answers=SHEETS, position=st.integers(0, 4), level=st.integers(0, 5))
def test_raising_an_answer_never_lowers_anything(questionnaire, answers, position, level):
    before = answers[position]
    if before == NA or (before != UNANSWERED and level < before):
        return
    low = score(questionnaire, answers)
    high = score(questionnaire, answers[:position] + bytes([level]) + answers[position + 1 :])
    assert high.maturity >= low.maturity
    assert high.total >= low.total
    assert all(
        a.maturity is None or b.maturity >= a.maturity
        for a, b in zip(low.areas, high.areas, strict=True)
    )


@BOTH
@settings(deadline=None)
@given(answers=SHEETS)
def test_unanswered_is_worth_no_more_than_level_0(questionnaire, answers):
    none = answers.replace(bytes([UNANSWERED]), bytes([0]))
    blank, zero = score(questionnaire, answers), score(questionnaire, none)
    assert (blank.total, blank.max, blank.maturity) == (zero.total, zero.max, zero.maturity)
    assert blank.answered == zero.answered - answers.count(UNANSWERED)


@settings(deadline=None)
@given(answers=SHEETS)
def test_what_does_not_apply_is_as_if_it_were_not_there(answers):
    result = score(MEAN, answers)
    levels = [
        (item.weight, 0 if code == UNANSWERED else code)
        for item, code in zip(MEAN.items, answers, strict=True)
        if code != NA
    ]
    assert result.maturity == Fraction(sum(w * v for w, v in levels), sum(w for w, _ in levels))


@settings(deadline=None)
@given(answers=SHEETS, order=st.permutations(range(2)))
def test_the_order_of_items_does_not_matter(answers, order):
    """Another order of the same items, with the same answers, is worth the same."""
    areas, codes, position = [], bytearray(), 0
    for area in MEAN.areas:
        items = [area.items[i] for i in order] if len(area.items) == 2 else list(area.items)
        codes += bytes(answers[item.position] for item in items)
        areas.append(
            replace(area, items=tuple(replace(item, position=position + n) for n, item in enumerate(items)))
        )  # fmt: skip
        position += len(items)
    turned = replace(MEAN, areas=tuple(areas))
    assert score(turned, bytes(codes)) == score(MEAN, answers)


@settings(deadline=None)
@given(answers=SHEETS)
def test_an_area_alone_is_worth_the_same(answers):
    whole = score(MEAN, answers)
    assert tuple(score_area(MEAN, area.id, answers) for area in MEAN.areas) == whole.areas
