"""Counting working days: Saturdays, Sundays and the days off of the calendar are none. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days off that are known, and the years they are known of. In other years only weekends are skipped."""

    off: frozenset[date] = frozenset()
    years: frozenset[int] = field(default=frozenset())

    def is_working(self, day: date) -> bool:
        """Whether offices are open."""
        return day.weekday() < SATURDAY and day not in self.off

    def after(self, day: date, count: int) -> date:
        """The day that is so many working days after a day."""
        while count > 0:
            day += timedelta(days=1)
            if self.is_working(day):
                count -= 1
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days there are after the first day, up to and with the last."""
        return sum(self.is_working(day) for day in _days(first + timedelta(days=1), last))

    def unknown(self, first: date, last: date) -> list[int]:
        """The years from day to day of which no days off are known."""
        return [year for year in range(first.year, last.year + 1) if year not in self.years]


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
