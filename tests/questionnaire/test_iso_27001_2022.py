"""The questionnaire iso-27001-2022 asks about every requirement and every control, each once and in its place."""

import pytest

from assessment.questionnaire import loader
from assessment.questionnaire.model import AnsweredBy, MaturityMethod, Overall
from tests.scoring.instruments import ROOT

ISO = loader.load(ROOT / "questionnaires" / "iso-27001-2022.yaml")

CLAUSES = [
    "4.1", "4.2", "4.3", "4.4", "5.1", "5.2", "5.3", "6.1.1", "6.1.2", "6.1.3", "6.2", "6.3", "7.1", "7.2",
    "7.3", "7.4", "7.5.1", "7.5.2", "7.5.3", "8.1", "8.2", "8.3", "9.1", "9.2.1", "9.2.2", "9.3.1", "9.3.2",
    "9.3.3", "10.1", "10.2",
]  # fmt: skip
CONTROLS = [
    f"A.{theme}.{number}"
    for theme, last in ((5, 37), (6, 8), (7, 14), (8, 34))
    for number in range(1, last + 1)
]
AREAS = {
    "konteks": "4", "kepemimpinan": "5", "perencanaan": "6", "dukungan": "7", "operasi": "8",
    "evaluasi": "9", "perbaikan": "10", "organisasi": "A.5", "orang": "A.6", "fisik": "A.7",
    "teknologi": "A.8",
}  # fmt: skip


def test_the_clauses_and_the_93_controls():
    assert len(CONTROLS) == 93
    assert [item.id for item in ISO.items] == [*CLAUSES, *CONTROLS]
    assert {area.id: area.number for area in ISO.areas} == AREAS
    for area in ISO.areas:
        assert all(item.id.startswith(f"{area.number}.") for item in area.items)


def test_only_controls_may_be_left_out():
    assert [item.id for item in ISO.items if item.not_applicable_allowed] == CONTROLS


def test_the_method():
    assert isinstance(ISO.method, MaturityMethod)
    assert ISO.method.overall is Overall.ITEMS
    assert [answer.level for answer in ISO.method.answers] == [0, 1, 2, 3, 4, 5]
    assert (ISO.key, ISO.system_questions, ISO.supplements) == ("iso-27001-2022", (), ())


@pytest.mark.parametrize("item", ISO.items, ids=lambda item: item.id)
def test_each_item_is_whole(item):
    assert [level.value for level in item.levels] == [1, 3, 5]
    assert item.highest_level == 5
    assert 2 <= item.target <= 4
    assert item.iso27001_2022 == (item.id,)
    assert 2 <= len(item.evidence) <= 3
    assert len(item.text.id.split()) <= 35
    assert len(item.text.en.split()) <= 35
    for level in item.levels:
        assert 10 <= len(level.text.id.split()) <= 38


def test_few_items_weigh_more():
    heavy = [item.id for item in ISO.items if item.weight > 1]
    assert {item.weight for item in ISO.items} == {1, 2}
    assert 8 * len(heavy) <= len(ISO.items)


def test_a_good_part_is_the_citys():
    of_city = sum(item.answered_by is AnsweredBy.CITY for item in ISO.items)
    assert len(ISO.items) / 3 < of_city < 2 * len(ISO.items) / 3
