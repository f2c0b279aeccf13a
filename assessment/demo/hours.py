"""Office hours, and doing what many people do in the order in which they do it."""

import heapq
from collections.abc import Generator
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

Story = Generator[datetime, datetime, None]
"""Yields the moment at which it wants to go on, and is sent that moment when it has come."""

OPENS, CLOSES = 7 * 60 + 30, 16 * 60
"""Minutes of the day between which people work."""


class Timeline:
    """Runs many stories side by side: always the one whose next moment comes first, up to ``until``."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._order = count()

    def add(self, story: Story) -> None:
        """Let a story begin."""
        self._wait(story, next(story, None))

    def run(self) -> None:
        """Let everything happen that happens up to ``until``."""
        while self._waiting and self._waiting[0][0] <= self.until:
            at, _, story = heapq.heappop(self._waiting)
            try:
                self._wait(story, story.send(at))
            except StopIteration:
                continue

    def _wait(self, story: Story, at: datetime | None) -> None:
        if at is not None:
            heapq.heappush(self._waiting, (at, next(self._order), story))


def working_days(first: date, last: date) -> list[date]:
    """Monday to Friday from the first day to the last one."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def moment(day: date, minute: float, zone: ZoneInfo) -> datetime:
    """A moment of office hours; ``minute`` counts from when the office opens."""
    seconds = round((OPENS + min(minute, CLOSES - OPENS)) * 60)
    return datetime.combine(day, time(), zone) + timedelta(seconds=seconds)


def some_moments(
    rng: Random, first: date, last: date, number: int, zone: ZoneInfo, *, days: int = 99
) -> list[datetime]:
    """So many moments of office hours in order, on at most ``days`` different days.

    Days without an office between them (a weekend) fall back to the last day.
    """
    there = working_days(first, last) or [last]
    chosen = sorted(rng.sample(there, min(days, len(there), number)))
    length = CLOSES - OPENS
    spots = sorted(
        (chosen[index * len(chosen) // number], rng.uniform(0, length)) for index in range(number)
    )
    return [moment(day, minute, zone) for day, minute in spots]
