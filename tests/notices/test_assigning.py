"""One notice per assigning, who is told of what is sent, and of what is nobody's towards the end of a round."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.languages import speaking
from assessment.notices.assigning import tell_of_unassigned
from assessment.notices.models import Kind, Notice
from assessment.people.models import Person
from assessment.reviews.assigning import deputies
from tests import factories
from tests.factories import AT, TODAY
from tests.reviews import desk
from tests.reviews.assigning.conftest import lead

__all__ = ["lead"]


def told(session, kind):
    """Who was told, and of how many."""
    session.rollback()
    rows = session.execute(
        select(Person.name, Notice.number)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.kind == kind)
        .order_by(Person.name)
    )
    return [tuple(row) for row in rows]


def test_a_verifier_is_told_once_of_all(lead, cast, session, browse):
    lead.assign(melati="rina", kenanga="rina", dahlia="rudi", lain="lestari")
    assert told(session, Kind.ASSIGNED) == [("Rina", 2), ("Rudi", 1)]
    visit = browse(cast.rina)
    page = visit.get("/notices")
    assert "Anda ditugasi memverifikasi 2 penilaian." in page.text
    assert "Kel. Melati" not in " ".join(page.texts(".notices"))
    follow = page.tree.cssselect("form[action$='/open']")[0].get("action")
    assert visit.post(follow, status=303).location.endswith("/reviews?tab=for_me")


def test_what_is_undone_unread_is_not_told(lead, cast, session):
    act = lead.assign(melati="rina")
    lead.undo(act)
    assert told(session, Kind.ASSIGNED) == []


def test_a_hand_over_within_an_assigning_is_told_with_the_rest(lead, cast, session, taken):
    lead.assign(melati="rudi", kenanga="rudi", moving=["melati"], reason="Rina cuti.")
    assert told(session, Kind.ASSIGNED) == [("Rudi", 2)]


def test_of_what_is_sent_those_are_told_whose_it_is_and_their_deputies(lead, cast, session):
    lead.assign(melati="rina")
    deputies.name(
        session, cast.rina.id, cast.rudi.id, from_on=TODAY, to_on=TODAY, by=lead.by, at=AT, today=TODAY
    )  # fmt: skip
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    session.commit()
    assert {name for name, _number in told(session, Kind.SENT)} == {"Rina", "Rudi", "Sari"}


def test_what_is_nobodys_is_told_to_the_leads(cast, session, sent):
    assert "Lestari" in {name for name, _number in told(session, Kind.SENT)}


@pytest.mark.parametrize(("left", "number"), [(8, 0), (7, 2), (3, 2), (0, 0)])
def test_leads_and_admins_hear_what_nobody_is_to_verify(lead, cast, session, left, number):
    lead.assign(melati="rina", kenanga="rina", dahlia="rina")
    day = cast.round.closes_on - timedelta(days=left)
    assert tell_of_unassigned(session, day, (7, 3, 1), at=AT) == number
    assert tell_of_unassigned(session, day, (7, 3, 1), at=AT) == 0
    session.commit()
    expected = [("Agus", 2), ("Lestari", 2)] if number else []
    assert told(session, Kind.DEADLINE) == expected


def test_where_that_leads(lead, cast, session, browse):
    day = cast.round.closes_on - timedelta(days=7)
    session.rollback()
    tell_of_unassigned(session, day, (7,), at=AT)
    session.commit()
    for who, place in ((cast.lestari, "/reviews/assigning/"), (cast.agus, "/progress?round=")):
        visit = browse(who)
        page = visit.get("/notices")
        assert "5 unit belum punya verifikator; batas waktu mengirim tinggal 7 hari." in page.text
        follow = page.tree.cssselect("form[action$='/open']")[0].get("action")
        assert place in visit.post(follow, status=303).location
        session.rollback()


def test_a_letter_says_the_same_in_ones_language(lead, cast, session, app):
    from assessment.notices.letters import line_of
    from assessment.notices.queries import of

    lead.assign(melati="rina", kenanga="rina")
    notice = session.execute(of(factories.actor(session, cast.rina))).scalars().one()
    assert line_of(notice) == "Periode 2026: Anda ditugasi memverifikasi 2 penilaian."
    with speaking("en"):
        assert line_of(notice) == "Periode 2026: You are to verify 2 assessments."
