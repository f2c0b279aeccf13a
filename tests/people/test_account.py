"""One's own account, and what an admin does with others'."""

from datetime import timedelta

import pytest

from assessment.people import passwords
from assessment.people.models import Appointment, Person, SignedIn
from tests.factories import AT

OLD, NEW = "kuda laut di selat madura", "perahu kayu di kali jagir"


@pytest.fixture
def sari(cast, session):
    person = session.merge(cast.sari)
    person.password_hash = passwords.hashed(OLD)
    session.commit()
    return person


def test_a_profile_can_be_changed(browse, sari, session):
    form = {
        "name": "Sari Dewi",
        "nip": "",
        "rank": "Penata (III/c)",
        "phone": "0812 3456 7890",
        "email": "",
    }
    browse(sari).post("/account/profile", form)
    assert session.get(Person, sari.id, populate_existing=True).name == "Sari Dewi"


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"nip": "1"}, {"phone": "telepon"}, {"email": "x@y"}]
)
def test_it_shows_what_is_wrong(browse, sari, change):
    form = {"name": "Sari", "nip": "", "rank": "", "phone": "", "email": ""} | change
    assert browse(sari).post("/account/profile", form, status=422).errors


def test_a_new_password_ends_every_session(browse, sari):
    phone, desk = browse(sari), browse(sari)
    desk.post("/account/password", {"current": OLD, "password": NEW, "again": NEW})
    phone.get("/account", status=302)
    browse().post("/sign-in", {"name": "sari", "password": OLD}, status=422)
    browse().post("/sign-in", {"name": "sari", "password": NEW})


def test_the_old_password_is_asked_for(browse, sari):
    form = {"current": "salah", "password": NEW, "again": NEW}
    assert browse(sari).post("/account/password", form, status=422).errors == [
        "Kata sandi sekarang tidak cocok."
    ]


def test_other_devices_can_be_signed_out(browse, sari):
    phone, desk = browse(sari), browse(sari)
    desk.post("/account/sessions/end-others")
    phone.get("/account", status=302)
    desk.get("/account")


def test_a_session_ends_after_two_idle_hours_and_after_twelve(browse, sari, clock):
    visit = browse(sari)
    clock.at = AT + timedelta(hours=1, minutes=59)
    visit.get("/account")
    clock.at += timedelta(hours=1, minutes=59)
    visit.get("/account")
    clock.at += timedelta(hours=2, minutes=1)
    visit.get("/account", status=302)
    other = browse(sari)
    start = clock.at
    while clock.at < start + timedelta(hours=11):
        clock.at += timedelta(hours=1)
        other.get("/account")
    clock.at = start + timedelta(hours=12, minutes=1)
    other.get("/account", status=302)


def test_an_admin_ends_an_appointment(browse, cast, session, clock):
    visit, sari = browse(cast.agus), browse(cast.sari)
    held = session.query(Appointment).filter_by(person_id=cast.sari.id).one()
    url = f"/people/{cast.sari.id}/appointments/{held.id}/end"
    session.rollback()
    visit.post(url, {"last_day": ""}, status=422)
    visit.post(url, {"last_day": "2026-11-02"})
    sari.get("/account")
    clock.at = AT + timedelta(days=1)
    sari.get("/account", status=302)


def test_the_last_admin_stays(browse, cast, session):
    held = session.query(Appointment).filter_by(person_id=cast.agus.id).one()
    session.rollback()
    page = browse(cast.agus).post(
        f"/people/{cast.agus.id}/appointments/{held.id}/end", {"last_day": "2026-11-02"}, status=422
    )
    assert "admin terakhir" in page.text


def test_a_closed_account_is_out_at_once_and_can_come_back(browse, cast, session):
    admin, sari = browse(cast.agus), browse(cast.sari)
    admin.post(f"/people/{cast.sari.id}/close")
    sari.get("/account", status=302)
    assert session.query(SignedIn).filter_by(person_id=cast.sari.id, ended_at=None).count() == 0
    session.rollback()
    admin.post(f"/people/{cast.sari.id}/reopen")
    browse(cast.sari).get("/account")
    admin.post(f"/people/{cast.agus.id}/close", status=422)


def test_one_more_appointment(browse, cast, session):
    form = {
        "unit_id": str(cast.dahlia.id),
        "role": "head",
        "title": "Lurah Dahlia",
        "acting": "plt",
    }
    browse(cast.agus).post(f"/people/{cast.wati.id}/appoint", form)
    assert session.query(Appointment).filter_by(person_id=cast.wati.id).count() == 2


def test_a_sign_in_link_works_once(app, browse, cast):
    printed = app.test_cli_runner().invoke(args=["sign-in-link", "wati"]).output.strip()
    path = printed.removeprefix("http://perisai.test")
    visit = browse()
    assert "hanya dapat dipakai satu kali" in visit.get(path).text
    visit.post(path)
    assert "Wati" in visit.get("/account").text
    browse().get(path, status=404)
    assert app.test_cli_runner().invoke(args=["sign-in-link", "nobody"]).exit_code == 1


def test_the_language_stays_with_the_account(browse, cast, session):
    visit = browse(cast.sari)
    visit.post("/language/en", {"next": "/account"})
    assert 'lang="en"' in visit.get("/account").text[:200]
    assert session.get(Person, cast.sari.id, populate_existing=True).locale == "en"
