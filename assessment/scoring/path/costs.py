"""What a set of changes costs, as one whole number that also settles every tie.

From its highest digits to its lowest: the effort; the number of items; which items, so that of two
lists of positions the lexicographically smaller one is less; the number of steps; and the levels the
items are raised to, in the order of the file. Costs of changes to different items add up, two
different sets of changes never cost the same, and the set can be read off its cost.
"""

from collections.abc import Sequence

from assessment.questionnaire.model import AnsweredBy, Item
from assessment.questionnaire.values import HIGHEST_LEVEL, NOT_APPLICABLE, UNANSWERED

from .model import Change

_BITS_OF_A_LEVEL = HIGHEST_LEVEL.bit_length()


class Costs:
    """The costs of raising some items of one sheet; ``own``: what the city provides stays as it is."""

    def __init__(self, items: Sequence[Item], sheet: bytes, *, own: bool = False) -> None:
        count = len(items)
        self._own = own
        self._items = items
        self._sheet = sheet
        self._step = 1 << _BITS_OF_A_LEVEL * count
        # An item of the list has its bit above those of all later ones, and having it costs less.
        self._place = self._step << (HIGHEST_LEVEL * count).bit_length()
        self._item = self._place << count + 1
        self._effort = self._item << count.bit_length() + 1
        self._index = {item.position: index for index, item in enumerate(items)}

    def raises(self, position: int) -> dict[int, int]:
        """The levels that an item can be raised to, each with its cost; "not applicable" stays."""
        item = self._items[self._index[position]]
        now = self._sheet[position]
        if now == NOT_APPLICABLE or (self._own and item.answered_by is AnsweredBy.CITY):
            return {}
        start = 0 if now == UNANSWERED else now
        levels = range(start + 1, item.highest_level + 1)
        return {to: self._cost(item, start, to) for to in levels}

    def _cost(self, item: Item, start: int, to: int) -> int:
        after = len(self._items) - 1 - self._index[item.position]
        return (
            _effort(item, start, to) * self._effort
            + self._item
            - (self._place << after)
            + (to - start) * self._step
            + (to << _BITS_OF_A_LEVEL * after)
        )

    def changes(self, cost: int) -> tuple[Change, ...]:
        """The changes that cost this, in the order of the file."""
        found = []
        for after, item in zip(range(len(self._items) - 1, -1, -1), self._items, strict=True):
            to = cost >> _BITS_OF_A_LEVEL * after & (1 << _BITS_OF_A_LEVEL) - 1
            if to:
                found.append(self._change(item, to))
        return tuple(found)

    def _change(self, item: Item, to: int) -> Change:
        now = self._sheet[item.position]
        start = 0 if now == UNANSWERED else now
        return Change(
            item=item.id,
            from_=None if now == UNANSWERED else now,
            to=to,
            effort=_effort(item, start, to),
            provided_by_city=item.answered_by is AnsweredBy.CITY,
        )


def _effort(item: Item, start: int, to: int) -> int:
    """The unit's effort: what the city provides costs it nothing."""
    return 0 if item.answered_by is AnsweredBy.CITY else item.effort * (to - start)
