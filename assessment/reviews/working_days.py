"""Counting working days: Saturdays and Sundays are none. Holidays come with the editable calendar."""

from datetime import date, timedelta

SATURDAY = 5


def after(day: date, count: int) -> date:
    """The day that is so many working days after a day."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            count -= 1
    return day
