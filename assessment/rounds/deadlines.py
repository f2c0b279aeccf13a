"""Until when a unit may send. Days are days in the city's zone; the last day still counts."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The day of a moment where the city lies."""
    return at.astimezone(zone).date()


def due_on(closes_on: date, extended_until: date | None = None) -> date:
    """The last day for a unit: its own extension, or else the round's last day."""
    return extended_until or closes_on


def days_left(due: date, today: date) -> int:
    """Whole days after today: 0 on the last day, negative once it is over."""
    return (due - today).days


def is_overdue(due: date, today: date) -> bool:
    """Whether the last day is over. This only flags: closing the round is what ends a unit's work."""
    return today > due
