"""How often each answer was given, over many sheets: the same as counting them one by one."""

from collections import Counter
from random import Random

import pytest

from assessment.questionnaire import values
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.scoring.distribution import CODES, distribution
from tests.factories import kami


def test_it_counts_what_counting_one_by_one_does():
    rng = Random(5)  # noqa: S311
    sheets = [_some_sheet(rng) for _ in range(300)]
    found = distribution(kami(), sheets)
    assert found.sheets == 300
    for item in kami().items:
        here = Counter(sheet[item.position] for sheet in sheets)
        assert {code: found.number(item.position, code) for code in CODES} == {
            code: here[code] for code in CODES
        }
        assert found.answered(item.position) == 300 - here[UNANSWERED]


def _some_sheet(rng: Random) -> bytes:
    return bytes(
        rng.choice([code for code in CODES if values.permits(item, code)]) for item in kami().items
    )


def test_no_sheets_count_nothing():
    found = distribution(kami(), [])
    assert (found.sheets, found.counts.sum()) == (0, 0)


def test_every_code_has_its_column():
    assert len(set(CODES)) == len(CODES)
    assert {UNANSWERED, NOT_APPLICABLE, *values.LETTERS.values()} < set(CODES)


@pytest.mark.parametrize("wrong", [b"", bytes(5)])
def test_a_sheet_of_another_length_is_refused(wrong):
    with pytest.raises(values.NotASheet):
        distribution(kami(), [values.blank(kami()), wrong])


def test_what_is_no_answer_is_refused():
    wrong = values.with_value(values.blank(kami()), 20, 77)
    with pytest.raises(values.NotASheet, match="77"):
        distribution(kami(), [values.blank(kami()), wrong])
