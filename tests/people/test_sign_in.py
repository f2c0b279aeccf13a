"""Signing in by name or NIP and password, and out again."""

import pytest

from assessment.people import passwords
from tests.factories import AT

SECRET = "kuda laut di selat madura"


@pytest.fixture
def sari(cast, session):
    person = session.merge(cast.sari)
    person.password_hash = passwords.hashed(SECRET)
    person.nip = "196608011988031001"
    session.commit()
    return person


@pytest.mark.parametrize("name", ["sari", " Sari ", "196608011988031001", "19660801 198803 1 001"])
def test_it_works(browse, sari, name):
    page = browse().post("/sign-in", {"name": name, "password": SECRET})
    assert page.location == "/"


def test_it_goes_on_to_where_one_wanted_to_go(browse, sari):
    page = browse().post("/sign-in", {"name": "sari", "password": SECRET, "next": "/account"})
    assert page.location == "/account"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.test/", "//evil.test", "/\\evil.test", "/\t/evil.test", "/\n/evil.test", "/\r\nX: y",
        "javascript:alert(1)", "/\u2028/evil.test",
    ],
)  # fmt: skip
def test_it_never_leads_away_from_the_site(browse, sari, address):
    page = browse().post("/sign-in", {"name": "sari", "password": SECRET, "next": address})
    assert page.location == "/"


@pytest.mark.parametrize(("name", "password"), [("sari", "salah"), ("nobody", SECRET)])
def test_it_does_not_tell_which_half_was_wrong(browse, sari, name, password):
    page = browse().post("/sign-in", {"name": name, "password": password}, status=422)
    assert page.errors == ["Nama pengguna atau kata sandi tidak cocok. Periksa lalu coba lagi."]


def test_a_closed_account_stays_out(browse, sari, session):
    sari.disabled_at = AT
    session.commit()
    browse().post("/sign-in", {"name": "sari", "password": SECRET}, status=422)


def test_guessing_is_slowed_down_but_the_office_is_not_locked_out(browse, sari):
    guesser = browse()
    for _ in range(10):
        guesser.post("/sign-in", {"name": "sari", "password": "tebakan"}, status=422)
    guesser.post("/sign-in", {"name": "sari", "password": SECRET}, status=429)
    browse().post("/sign-in", {"name": "budi", "password": "x"}, status=422)


def test_other_spellings_of_the_same_nip_are_the_same_account(browse, sari):
    guesser = browse()
    for number in range(1, 11):
        nip = f"{'196608011988031001'[:number]} {'196608011988031001'[number:]}"
        guesser.post("/sign-in", {"name": nip, "password": "tebakan"}, status=422)
    guesser.post("/sign-in", {"name": "1 9 66080119880310 01", "password": SECRET}, status=429)


def test_signing_out_ends_the_session(browse, sari):
    visit = browse(sari)
    visit.post("/sign-out")
    assert "/sign-in" in visit.get("/", status=302).location


def test_a_page_asks_to_sign_in_first(browse, cast):
    assert browse().get("/", status=302).location == "/sign-in?next=/"
