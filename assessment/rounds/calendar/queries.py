"""Reading the calendar."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment.rounds.calendar.models import CalendarYear, Holiday
from assessment.rounds.calendar.working_days import Calendar

DECREED = 10
"""The month by which the decree of the next year is known: they were signed in September and October."""


def calendar(session: Session) -> Calendar:
    """Everything known, for counting."""
    return Calendar(
        off=frozenset(session.execute(select(Holiday.day)).scalars()),
        years=frozenset(session.execute(select(CalendarYear.year)).scalars()),
    )


def unknown_years(session: Session, first: date, last: date) -> list[int]:
    """The years from day to day of which no days off are known, to be said beside a deadline."""
    known = set(session.execute(select(CalendarYear.year)).scalars())
    return [year for year in range(first.year, last.year + 1) if year not in known]


def missing_years(session: Session, today: date) -> list[int]:
    """The years an admin has to fill in: this one, and from ``DECREED`` on the next."""
    until = today.year + (today.month >= DECREED)
    return unknown_years(session, today, date(until, 12, 31))


def years(session: Session) -> list[tuple[CalendarYear, int]]:
    """The years that are known, the latest first, each with how many days off it has."""
    rows = session.execute(
        select(CalendarYear, func.count(Holiday.day))
        .outerjoin(Holiday, Holiday.year == CalendarYear.year)
        .group_by(CalendarYear.year)
        .order_by(CalendarYear.year.desc())
    )
    return [(year, count) for year, count in rows]


def days_of(session: Session, year: int) -> list[Holiday]:
    """The days off of a year."""
    return list(
        session.execute(select(Holiday).where(Holiday.year == year).order_by(Holiday.day)).scalars()
    )
