"""The bytes of a sheet at some positions, as fast as Python gives them."""

from collections.abc import Callable, Sequence
from operator import itemgetter

Pick = Callable[[bytes], tuple[int, ...]]


def picker(positions: Sequence[int]) -> Pick:
    """How to take the bytes at some positions; ``itemgetter`` alone would not give a tuple of one."""
    if not positions:
        return lambda _: ()
    if len(positions) == 1:
        (only,) = positions
        return lambda sheet: (sheet[only],)
    return itemgetter(*positions)
