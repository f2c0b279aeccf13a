import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.questionnaire.model import LADDER
from assessment.reports import figures
from assessment.reports.figures import ItemCount, levels, readiness, rounded, share, spread

# On a busy machine drawing examples takes its time.
patiently = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)

MAXIMA = (72, 84, 126, 186, 192, 258)


def exact(value: Fraction) -> Decimal:
    tenths = value * 10
    return Decimal((2 * tenths.numerator + tenths.denominator) // (2 * tenths.denominator)).scaleb(
        -1
    )


one_result = st.tuples(st.integers(0, 258), st.sampled_from(MAXIMA)).map(
    lambda drawn: (min(drawn), drawn[1])
)
results = st.lists(one_result, min_size=2, max_size=60)


@patiently
@given(results)
def test_quartiles_and_mean_are_those_of_pythons_statistics(pairs):
    percents = [Fraction(100 * points, most) for points, most in pairs]
    lower, median, upper = statistics.quantiles(percents, n=4, method="inclusive")
    found = spread(pairs)
    assert (found.lower, found.median, found.upper) == (exact(lower), exact(median), exact(upper))
    assert found.median == exact(statistics.median(percents))
    assert found.mean == exact(statistics.mean(percents))
    assert (found.lowest, found.highest) == (exact(min(percents)), exact(max(percents)))
    assert found.count == len(pairs)


def test_one_result_is_every_figure():
    found = spread([(63, 126)])
    assert {found.lowest, found.lower, found.median, found.upper, found.highest, found.mean} == {
        Decimal("50.0")
    }


def test_nothing_has_no_figures():
    assert spread([]) is None
    assert share(0, 0) is None


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(1, 3, "33.3"), (1, 16, "6.3"), (1, 800, "0.1"), (0, 5, "0.0")]
)
def test_it_rounds_half_up(part, whole, percent):
    assert rounded(part, whole) == Decimal(percent)


def test_the_level_in_the_middle_is_one_that_a_unit_has():
    assert levels(["I", "V"]).median == "I"
    assert levels(["I", "II", "V"]).median == "II"
    assert levels([]).median is None
    found = levels(["II", "I+", "II"])
    assert dict(found.counts) == dict.fromkeys(LADDER, 0) | {"I+": 1, "II": 2}
    assert found.total == 3


@patiently
@given(st.lists(st.sampled_from(LADDER), min_size=1, max_size=200))
def test_the_level_in_the_middle_is_the_lower_median(found):
    middle = statistics.median_low([LADDER.index(level) for level in found])
    assert levels(found).median == LADDER[middle]


def test_an_unknown_readiness_is_counted_apart():
    found = readiness(("Tidak Layak", "Baik"), ["Baik", None, "Baik"])
    assert found == (("Tidak Layak", 0), ("Baik", 2), (None, 1))


def test_the_weakest_area_has_the_lowest_median():
    found = {
        "a": spread([(10, 100)]),
        "b": spread([(5, 100), (90, 100)]),
        "c": None,
        "d": spread([(1, 100)]),
    }
    assert figures.weakest(found) == ["d", "a", "b"]


def item(name: str, asked: int, low: int, earned: int) -> ItemCount:
    return ItemCount(name, asked, low, 0, earned, 3 * asked)


def test_the_weakest_items_are_those_least_reached():
    counts = [
        item("2.1", 10, 9, 4),
        item("2.2", 10, 5, 14),
        item("2.3", 10, 0, 30),
        item("2.4", 10, 8, 4),
    ]
    assert [found.item for found in figures.weakest_items(counts)] == ["2.1", "2.4", "2.2"]


def test_an_item_asked_of_few_units_is_not_told():
    assert figures.weakest_items([item("2.1", figures.FEWEST_FOR_ITEMS - 1, 4, 0)]) == []


@pytest.mark.parametrize(
    ("percent", "shade"),
    [("0", 1), ("19.9", 1), ("20", 2), ("59.9", 3), ("60.0", 4), ("80", 5), ("100", 5)],
)
def test_the_shades(percent, shade):
    assert figures.shade(Decimal(percent)) == shade


def test_what_is_unknown_has_no_shade():
    assert figures.shade(None) is None
    assert figures.whole(None) == "–"


def test_all_but_one_is_not_all():
    assert figures.whole(Decimal("99.6")) == "99%"
    assert figures.whole(Decimal("100.0")) == "100%"


def test_missing_units_are_counted_as_missing():
    assert spread([(63, 126)] * 20).count == 20
    assert figures.Coverage(184, 142, 128, 60).missing == 42
