"""Kappa: published examples, the same computed another way, and what has none."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.reviews.sampling.agreement import FEWEST, Verdict, agreement, kappa

pytestmark = pytest.mark.once

FLEISS = ((75, 1, 4), (5, 4, 1), (0, 0, 10))
"""Fleiss, Statistical Methods for Rates and Proportions: two raters, 100 subjects, kappa 0.68."""

MAMMOGRAMS = ((34, 10, 2, 0), (6, 8, 8, 2), (2, 5, 4, 12), (0, 1, 2, 14))
"""Kundel and Polansky (2003), Radiology 228, table A1, as in R's vcdExtra, whose page of the reference prints what
vcd's ``Kappa`` says of it: 0.3713, with equally spaced weights 0.5964."""

SCIKIT_LEARN = (
    (((0, 40), (1, 60)), ((0, 20), (1, 20), (0, 10), (1, 50)), "0.348", None),
    (((0, 46), (1, 44), (2, 10)), ((0, 52), (1, 32), (2, 16)), "0.8013", None),
    (((0, 46), (1, 44), (2, 10)), ((0, 50), (1, 40), (2, 10)), "0.9315", "0.9412"),
)
"""The cases of scikit-learn's own ``test_cohen_kappa`` (sklearn/metrics/tests/test_classification.py), the first being
Artstein and Poesio's (2008): runs of values of either rater, kappa, and kappa with linear weights."""

XEROMAMMOGRAMS = ((21, 12, 0, 0), (4, 17, 1, 0), (3, 9, 15, 2), (0, 0, 0, 1))
"""Boyd et al. (1982), as in Altman and in Stata's manual (kap): kappa 0.4728, linear weights 0.5684."""

GRANTS = ((20, 5), (10, 15))
"""Two readers of 50 grant proposals, a common textbook example: kappa 0.40."""


def pairs_of(table):
    return [
        (a, b) for a, row in enumerate(table) for b, count in enumerate(row) for _ in range(count)
    ]


@pytest.mark.parametrize(
    ("table", "published"), [
        (FLEISS, "0.68"), (XEROMAMMOGRAMS, "0.4728"), (GRANTS, "0.4"), (MAMMOGRAMS, "0.3713"),
    ],
)  # fmt: skip
def test_published_examples(table, published):
    places = len(published.partition(".")[2])
    assert round(float(kappa(pairs_of(table))), places) == float(published)


@pytest.mark.parametrize(("first", "second", "plain", "weighted"), SCIKIT_LEARN)
def test_as_scikit_learn_has_it(first, second, plain, weighted):
    one, other = (
        [value for value, times in runs for _ in range(times)] for runs in (first, second)
    )
    pairs = list(zip(one, other, strict=True))
    assert round(float(kappa(pairs)), len(plain) - 2) == float(plain)
    if weighted:
        assert round(float(kappa(pairs, weighted=True)), 4) == float(weighted)


def test_published_examples_with_linear_weights():
    assert round(float(kappa(pairs_of(MAMMOGRAMS), weighted=True)), 4) == 0.5964
    assert round(float(kappa(pairs_of(XEROMAMMOGRAMS), weighted=True)), 4) == 0.5684


PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60)


@given(PAIRS, st.booleans())
def test_the_same_computed_another_way(pairs, weighted):
    assert kappa(pairs, weighted=weighted) == _by_weights_of_agreement(pairs, weighted=weighted)


@given(PAIRS, st.booleans())
def test_it_does_not_matter_who_is_first(pairs, weighted):
    assert kappa(pairs, weighted=weighted) == kappa([(b, a) for a, b in pairs], weighted=weighted)


@given(PAIRS)
def test_it_is_one_exactly_where_all_agree(pairs):
    found = kappa(pairs)
    if found is not None:
        assert (found == 1) == all(a == b for a, b in pairs)
        assert found <= 1


def test_with_two_values_weights_change_nothing():
    assert kappa(pairs_of(GRANTS), weighted=True) == kappa(pairs_of(GRANTS))


def test_fewer_than_ten_say_nothing():
    assert agreement([(1, 1)] * (FEWEST - 1)).verdict is Verdict.TOO_FEW
    assert agreement([(1, 1)] * (FEWEST - 1)).share is None
    assert agreement([]).verdict is Verdict.TOO_FEW
    assert kappa([]) is None


def test_all_equal_is_one_when_values_vary():
    found = agreement([(1, 1)] * 6 + [(2, 2)] * 6)
    assert (found.verdict, found.kappa, found.weighted, found.share) == (Verdict.SAID, 1, 1, 1)


def test_one_value_throughout_has_no_kappa():
    found = agreement([(2, 2)] * 20)
    assert (found.verdict, found.share, found.kappa) == (Verdict.ALIKE, 1, None)


def test_who_never_varies_agrees_as_by_chance():
    assert kappa([(2, 2)] * 10 + [(2, 1)] * 10) == 0


def test_what_has_no_place_in_the_order_is_left_out_of_the_weights():
    pairs = [(0, 1), (1, 1), (2, 2), (3, 3), (2, 3)] * 3 + [(255, 0)] * 4
    found = agreement(pairs, unordered=frozenset({255}))
    assert found.weighted == kappa(pairs[:15], weighted=True)
    assert found.kappa == kappa(pairs)


def _by_weights_of_agreement(pairs, *, weighted):
    """The formula with weights of agreement and tables of proportions, instead of disagreement and counts."""
    there = sorted({value for pair in pairs for value in pair})
    number = len(pairs)
    span = there[-1] - there[0]

    def weight(a, b):
        if not weighted or span == 0:
            return Fraction(a == b)
        return 1 - Fraction(abs(a - b), span)

    cell = {(a, b): Fraction(pairs.count((a, b)), number) for a in there for b in there}
    row = {a: sum(cell[a, b] for b in there) for a in there}
    column = {b: sum(cell[a, b] for a in there) for b in there}
    observed = sum(weight(a, b) * cell[a, b] for a in there for b in there)
    expected = sum(weight(a, b) * row[a] * column[b] for a in there for b in there)
    return None if expected == 1 else (observed - expected) / (1 - expected)
