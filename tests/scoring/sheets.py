"""Sheets of answers to try the engine on."""

from hypothesis import strategies as st

from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire
from tests.scoring.instruments import KAMI, TINY, kami_4_2


def _codes(questionnaire: Questionnaire) -> list[st.SearchStrategy[int]]:
    return [
        st.sampled_from([code for code in range(256) if values.permits(item, code)])
        for item in questionnaire.items
    ]


def sheets_of(questionnaire: Questionnaire) -> st.SearchStrategy[bytes]:
    """Any sheet, with a leaning to high answers: random ones alone never open a gate."""
    high = [
        st.sampled_from(
            [code for code in (2, 3, 3, 3, 3, 255, 10, 11) if values.permits(item, code)]
        )
        for item in questionnaire.items
    ]
    return st.one_of(st.tuples(*_codes(questionnaire)).map(bytes), st.tuples(*high).map(bytes))


some_sheets = st.one_of(
    sheets_of(TINY).map(lambda found: (TINY, found)),
    st.tuples(st.just(KAMI), sheets_of(KAMI)),
    st.tuples(st.just(kami_4_2()), sheets_of(kami_4_2())),
)
