"""What units of the same kind answer to the same questionnaire. Pure; nothing is said about fewer than five."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessment.questionnaire.values import HIGHEST_LEVEL, UNANSWERED

FEWEST = 5
"""Of fewer other units nothing is said."""
RARE = 10
"""A level that at most so many percent of the others reach, or better, is rare."""
APART = 2
"""Or one so many levels above their median."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """A level that few others reach: ``there`` of ``units``, whose median is ``median``."""

    there: int
    units: int
    median: int


class Peers:
    """The answers of a group of units, item by item. Whoever asks is one of the group and is left out."""

    def __init__(self, sheets: Sequence[bytes]) -> None:
        self._counts = [Counter(column) for column in zip(*sheets, strict=True)]
        self._outliers: dict[tuple[int, int], Outlier | None] = {}

    def others(self, position: int, mine: int) -> dict[int, int] | None:
        """How many others give each answer to an item; None where too few of them have answered it."""
        found = {
            code: count - (code == mine)
            for code, count in self._counts[position].items()
            if code != UNANSWERED and count > (code == mine)
        }
        return found if sum(found.values()) >= FEWEST else None

    def outlier(self, position: int, mine: int) -> Outlier | None:
        """Whether the level one claims stands out above what the others say."""
        key = position, mine
        if key not in self._outliers:
            self._outliers[key] = self._outlier(position, mine)
        return self._outliers[key]

    def _outlier(self, position: int, mine: int) -> Outlier | None:
        others = self.others(position, mine) if mine > 1 else None
        graded = {code: count for code, count in (others or {}).items() if code <= HIGHEST_LEVEL}
        units = sum(graded.values())
        if units < FEWEST:
            return None
        there = sum(count for code, count in graded.items() if code >= mine)
        middle = median(graded)
        if mine - middle >= APART or (mine > middle and 100 * there <= RARE * units):
            return Outlier(there, units, middle)
        return None


def median(graded: Mapping[int, int]) -> int:
    """The lower median of levels with how often they occur."""
    half, seen = sum(graded.values()) / 2, 0
    for level in sorted(graded):
        seen += graded[level]
        if seen >= half:
            return level
    raise ValueError("nobody has answered")
