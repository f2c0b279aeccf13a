"""Which layer's value counts, and whose it is."""

from random import Random

import pytest

from assessment.questionnaire import values
from assessment.questionnaire.values import UNANSWERED
from assessment.scoring.effective import Source, effective, sources
from tests.scoring.instruments import KAMI, TINY, sheet

SYSTEM, UNIT, BOTH, CITY = "1.1", "2.1", "2.2", "2.3"
NO = UNANSWERED


@pytest.mark.parametrize(
    ("item", "city", "own", "verified", "value", "source"),
    [
        (SYSTEM, NO, NO, NO, NO, Source.NONE),
        (SYSTEM, 10, NO, NO, 10, Source.CITY),
        (SYSTEM, 10, 12, NO, 10, Source.CITY),
        (SYSTEM, NO, 12, NO, 12, Source.SELF),
        (SYSTEM, 10, 12, 11, 11, Source.VERIFIED),
        (UNIT, 3, NO, NO, NO, Source.NONE),
        (UNIT, 3, 1, NO, 1, Source.SELF),
        (UNIT, 3, 1, 0, 0, Source.VERIFIED),
        (UNIT, NO, NO, 0, 0, Source.VERIFIED),
        (BOTH, 3, NO, NO, NO, Source.NONE),
        (BOTH, 3, 1, NO, 1, Source.SELF),
        (CITY, 3, NO, NO, 3, Source.CITY),
        (CITY, 3, 1, NO, 3, Source.CITY),
        (CITY, NO, 1, NO, 1, Source.SELF),
        (CITY, 0, 3, NO, 0, Source.CITY),
        (CITY, 255, 1, NO, 255, Source.CITY),
        (CITY, 3, 1, 2, 2, Source.VERIFIED),
    ],
)
def test_whose_value_counts(item, city, own, verified, value, source):
    layers = {
        "city": sheet(TINY, answers={item: city}),
        "own": sheet(TINY, answers={item: own}),
        "verified": sheet(TINY, answers={item: verified}),
    }
    position = TINY.item(item).position
    assert effective(TINY, **layers)[position] == value
    assert sources(TINY, **layers)[position] is source
    others = values.with_value(effective(TINY, **layers), position, UNANSWERED)
    assert others == values.blank(TINY)


@pytest.mark.parametrize("seed", range(20))
def test_values_and_sources_belong_together(seed):
    chance = Random(seed)  # noqa: S311
    layers = {
        name: bytes(chance.choice((NO, NO, 0, 1, 3, 255)) for _ in range(KAMI.size))
        for name in ("city", "own", "verified")
    }
    said = {Source.SELF: layers["own"], Source.NONE: values.blank(KAMI)} | {
        Source(name): layers[name] for name in ("city", "verified")
    }
    expected = [said[source][at] for at, source in enumerate(sources(KAMI, **layers))]
    assert list(effective(KAMI, **layers)) == expected


def test_without_other_layers_the_unit_stands_alone():
    own = sheet(KAMI, 2, "BBBBBBBBBB")
    assert effective(KAMI, city=None, own=own, verified=None) == own
    assert set(sources(KAMI, city=None, own=own)) == {Source.SELF}


def test_a_layer_of_another_questionnaire_is_refused():
    with pytest.raises(values.NotASheet):
        effective(KAMI, city=values.blank(TINY), own=values.blank(KAMI))
