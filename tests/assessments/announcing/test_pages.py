"""The pages of announcing: two steps, what each refuses, and taking it back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.rounds.models import Round
from tests.factories import TODAY
from tests.reviews import desk

SURE = {"when": "now", "checked": "y"}


@pytest.fixture
def url(cast, session):
    """The page of the round, in which Kel. Melati is verified."""
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    desk.agree_all(session, revision, cast.rina)
    desk.move(session, revision, cast.rina, "verify")
    session.commit()
    return f"/announcements/{session.execute(select(Round.id)).scalar_one()}"


def read(session):
    session.rollback()
    return session.execute(select(Round)).scalar_one()


def test_it_takes_two_steps(browse, cast, session, url):
    visit = browse(cast.lestari)
    assert "Hasil masih ditahan" in visit.get(url).text
    assert url in visit.get("/announcements").links()
    asked = visit.post(url, {"when": "now"}, 200)
    assert asked.title == "Umumkan hasil Periode 2026?"
    assert "0 unit ditetapkan, 1 baru terverifikasi" in asked.text
    assert read(session).announced_at is None, "the first step changes nothing"
    visit.post(f"{url}/announce", SURE, 303)
    assert read(session).announced_at is not None
    page = visit.get(url)
    assert "Hasil sudah diumumkan" in page.text
    assert "Lestari" in page.text


def test_the_box_is_to_be_ticked(browse, cast, session, url):
    refused = browse(cast.lestari).post(f"{url}/announce", {"when": "now"}, 422)
    assert refused.errors == ["Centang setelah memeriksa yang akan tampak."]
    assert read(session).announced_at is None


def test_a_day_is_planned_and_given_up(browse, cast, session, url):
    visit = browse(cast.lestari)
    for day, sentence in (
        ("", "Isi hari pengumumannya."),
        (TODAY.isoformat(), "Pilih hari sesudah hari ini."),
    ):
        assert sentence in visit.post(url, {"when": "later", "day": day}, 422).text
        assert sentence in visit.post(f"{url}/announce", SURE | {"when": "later", "day": day}, 422).text  # fmt: skip
    day = TODAY + timedelta(days=5)
    assert "diumumkan sendiri pada 7 November 2026" in visit.post(
        url, {"when": "later", "day": day.isoformat()}, 200
    ).text  # fmt: skip
    visit.post(f"{url}/announce", SURE | {"when": "later", "day": day.isoformat()}, 303)
    assert (read(session).announce_on, read(session).announced_at) == (day, None)
    assert "Pengumuman direncanakan" in visit.get(url).text
    visit.post(f"{url}/cancel", {}, 303)
    assert read(session).announce_on is None
    visit.post(f"{url}/cancel", {}, 422)


def test_a_page_from_before_is_refused(browse, cast, session, url):
    visit = browse(cast.lestari)
    visit.post(f"{url}/announce", SURE, 303)
    assert "sudah diumumkan" in visit.post(f"{url}/announce", SURE, 422).text


def test_it_is_taken_back(browse, cast, session, url):
    visit = browse(cast.lestari)
    visit.get(f"{url}/withdraw", 302)
    visit.post(f"{url}/announce", SURE, 303)
    assert "Hasil langsung ditahan kembali" in visit.get(f"{url}/withdraw").text
    assert visit.post(f"{url}/withdraw", {"reason": " "}, 422).errors
    visit.post(f"{url}/withdraw", {"reason": "Salah periode"}, 303)
    assert read(session).announced_at is None
    page = visit.get(url).text
    assert "Pengumuman ditarik, hasil ditahan kembali" in page
    assert "Salah periode" in page


def test_once_seen_it_is_only_recorded(browse, cast, session, url):
    visit = browse(cast.lestari)
    visit.post(f"{url}/announce", SURE, 303)
    browse(cast.wati).get("/assessments")
    assert "Hasil mungkin sudah dilihat" in visit.get(f"{url}/withdraw").text
    visit.post(f"{url}/withdraw", {"reason": "Salah angka"}, 303)
    assert read(session).announced_at is not None
    assert "Penarikan dicatat, hasil tetap tampak" in visit.get(url).text


def test_rounds_without_results_of_their_own_are_not_there(browse, cast, session, url):
    one = read(session)
    one.is_practice = True
    session.commit()
    browse(cast.lestari).get(url, 404)
    assert url not in browse(cast.lestari).get("/announcements").links()


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "rina", "agus", "maya", "indra"])
def test_only_leads_open_it(browse, cast, url, who):
    visit = browse(getattr(cast, who))
    for address in ("/announcements", url, f"{url}/withdraw"):
        visit.get(address, 403)
    for address in (url, f"{url}/announce", f"{url}/cancel", f"{url}/withdraw"):
        visit.post(address, SURE, 403)


def test_one_has_to_sign_in(browse, url):
    assert browse().get(url, 302).location.startswith("/sign-in")


def test_both_languages(browse, cast, session, url):
    from assessment.people.models import Person

    session.get(Person, cast.lestari.id).locale = "en"
    session.commit()
    visit = browse(cast.lestari)
    assert "Results are still held back" in visit.get(url).text
    assert (
        "Umumkan"
        not in visit.post(url, {"when": "now"}, 200).tree.cssselect("main")[0].text_content()
    )
