"""Reading the calendar."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment.rounds.calendar.models import CalendarYear, Holiday
from assessment.rounds.calendar.working_days import Calendar


def calendar(session: Session) -> Calendar:
    """Everything known, for counting."""
    return Calendar(
        off=frozenset(session.execute(select(Holiday.day)).scalars()),
        years=frozenset(session.execute(select(CalendarYear.year)).scalars()),
    )


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
