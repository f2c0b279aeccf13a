"""Keeping the calendar: a year with its decree, and its days off. Deadlines that were given stay as they were given."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from assessment import audit
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.rounds.calendar.models import CalendarYear, DayOff, Holiday

FIRST, LAST = 2000, 2100
FIXED = (
    (1, 1, "Tahun Baru Masehi"),
    (5, 1, "Hari Buruh Internasional"),
    (6, 1, "Hari Lahir Pancasila"),
    (8, 17, "Proklamasi Kemerdekaan"),
    (12, 25, "Kelahiran Yesus Kristus"),
)
"""What is a holiday on the same day every year (Keppres 8/2024)."""


def write_year(
    session: Session, year: int, source: str, note: str, *, by: Actor, at: datetime
) -> CalendarYear:
    """Say from where the days off of a year are known. A year that is new begins with those that never move."""
    _refuse_others(by)
    if not FIRST <= year <= LAST:
        raise Refused(_("Isi tahun antara 2000 dan 2100."))
    if not source:
        raise Refused(_("Tulis dasarnya, misalnya nomor SKB Tiga Menteri."))
    known = session.get(CalendarYear, year)
    before = None if known is None else [known.source, known.note]
    if known is None:
        known = CalendarYear(year=year)
        session.add(known)
    known.source, known.note, known.changed_at = source, note, at
    session.flush()
    if before is None:
        for month, day, name in FIXED:
            session.add(
                Holiday(day=date(year, month, day), year=year, name=name, kind=DayOff.HOLIDAY)
            )
    session.flush()
    _record(
        session,
        "calendar.year_written",
        year,
        {"before": before, "source": source, "note": note},
        by,
        at,
    )
    return known


def add_day(
    session: Session, known: CalendarYear, day: date, name: str, kind: DayOff, *, by: Actor, at: datetime
) -> Holiday:  # fmt: skip
    """Add a day off."""
    _refuse_others(by)
    if day.year != known.year:
        raise Refused(_("Pilih tanggal dalam tahun %(year)s.", year=known.year))
    if (there := session.get(Holiday, day)) is not None:
        raise Refused(_("Tanggal itu sudah tercatat: %(name)s.", name=there.name))
    made = Holiday(day=day, year=known.year, name=name, kind=kind)
    session.add(made)
    known.changed_at = at
    session.flush()
    _record(
        session, "calendar.day_added", known.year, {"day": day, "name": name, "kind": kind}, by, at
    )
    return made


def remove_day(
    session: Session, known: CalendarYear, day: date, *, by: Actor, at: datetime
) -> None:
    """Take a day off away; who removes it twice, removes it once."""
    _refuse_others(by)
    there = session.get(Holiday, day)
    if there is None or there.year != known.year:
        return
    session.delete(there)
    known.changed_at = at
    session.flush()
    _record(
        session,
        "calendar.day_removed",
        known.year,
        {"day": day, "name": there.name, "kind": there.kind},
        by,
        at,
    )


def _refuse_others(by: Actor) -> None:
    if not by.may(Permission.ROUND_MANAGE):
        raise NotAllowed


def _record(
    session: Session, action: str, year: int, body: dict[str, object], by: Actor, at: datetime
) -> None:
    audit.record(session, action, thing="calendar", thing_id=year, at=at, by=by, body=body)
