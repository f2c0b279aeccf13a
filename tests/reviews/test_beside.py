"""Self, verified, objected and final values side by side, as far as sight allows."""

import pytest

from assessment.assessments.models import Decision
from assessment.assessments.queries import desk
from assessment.permissions import Sight
from assessment.reviews.beside.queries import beside
from assessment.reviews.objections import services as objections
from assessment.reviews.objections.services import Verdict
from assessment.rounds.models import Release
from tests import factories
from tests.factories import TODAY, kami
from tests.reviews import desk as at_desk
from tests.reviews.desk import LATER, seen_by
from tests.reviews.test_objections import lodge
from tests.reviews.test_reopening import confirm, propose


@pytest.fixture
def objected(taken, cast, session):
    session.merge(cast.round).objection_days = 5
    at_desk.decide(
        session, taken, cast.rina, "2.1", Decision.CHANGED, value=1, reason="SK belum ada."
    )
    at_desk.agree_all(session, taken, cast.rina)
    at_desk.move(session, taken, cast.rina, "verify")
    lodge(session, taken, cast.wati)
    session.commit()
    return taken


def settle(session, revision, who):
    objections.decide(
        session, seen_by(session, revision, who), {"2.1": Verdict(2, "SK sah.")},
        by=factories.actor(session, who), at=LATER, today=TODAY,
    )  # fmt: skip


def row(session, revision, item="2.1", *, with_verified=True):
    session.flush()
    session.expire_all()
    on = desk(session, revision.id, None, Sight.EVIDENCE)
    found = beside(
        session,
        revision,
        on,
        kami(),
        [kami().item(item)],
        with_verified=with_verified,
        with_earlier=True,
    )
    return found.rows[0]


def test_every_value_and_who_said_why(objected, cast, session):
    settle(session, objected, cast.lestari)
    at_desk.move(session, objected, cast.rudi, "finalise")
    one = row(session, objected)
    assert (one.own, one.verified, one.final) == (2, 1, 2)
    assert (one.said.reason, one.said.by) == ("SK belum ada.", "Rina")
    assert (one.disputed.wanted, one.disputed.decided, one.disputed.reason) == (2, 2, "SK sah.")
    assert one.differs
    assert not row(session, objected, "2.3").differs


def test_what_is_not_to_be_seen_is_not_there(objected, session):
    one = row(session, objected, with_verified=False)
    assert (one.own, one.verified, one.said, one.disputed, one.final) == (2, None, None, None, None)


def test_an_opened_result_shows_what_it_was_before(final, cast, session):
    propose(session, final, cast.rina)
    made = confirm(session, final, cast.lestari)
    one = row(session, made)
    assert (one.before, one.verified, one.final) == ((1,), 1, None)


def test_on_the_page(browse, objected, taken, cast, session):
    url = f"/assessments/{objected.id}/values"
    for who in (cast.sari, cast.wati, cast.rina):
        assert "SK belum ada." in browse(who).get(url).text
    session.rollback()
    settle(session, objected, cast.lestari)
    session.commit()
    page = browse(cast.sari).get(url)
    assert "SK sah." in page.text
    assert len(page.texts("tbody tr")) == 1
    assert len(browse(cast.sari).get(f"{url}?all=1").texts("tbody tr")) == 175
    assert "berdampingan" in browse(cast.sari).get(f"/assessments/{objected.id}").text
    assert "berdampingan" in browse(cast.rina).get(f"/reviews/{objected.id}").text


def test_while_results_are_held_back_nobody_waiting_sees_them(browse, final, cast, session):
    chosen = session.merge(cast.round)
    chosen.own_results, chosen.announced_at = Release.ANNOUNCED, None
    session.commit()
    url = f"/assessments/{final.id}/values?all=1"
    for who in (cast.sari, cast.wati, cast.tono):
        assert "SK belum ditandatangani." not in browse(who).get(url).text
    assert "SK belum ditandatangani." in browse(cast.rina).get(url).text


def test_before_the_result_the_unit_sees_its_own_values_alone(browse, taken, cast, session):
    at_desk.decide(
        session, taken, cast.rina, "2.1", Decision.CHANGED, value=1, reason="SK belum ada."
    )
    session.commit()
    url = f"/assessments/{taken.id}/values?all=1"
    for who in (cast.sari, cast.tono, cast.indra):
        page = browse(who).get(url)
        assert "SK belum ada." not in page.text
        assert "setelah verifikasi selesai" in page.text
    assert "SK belum ada." in browse(cast.rina).get(url).text
    browse(cast.budi).get(url, status=404)
    browse(cast.agus).get(url, status=403)
