"""Public holidays and days of collective leave, year by year, as the joint decrees name them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model, words


class DayOff(StrEnum):
    """Why nobody works."""

    HOLIDAY = "holiday"
    LEAVE = "leave"


class CalendarYear(Model):
    """A year whose days off are known, and from which decree."""

    __tablename__ = "calendar_year"
    __table_args__ = (CheckConstraint("year BETWEEN 2000 AND 2100", name="year_range"),)

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(500), default="")
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Holiday(Model):
    """A day off."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("calendar_year.year"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[DayOff] = mapped_column(words(DayOff, "kind"))
