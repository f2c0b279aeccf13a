"""One byte per answer, and what machines may write for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.languages import speaking
from assessment.questionnaire import values
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED, NotAnAnswer, NotASheet
from tests.scoring.instruments import TINY


def test_a_blank_sheet_answers_nothing():
    assert values.blank(TINY) == bytes([UNANSWERED] * 9)
    assert set(values.unpack(TINY, values.blank(TINY)).values()) == {UNANSWERED}


def test_answers_stand_in_the_order_of_the_questionnaire():
    answers = {"2.10": 3, "1.1": 10, "2.3": NOT_APPLICABLE, "8.1": 0}
    assert values.pack(TINY, answers) == bytes([10, 254, 254, 254, 255, 3, 254, 254, 0])


def test_one_answer_changes_and_nothing_else():
    sheet = values.with_value(values.blank(TINY), 5, 2)
    assert values.unpack(TINY, sheet) == values.unpack(TINY, values.blank(TINY)) | {"2.10": 2}
    with pytest.raises(NotASheet):
        values.with_value(sheet, 9, 2)


@pytest.mark.parametrize(
    ("item", "value", "code"),
    [
        ("1.1", "A", 10),
        ("1.1", "B", 11),
        ("1.1", "C", 12),
        ("1.1", None, UNANSWERED),
        ("2.1", 0, 0),
        ("2.1", 3, 3),
        ("2.1", None, UNANSWERED),
        ("2.3", "na", NOT_APPLICABLE),
    ],
)
def test_it_reads_what_it_writes(item, value, code):
    assert values.from_json(TINY.item(item), value) == code
    assert values.to_json(code) == value


@pytest.mark.parametrize(
    ("item", "value", "sentence"),
    [
        ("2.1", True, "2.1: true is not a level; write a whole number from 0 to 3 or null"),
        ("2.1", "3", '2.1: "3" is not a level; write a whole number from 0 to 3 or null'),
        ("2.1", 3.5, "2.1: 3.5 is not a level"),
        ("2.1", 3.0, "2.1: 3.0 is not a level"),
        ("2.1", 4, "2.1: 4 is not a level"),
        ("2.1", -1, "2.1: -1 is not a level"),
        ("2.1", "A", '2.1: "A" is not a level'),
        ("2.1", "na", '2.1: "na" is not allowed on this item'),
        ("2.1", [3], "2.1: a list is not a level"),
        ("2.1", {"level": 3}, "2.1: a group of keys is not a level"),
        ("2.3", "NA", '2.3: "NA" is not a level; write a whole number from 0 to 3, "na" or null'),
        ("1.1", "a", '1.1: "a" is not an option; write "A", "B", "C" or null'),
        ("1.1", 1, "1.1: 1 is not an option"),
        ("1.1", "na", '1.1: "na" is not an option'),
        ("1.1", False, "1.1: false is not an option"),
        ("1.1", "\ud800" * 50, "1.1: "),
    ],
)
def test_it_refuses_with_a_sentence(item, value, sentence):
    with speaking("en"), pytest.raises(NotAnAnswer) as refusal:
        values.from_json(TINY.item(item), value)
    assert str(refusal.value).startswith(sentence)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"9.9": 1}, "'9.9' is not an item of tiny-1.0"),
        ({"2.1": 4}, "2.1: 4 is not an answer"),
        ({"2.1": NOT_APPLICABLE}, "2.1: 255 is not an answer"),
        ({"1.1": 3}, "1.1: 3 is not an answer"),
        ({"2.1": 10}, "2.1: 10 is not an answer"),
    ],
)
def test_a_wrong_code_is_not_packed(answers, sentence):
    with speaking("en"), pytest.raises(NotAnAnswer, match=sentence):
        values.pack(TINY, answers)


@given(st.data())
def test_a_sheet_survives_the_round_trip(data):
    codes = [
        data.draw(st.sampled_from([code for code in range(256) if values.permits(item, code)]))
        for item in TINY.items
    ]
    sheet = bytes(codes)
    found = values.unpack(TINY, sheet)
    assert values.pack(TINY, found) == sheet
    as_json = {item_id: values.to_json(code) for item_id, code in found.items()}
    read = {name: values.from_json(TINY.item(name), value) for name, value in as_json.items()}
    assert read == found
