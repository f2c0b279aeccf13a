"""How often each answer was given, item by item over many sheets: the weakest items of a city or a country.

Only jobs import this module: numpy is not loaded in a web process.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire

from .sheets import Bytes, rows_of

CODES = (
    *range(values.HIGHEST_LEVEL + 1),
    *values.LETTERS.values(),
    values.UNANSWERED,
    values.NOT_APPLICABLE,
)
_COLUMN = {code: column for column, code in enumerate(CODES)}
_ROWS = 4096


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many sheets there are, and of them how many have each code of ``CODES``: a row per item, in order."""

    sheets: int
    counts: NDArray[np.int64]

    def number(self, position: int, code: int) -> int:
        """How many sheets have this code at this position."""
        return int(self.counts[position, _COLUMN[code]])

    def answered(self, position: int) -> int:
        """How many sheets have an answer at this position, "not applicable" included."""
        return self.sheets - self.number(position, values.UNANSWERED)


def distribution(questionnaire: Questionnaire, sheets: Sequence[bytes] | Bytes) -> Distribution:
    """Count every answer of every item. Refuses all sheets when one is of another questionnaire's length."""
    rows = rows_of(questionnaire, sheets)
    counts = np.zeros((questionnaire.size, len(CODES)), dtype=np.int64)
    for start in range(0, len(rows), _ROWS):
        columns = np.ascontiguousarray(rows[start : start + _ROWS].T)
        for column, code in enumerate(CODES):
            counts[:, column] += np.count_nonzero(columns == code, axis=1)
    if counts.sum() != rows.size:
        wrong = ~np.isin(rows, CODES)
        values.check(questionnaire, rows[int(wrong.any(axis=1).argmax())].tobytes())
    return Distribution(len(rows), counts)
