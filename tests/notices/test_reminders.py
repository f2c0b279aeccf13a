"""Reminders: whom, with which words, and that nothing is sent from here."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from assessment.audit.models import Event
from assessment.notices import reminders
from assessment.notices.models import ReminderText
from assessment.people.models import Person
from tests.reviews import desk
from tests.reviews.conftest import put_down

TEXT = "Halo {nama}, {unit} {periode} sampai {tenggat}: {tautan}"


@pytest.fixture
def with_number(cast, session):
    session.get_one(Person, cast.wati.id).phone = "0812 3456 7890"
    session.commit()


def test_the_words_are_ready_for_who_has_a_number(browse, cast, with_number):
    page = browse(cast.agus).get("/reminders")
    (address,) = [one for one in page.links() if "wa.me" in one]
    parts = urlsplit(address)
    assert (parts.netloc, parts.path) == ("wa.me", "/6281234567890")
    (said,) = parse_qs(parts.query)["text"]
    assert "Yth. Bapak/Ibu Wati" in said
    assert "Kel. Melati, Kec. Taman (Periode 2026)" in said
    assert "15 Desember 2026" in said
    assert "http://perisai.test" in said
    assert "tanpa nomor" in page.text


def test_who_has_sent_is_not_reminded(browse, cast, session, with_number):
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    put_down(session, revision)
    page = browse(cast.lestari).get("/reminders")
    assert "Wati" not in page.text
    assert "Kel. Kenanga" in page.text


def test_the_text_is_written_anew(browse, cast, session, with_number):
    agus = browse(cast.agus)
    agus.post("/reminders", {"text": TEXT, "seen": "0"}, status=303)
    (address,) = [one for one in agus.get("/reminders").links() if "wa.me" in one]
    assert parse_qs(urlsplit(address).query)["text"] == [
        "Halo Wati, Kel. Melati, Kec. Taman Periode 2026 sampai 15 Desember 2026: http://perisai.test"
    ]
    session.rollback()
    assert session.execute(select(Event).where(Event.action == "reminder.written")).scalar_one()
    agus.post("/reminders", {"text": "Lain.", "seen": "0"}, status=409)
    assert session.execute(select(ReminderText.text)).scalar_one() == TEXT


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Tulis isi pesannya."),
        ("x" * 1001, "paling panjang 1000"),
        ("Halo {nilai}", "kurung kurawal"),
        ("Halo {nama", "kurung kurawal"),
        ("Halo {nama.__class__}", "kurung kurawal"),
    ],
)
def test_a_text_has_its_limits(browse, cast, text, sentence):
    page = browse(cast.agus).post("/reminders", {"text": text, "seen": "0"}, status=422)
    assert sentence in page.text


@pytest.mark.parametrize("name", ["sari", "wati", "tono", "rina", "maya", "indra"])
def test_only_admin_and_lead_remind(browse, cast, name):
    browse(getattr(cast, name)).get("/reminders", 403)
    assert browse().get("/reminders", 302).location.startswith("/sign-in")


def test_the_way_there(browse, cast):
    for who, there in ((cast.agus, True), (cast.lestari, True), (cast.rina, False)):
        links = browse(who).get("/progress").links()
        assert any("/reminders" in one for one in links) is there


def test_without_an_open_round(browse, cast, session):
    session.merge(cast.round).state = "closed"
    session.commit()
    assert "Tidak ada periode yang terbuka" in browse(cast.agus).get("/reminders").text


@pytest.mark.once
@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("0812 3456 7890", "6281234567890"),
        ("+62 812-3456-7890", "6281234567890"),
        ("62812 3456 7890", "6281234567890"),
        ("+65 9123 4567", "6591234567"),
        ("", ""),
        ("112", ""),
    ],
)
def test_numbers(phone, number):
    made = reminders.address(phone, "a & b?")
    assert made == (f"https://wa.me/{number}?text=a%20%26%20b%3F" if number else "")


@pytest.mark.once
def test_what_is_filled_in_is_not_filled_in_again():
    assert reminders.filled_in("{nama} {unit}", {"nama": "{unit}", "unit": "X"}) == "{unit} X"
