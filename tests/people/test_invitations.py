"""Coming in by an invitation: once, for three days, bound to unit and role."""

import threading
import time
from datetime import timedelta

import pytest

from assessment.errors import Gone
from assessment.people.invitations import accept_as_new, invite
from assessment.people.models import Appointment, Invitation, Person
from assessment.permissions import Role
from assessment.units.models import Unit
from tests.factories import AT

FORM = {
    "name": "Siti Aminah, S.Sos.", "username": "siti.aminah", "nip": "19660801 198803 1 001",
    "password": "kuda laut di selat madura", "again": "kuda laut di selat madura",
}  # fmt: skip


@pytest.fixture
def secret(cast, session):
    _, made = invite(
        session, unit_id=cast.dahlia.id, role=Role.HEAD, title="Lurah Dahlia", by=None, at=AT
    )
    session.commit()
    return made


def test_it_works(browse, secret, session):
    visit = browse()
    assert "Lurah Dahlia" in visit.get(f"/invitations/{secret}").text
    assert visit.post(f"/invitations/{secret}", FORM).location == "/"
    person = session.query(Person).filter_by(username="siti.aminah").one()
    assert person.nip == "196608011988031001"
    appointment = session.query(Appointment).filter_by(person_id=person.id).one()
    assert (appointment.role, appointment.title) == (Role.HEAD, "Lurah Dahlia")
    assert "Siti Aminah, S.Sos." in visit.get("/account").text
    assert "19660801 198803 1 001" in visit.get("/account").text


def test_it_works_once(browse, secret):
    browse().post(f"/invitations/{secret}", FORM)
    browse().get(f"/invitations/{secret}", status=404)
    browse().post(
        f"/invitations/{secret}", FORM | {"username": "lain.orang", "nip": ""}, status=404
    )


def test_it_lapses(browse, secret, clock):
    clock.at = AT + timedelta(hours=73)
    browse().get(f"/invitations/{secret}", status=404)


def test_a_guessed_link_opens_nothing(browse, cast):
    browse().get("/invitations/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", status=404)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Isi nama lengkap Anda seperti akan dicetak pada dokumen."),
        ({"username": "a b"}, "Nama pengguna terdiri atas"),
        ({"username": "sari"}, "Nama pengguna ini sudah dipakai."),
        ({"username": "196608011988031002"}, "Nama pengguna terdiri atas"),
        ({"nip": "12"}, "NIP terdiri atas 18 angka."),
        ({"password": "pendek", "again": "pendek"}, "Kata sandi sedikitnya 12 karakter."),
        ({"again": "lain"}, "Kedua kata sandi tidak sama."),
        ({"password": "aaaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaaa"}, "mudah ditebak"),
        ({"password": "siti aminah dahlia", "again": "siti aminah dahlia"}, "mudah ditebak"),
    ],
)
def test_it_shows_what_is_wrong(browse, secret, change, sentence, session):
    page = browse().post(f"/invitations/{secret}", FORM | change, status=422)
    assert any(sentence in error for error in page.errors), page.errors
    assert session.query(Invitation).one().accepted_at is None


def test_what_was_typed_stays_but_never_the_password(browse, secret):
    page = browse().post(f"/invitations/{secret}", FORM | {"username": "x"}, status=422)
    assert "Siti Aminah, S.Sos." in page.text
    assert FORM["password"] not in page.text


def test_somebody_with_an_account_takes_one_more_appointment(browse, secret, cast, session):
    visit = browse(cast.wati)
    assert "sudah masuk sebagai" in visit.get(f"/invitations/{secret}").text
    visit.post(f"/invitations/{secret}/take")
    assert session.query(Appointment).filter_by(person_id=cast.wati.id).count() == 2
    assert "Lurah Dahlia" in visit.get("/account").text


def test_switching_between_appointments(browse, secret, cast, session):
    visit = browse(cast.wati)
    visit.post(f"/invitations/{secret}/take")
    other = (
        session.query(Appointment).filter_by(person_id=cast.wati.id, unit_id=cast.dahlia.id).one()
    )
    visit.post(f"/switch/{other.id}")
    assert "Lurah Dahlia" in visit.get("/account").texts(".person-menu__words")[0]
    mine = session.query(Appointment).filter_by(person_id=cast.sari.id).one()
    visit.post(f"/switch/{mine.id}", status=404)


def test_an_admin_invites(browse, cast, session):
    visit = browse(cast.agus)
    form = {
        "unit_id": str(cast.dahlia.id),
        "role": "operator",
        "title": "Operator",
        "acting": "",
        "phone": "0812 345 678",
    }
    page = visit.post("/people/invite", form, status=200)
    link = page.tree.cssselect("#link")[0].get("value")
    assert "https://wa.me/62812345678?text=" in page.text
    browse().get(link.removeprefix("http://perisai.test"))
    assert session.query(Invitation).one().created_by_id == cast.agus.id


def test_roles_of_the_office_are_not_held_in_a_kelurahan(browse, cast):
    form = {"unit_id": str(cast.dahlia.id), "role": "verifier", "title": "V", "acting": ""}
    page = browse(cast.agus).post("/people/invite", form, status=422)
    assert "Peran ini hanya untuk perangkat daerah atau kota." in page.errors[0]


def test_an_invitation_can_be_revoked_and_renewed(browse, secret, cast, session):
    visit = browse(cast.agus)
    first = session.query(Invitation).one().id
    session.rollback()
    page = visit.post(f"/invitations/{first}/renew", status=200)
    browse().get(f"/invitations/{secret}", status=404)
    link = page.tree.cssselect("#link")[0].get("value").removeprefix("http://perisai.test")
    browse().get(link)
    second = session.query(Invitation).filter(Invitation.revoked_at.is_(None)).one().id
    session.rollback()
    visit.post(f"/invitations/{second}/revoke")
    browse().get(link, status=404)


URLS = ["/people", "/people/invite", "/people/{sari}", "/people/{sari}/appoint"]


@pytest.mark.parametrize("url", URLS)
def test_it_requires_an_admin(browse, cast, url):
    for person in cast.everyone:
        browse(person).get(
            url.format(sari=cast.sari.id), status=200 if person is cast.agus else 403
        )


def test_the_list_finds_people_by_name_and_unit(browse, cast):
    visit = browse(cast.agus)
    assert any("Wati" in name for name in visit.get("/people?q=melati").texts("tbody th"))
    assert visit.get("/people?role=verifier").texts("tbody th") == ["Rina rina", "Rudi rudi"]
    assert "Tidak ada orang yang cocok" in visit.get("/people?q=zzz").text


def test_an_unknown_unit_never_shows(browse, cast, session):
    assert session.query(Unit).count() == 7
    browse(cast.agus).get("/people/00000000-0000-0000-0000-000000000000", status=404)


def test_two_at_the_same_moment_cannot_both_accept(database, secret, cast, session):
    """On PostgreSQL the second waits for the first and then finds the invitation used up."""
    fields = {"name": "A", "password_hash": "x", "nip": None, "at": AT, "day": AT.date()}
    started, results = threading.Barrier(2), []

    def accept(username):
        with database.writing() as own:
            started.wait()
            try:
                accept_as_new(own, secret, username=username, **fields)
                time.sleep(0.05)
                own.commit()
                results.append("in")
            except Gone:
                results.append("gone")

    threads = [
        threading.Thread(target=accept, args=(name,)) for name in ("satu.orang", "dua.orang")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["gone", "in"]
    assert session.query(Appointment).filter_by(unit_id=cast.dahlia.id).count() == 1
