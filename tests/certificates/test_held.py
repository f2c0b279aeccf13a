"""Certificates before the results of their round are announced: made, and handed to nobody outside."""

import pytest
from sqlalchemy import select

from assessment.notices.models import Notice
from assessment.rounds.models import Release, Round


@pytest.fixture
def waiting(issued, session, cast):
    """Melati's certificate, of a round that is not announced."""
    made = issued(cast.melati)[0]
    hold(session)
    return made.id, issued.codes[0]


def hold(session, **settings):
    session.rollback()
    one = session.execute(select(Round)).scalar_one()
    one.announced_at = None
    for name, value in settings.items():
        setattr(one, name, value)
    session.commit()


@pytest.mark.parametrize("who", ["sari", "wati", "tono"])
def test_units_wait(cast, browse, waiting, who):
    visit = browse(getattr(cast, who))
    page = visit.get("/certificates")
    assert "Piagam Periode 2026 belum diumumkan" in page.text
    assert not [link for link in page.links() if link.startswith("/certificates/")]
    for more in ("", "/file", "/annex"):
        visit.get(f"/certificates/{waiting[0]}{more}", status=404)


def test_leadership_waits_where_the_round_says_so(cast, browse, session, waiting):
    browse(cast.maya).get(f"/certificates/{waiting[0]}/file")
    hold(session, leadership_results=Release.ANNOUNCED)
    browse(cast.maya).get(f"/certificates/{waiting[0]}", status=404)
    assert "belum diumumkan" in browse(cast.maya).get("/certificates").text


@pytest.mark.parametrize("who", ["lestari", "agus", "rina", "indra"])
def test_who_makes_and_audits_them_does_not(cast, browse, waiting, who):
    browse(getattr(cast, who)).get(f"/certificates/{waiting[0]}/file")


def test_the_public_page_says_only_that_it_waits(cast, browse, session, waiting):
    page = browse().get(f"/v/{waiting[1]}")
    assert "Hasil belum diumumkan" in page.text
    for said in ("Melati", "Periode 2026", "99.01.1001", "SHA-256"):
        assert said not in page.text
    session.rollback()
    session.execute(select(Round)).scalar_one().announced_at = session.execute(
        select(Round.created_at)
    ).scalar_one()
    session.commit()
    assert "Melati" in browse().get(f"/v/{waiting[1]}").text


def test_nobody_is_told_of_a_certificate_before(finals, propose, approve, app, session, cast):
    from assessment.jobs import runner

    made = propose(cast.melati)
    hold(session)
    approve(made)
    runner.run_pending(app)
    session.rollback()
    kinds = set(session.execute(select(Notice.kind)).scalars())
    assert "certificate" not in kinds
