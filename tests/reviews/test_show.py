"""The overview of one assessment, and who may see it."""

from datetime import timedelta

import pytest

from assessment.assessments.models import Decision
from assessment.permissions import Role
from tests import factories
from tests.factories import TODAY
from tests.reviews import desk

PAGES = [
    "",
    "/areas/tata_kelola",
    "/areas/system_category",
    "/areas/pihak_ketiga",
    "/return",
    "/verify",
    "/hand-back",
    "/finalise",
]
LEADS_PAGES = ["/hand-over", "/reopen"]


def url(revision, page=""):
    return f"/reviews/{revision.id}{page}"


def test_it_works(browse, cast, sent):
    page = browse(cast.rina).get(url(sent))
    assert page.title == "Kel. Melati, Kec. Taman"
    assert page.texts(".status-tag")[0] == "Terkirim"
    assert page.texts(".button--primary, .notice .button")[0] == "Ambil untuk diverifikasi"
    assert len(page.texts("tbody tr")) == 8


def test_it_counts_what_is_checked(browse, cast, session, taken):
    session.merge(cast.round).minimum_checked = 50
    desk.decide(session, taken, cast.rina, "2.1", Decision.CHANGED, value=0, reason="Belum ada.")
    session.commit()
    page = browse(cast.rina).get(url(taken))
    assert "1 dari 175" in page.texts(".progress")[0]
    assert (
        "1 dari 175 butir diperiksa, sedikitnya 50% harus diperiksa. Periksa 87 butir lagi."
        in page.text
    )
    assert url(taken, "/verify") not in page.links()
    assert "−2" in page.texts("tbody tr:first-child td")


def test_it_offers_the_next_step(browse, cast, taken, session):
    desk.agree_all(session, taken, cast.rina)
    session.commit()
    assert url(taken, "/verify") in browse(cast.rina).get(url(taken)).links()
    assert url(taken, "/verify") not in browse(cast.rudi).get(url(taken)).links()
    assert url(taken, "/hand-over") not in browse(cast.rina).get(url(taken)).links()
    assert url(taken, "/hand-over") in browse(cast.lestari).get(url(taken)).links()


def test_it_tells_the_whole_way(browse, cast, session, final):
    page = browse(cast.rina).get(url(final))
    assert page.texts(".timeline__title") == [
        "Ditetapkan", "Terverifikasi", "Mulai diverifikasi", "Terkirim ke verifikator", "Mulai diisi",
    ]  # fmt: skip
    assert "Ditetapkan Lestari" in page.text


def test_it_shows_what_was_returned(browse, cast, session, taken):
    due = TODAY + timedelta(days=3)
    desk.move(
        session, taken, cast.rina, "return_for_changes", {"2.1": "Lampirkan SK."}, "Hampir.", due
    )
    desk.send(session, taken, cast.wati, at=desk.LATER + timedelta(hours=1))
    session.commit()
    page = browse(cast.rina).get(url(taken))
    assert "Lampirkan SK." in page.text
    assert "Sudah dikirim lagi" in page.texts(".status-tag")


@pytest.mark.parametrize("page", PAGES)
def test_units_that_have_not_sent_are_hidden(browse, cast, session, page):
    browse(cast.rina).get(url(cast.revision, page), status=404)


@pytest.mark.parametrize("page", PAGES)
def test_it_hides_the_unit_one_works_in(browse, cast, session, taken, page):
    factories.appoint(session, cast.rina, Role.HEAD, cast.melati)
    session.commit()
    browse(cast.rina, Role.VERIFIER).get(url(taken, page), status=404)


@pytest.mark.parametrize("who", ["sari", "wati", "budi", "tono", "agus", "maya", "indra"])
def test_it_requires_a_verifier(browse, cast, taken, who):
    visit = browse(getattr(cast, who))
    for page in PAGES + LEADS_PAGES:
        visit.get(url(taken, page), status=403)


def test_it_requires_a_lead(browse, cast, taken):
    for page in LEADS_PAGES:
        browse(cast.rina).get(url(taken, page), status=403)
    browse(cast.rina).get("/reviews/finalise", status=403)


def test_it_requires_signing_in(browse, cast, taken):
    for page in PAGES + LEADS_PAGES:
        assert "/sign-in" in browse().get(url(taken, page), status=302).location


def test_returned_to_the_unit_its_answers_are_out_of_sight(browse, cast, session, taken):
    """What the unit is asked for can be read; what it is changing cannot."""
    desk.move(session, taken, cast.rina, "return_for_changes", {"2.1": "Lampirkan SK."}, "", TODAY)
    session.commit()
    page = browse(cast.rina).get(url(taken))
    assert "Sedang diperbaiki unit" in page.text
    assert "Lampirkan SK." in page.text
    assert "/ 918" not in page.text
    browse(cast.rina).get(url(taken, "/areas/tata_kelola"), status=404)


def test_returned_to_ones_own_unit_it_is_hidden(browse, cast, session, taken):
    desk.move(session, taken, cast.rina, "return_for_changes", {"2.1": "Lampirkan SK."}, "", TODAY)
    factories.appoint(session, cast.rina, Role.HEAD, cast.melati)
    session.commit()
    browse(cast.rina, Role.VERIFIER).get(url(taken), status=404)
