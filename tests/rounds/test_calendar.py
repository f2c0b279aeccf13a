"""The calendar of days off: counting with it, keeping it, and saying where it knows nothing."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from assessment.audit.models import Event
from assessment.errors import NotAllowed, Refused
from assessment.rounds.calendar import queries, services
from assessment.rounds.calendar.models import CalendarYear, DayOff, Holiday
from assessment.rounds.calendar.working_days import Calendar
from tests import factories
from tests.factories import AT

URL = "/calendar"
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
OFF = st.frozensets(st.dates(date(2024, 1, 1), date(2029, 12, 31)), max_size=40)
SKB = "SKB 1/2026, 2/2026, 3/2026"


@given(DAYS, st.integers(0, 40), OFF)
def test_counting_forward_and_back_agree(day, count, off):
    calendar = Calendar(off)
    end = calendar.after(day, count)
    assert calendar.between(day, end) == count
    assert end == day if count == 0 else calendar.is_working(end)


@given(DAYS, st.integers(0, 30), st.integers(0, 30), OFF)
def test_days_add_up(day, first, second, off):
    calendar = Calendar(off)
    assert calendar.after(calendar.after(day, first), second) == calendar.after(day, first + second)


@given(DAYS, st.integers(1, 30), OFF, st.dates(date(2024, 1, 1), date(2029, 12, 31)))
def test_another_day_off_never_brings_a_deadline_forward(day, count, off, more):
    before, after = Calendar(off).after(day, count), Calendar(off | {more}).after(day, count)
    assert before <= after <= before + timedelta(days=3 + len(off))


@given(DAYS, st.integers(0, 30))
def test_without_days_off_only_weekends_are_skipped(day, count):
    whole_weeks, rest = divmod(count, 5)
    end = Calendar().after(day, count)
    assert end - day >= timedelta(days=7 * whole_weeks + rest - 2)
    assert end - day <= timedelta(days=7 * whole_weeks + rest + 2)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 3, 17), 1, date(2026, 3, 25)),  # Nyepi and Idul Fitri with their leave
        (date(2025, 8, 15), 1, date(2025, 8, 19)),  # 18 August 2025 was added as leave
        (date(2026, 12, 23), 1, date(2026, 12, 28)),
        (date(2026, 11, 2), 5, date(2026, 11, 9)),
    ],
)
def test_the_joint_decrees_count(session, day, count, expected):
    assert queries.calendar(session).after(day, count) == expected


def test_the_decrees_are_there_with_their_source(session):
    found = {year.year: (count, year.source) for year, count in queries.years(session)}
    assert {year: count for year, (count, _source) in found.items()} == {2025: 28, 2026: 25}
    assert all("SKB" in source for _count, source in found.values())
    leave = session.execute(select(Holiday).where(Holiday.kind == DayOff.LEAVE)).scalars().all()
    assert len([one for one in leave if one.year == 2026]) == 8
    assert len([one for one in leave if one.year == 2025]) == 11


def test_the_decree_that_added_a_day_is_named(session):
    assert "933/2025, 1/2025, 3/2025" in session.get(CalendarYear, 2025).source


@pytest.mark.parametrize(
    ("day", "missing"),
    [(date(2026, 9, 30), []), (date(2026, 10, 1), [2027]), (date(2027, 1, 2), [2027])],
)
def test_which_years_an_admin_has_to_fill_in(session, day, missing):
    assert queries.missing_years(session, day) == missing


def test_the_list_of_rounds_says_which_year_is_missing(browse, cast, session):
    session.execute(delete(Holiday).where(Holiday.year == factories.TODAY.year))
    session.execute(delete(CalendarYear).where(CalendarYear.year == factories.TODAY.year))
    session.commit()
    page = browse(cast.agus).get("/rounds")
    assert f"Hari libur {factories.TODAY.year} belum diisi" in page.text


def test_a_year_begins_with_what_never_moves(cast, session):
    agus = factories.actor(session, cast.agus)
    services.write_year(session, 2027, SKB, "", by=agus, at=AT)
    assert [one.day.isoformat()[5:] for one in queries.days_of(session, 2027)] == [
        "01-01", "05-01", "06-01", "08-17", "12-25",
    ]  # fmt: skip
    assert queries.calendar(session).unknown(date(2026, 1, 1), date(2028, 1, 1)) == [2028]
    event = session.execute(select(Event).order_by(Event.seq.desc()).limit(1)).scalar_one()
    assert (event.action, json.loads(event.body)["source"]) == ("calendar.year_written", SKB)


def test_others_do_not_write(cast, session):
    rina = factories.actor(session, cast.rina)
    known = session.get(CalendarYear, 2026)
    with pytest.raises(NotAllowed):
        services.write_year(session, 2027, SKB, "", by=rina, at=AT)
    with pytest.raises(NotAllowed):
        services.add_day(session, known, date(2026, 7, 1), "X", DayOff.LEAVE, by=rina, at=AT)
    with pytest.raises(NotAllowed):
        services.remove_day(session, known, date(2026, 1, 1), by=rina, at=AT)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2027, 1, 4), "dalam tahun 2026"),
        (date(2026, 1, 1), "sudah tercatat: Tahun Baru 2026"),
    ],
)
def test_a_day_is_refused(cast, session, day, sentence):
    known = session.get(CalendarYear, 2026)
    with pytest.raises(Refused, match=sentence):
        services.add_day(
            session, known, day, "X", DayOff.LEAVE, by=factories.actor(session, cast.agus), at=AT
        )


def test_the_pages(browse, cast, session):
    visit = browse(cast.agus)
    page = visit.get(URL)
    assert page.title == "Hari libur dan cuti bersama"
    assert "Hari libur 2027 belum diisi" in page.text
    assert "Hari libur" in visit.get("/rounds").text
    visit.post(URL, {"year": "2027", "source": SKB, "note": "Sementara"}, status=303)
    assert "belum diisi" not in visit.get(URL).text
    page = visit.get(f"{URL}/2027")
    assert "Sementara" in page.text
    visit.post(
        f"{URL}/2027/days",
        {"day": "2027-03-10", "name": "Idul Fitri", "kind": "holiday"},
        status=303,
    )
    session.rollback()
    assert session.get(Holiday, date(2027, 3, 10)).name == "Idul Fitri"
    visit.post(f"{URL}/2027/days/remove", {"day": "2027-03-10"}, status=303)
    session.rollback()
    assert session.get(Holiday, date(2027, 3, 10)) is None
    visit.post(f"{URL}/2027", {"source": "SKB lain", "note": ""}, status=303)
    assert "SKB lain" in visit.get(f"{URL}/2027").text


@pytest.mark.parametrize(
    ("address", "form", "errors"),
    [
        (URL, {"year": "", "source": ""}, 2),
        (URL, {"year": "2026", "source": SKB}, 1),
        (URL, {"year": "1999", "source": SKB}, 1),
        (f"{URL}/2026", {"source": ""}, 1),
        (f"{URL}/2026/days", {"day": "", "name": "", "kind": "holiday"}, 2),
        (f"{URL}/2026/days", {"day": "2026-01-01", "name": "X", "kind": "holiday"}, 1),
    ],
)
def test_what_is_wrong_is_said(browse, cast, address, form, errors):
    assert len(browse(cast.agus).post(address, form, status=422).errors) == errors


def test_a_year_that_is_not_known_is_not_there(browse, cast):
    visit = browse(cast.agus)
    visit.get(f"{URL}/2031", status=404)
    visit.post(f"{URL}/2031/days", {}, status=404)
    visit.post(f"{URL}/2026/days/remove", {"day": "x"}, status=404)


@pytest.mark.parametrize("name", ["sari", "rina", "lestari", "maya", "indra"])
def test_only_admins_see_it(browse, cast, name):
    browse(getattr(cast, name)).get(URL, status=403)
