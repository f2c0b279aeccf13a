"""A questionnaire as everybody sees it."""

from dataclasses import FrozenInstanceError, replace

import pytest

from assessment.questionnaire.model import AnsweredBy, Item, SameAs, Text
from tests.scoring.instruments import KAMI, TINY


def test_a_text_speaks_both_languages():
    text = Text(id="Loket", en="Counter")
    assert [text.in_(locale) for locale in ("id", "id_ID", "en", "en_GB")] == [
        "Loket",
        "Loket",
        "Counter",
        "Counter",
    ]


def test_everything_stands_in_the_order_of_the_sheet():
    assert [item.id for item in TINY.items] == [
        *("1.1", "1.2"),
        *("2.1", "2.2", "2.3", "2.10"),
        *("3.1", "3.2"),
        "8.1",
    ]
    assert [item.position for item in TINY.items] == list(range(TINY.size))


def test_things_are_found_by_their_id():
    assert TINY.key == "tiny-1.0"
    assert TINY.item("2.10").topic.en == "Measures"
    assert TINY.area("data").items[0].id == "3.1"
    assert TINY.area_of("3.2") is TINY.area("data")
    assert TINY.supplement("rekanan").items[0].is_supplement
    assert not TINY.has_item("2.11")
    for unknown in (lambda: TINY.item("9.9"), lambda: TINY.area("x"), lambda: TINY.supplement("x")):
        with pytest.raises(KeyError):
            unknown()


def test_system_questions_and_supplements_stand_outside_the_areas():
    assert TINY.area_of("1.1") is None
    assert TINY.area_of("8.1") is None
    assert (TINY.item("1.1").area_id, TINY.item("8.1").area_id) == ("system_category", "rekanan")


def test_an_item_knows_its_levels():
    item = TINY.item("2.1")
    assert isinstance(item, Item)
    assert (item.highest_level, item.level(2).text.en) == (3, "Two of three.")
    with pytest.raises(KeyError):
        item.level(0)


def test_an_item_knows_where_else_it_is_asked():
    item = replace(TINY.item("2.1"), same_as=(SameAs("kami-5.0", ("5.42", "5.43")),))
    assert item.same_in("kami-5.0") == ("5.42", "5.43")
    assert item.same_in("kami-4.2") == ()


def test_nothing_can_be_changed():
    with pytest.raises(FrozenInstanceError):
        TINY.item("2.1").effort = 5  # type: ignore[misc]
    with pytest.raises(ValueError, match="positions"):
        replace(TINY, areas=TINY.areas[::-1])


def test_kami_is_complete():
    assert KAMI.size == 212
    assert (len(KAMI.system_questions), sum(len(area.items) for area in KAMI.areas)) == (10, 175)
    assert len(KAMI.supplement("pihak_ketiga").items) == 27
    assert KAMI.method.max == sum(area.constants.max for area in KAMI.areas) == 918
    assert all(question.answered_by is AnsweredBy.CITY for question in KAMI.system_questions)
    assert KAMI.method.value_of("III+") > KAMI.method.value_of("III")
    assert KAMI.method.status("Baik").name.en == "Good"
    assert KAMI.method.system_class("Tinggi").min == 16
