"""The draw: from a seed alone, in the right share of every stratum, and the same again."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.reviews.sampling.drawing import draw, lot, sealed

pytestmark = pytest.mark.once
AREAS = {"a": [f"2.{n}" for n in range(1, 23)], "b": [f"3.{n}" for n in range(1, 17)], "c": ["4.1"]}


@given(st.text(min_size=1), st.integers(1, 50), st.lists(st.sampled_from(["x", "y"]), max_size=60))
def test_the_share_of_every_stratum_is_kept_to_within_one(seed, percent, kinds):
    before = {kind: Counter() for kind in "xy"}
    drawn = {kind: Counter() for kind in "xy"}
    for number, kind in enumerate(kinds):
        found = draw(seed, kind, f"unit {number}", AREAS, before[kind], percent)
        for area, items in found.items():
            assert set(items) <= set(AREAS[area])
            assert items == sorted(items, key=AREAS[area].index)
            drawn[kind][area] += len(items)
            before[kind][area] += len(AREAS[area])
    for kind in "xy":
        for area in AREAS:
            assert abs(drawn[kind][area] - before[kind][area] * percent / 100) < 1


def test_the_seed_alone_decides():
    assert draw("s", "x", "u", AREAS, {}, 20) == draw("s", "x", "u", AREAS, {}, 20)
    assert draw("s", "x", "u", AREAS, {}, 20) != draw("t", "x", "u", AREAS, {}, 20)
    assert draw("s", "x", "u", AREAS, {}, 20) != draw("s", "x", "v", AREAS, {}, 20)
    assert lot("s", "u", "p") != lot("s", "u", "q")
    assert sealed("s") != sealed("t")


def test_no_item_is_favoured():
    found = Counter(
        item
        for number in range(2000)
        for items in draw("seed", "x", f"unit {number}", AREAS, {"a": 22 * number}, 10).values()
        for item in items
        if item in AREAS["a"]
    )
    assert len(found) == 22
    assert min(found.values()) > 140  # 200 expected
    assert max(found.values()) < 260
