"""How long the rest may take, from the unit's own pace. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

PAUSE = timedelta(minutes=5)
"""A longer gap between two answers was an interruption, not work."""
ENOUGH = 5
"""So many gaps before a unit's own pace is believed."""
MINUTES = {1: 1.0, 2: 1.5, 3: 2.0, 4: 2.5, 5: 3.0}
"""What an item takes to read, think over and answer, by its effort, for who has no pace yet."""


def pace(saves: Iterable[tuple[str, datetime]]) -> timedelta | None:
    """The median time from one item to another in the order they were saved; None while too little is known.

    Saves of the same item in a row (a level, then its note) are one answer, counted at its last save.
    """
    moments: list[tuple[str, datetime]] = []
    for item, at in saves:
        if moments and moments[-1][0] == item:
            moments[-1] = (item, at)
        else:
            moments.append((item, at))
    gaps = [after - before for (_, before), (_, after) in pairwise(moments)]
    worked = [gap for gap in gaps if timedelta() <= gap <= PAUSE]
    if len(worked) < ENOUGH:
        return None
    return timedelta(seconds=median(gap.total_seconds() for gap in worked))


def time_left(efforts: Sequence[int], own: timedelta | None) -> timedelta:
    """How long items of these efforts take at this pace, or else as long as they take most people."""
    if own is not None:
        return own * len(efforts)
    return timedelta(minutes=sum(MINUTES[effort] for effort in efforts))


def rounded(left: timedelta) -> int:
    """Whole minutes that promise no more than is known: by five up to an hour, then by a half hour."""
    minutes = left.total_seconds() / 60
    step = 5 if minutes <= 60 else 30
    return max(step, round(minutes / step) * step)
