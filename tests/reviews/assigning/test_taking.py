"""What is assigned comes first in the queue; what is another's is taken only knowingly, and it is recorded."""

import json

from sqlalchemy import select

from assessment.audit.models import Event
from assessment.permissions import Role
from tests import factories
from tests.reviews.test_index import send_many


def rows(page):
    return page.texts("tbody th a")


def last_taken(session):
    session.rollback()
    found = session.execute(select(Event.body).where(Event.action == "review.taken")).scalars()
    return json.loads(list(found)[-1])


def test_what_is_for_me_comes_first(browse, cast, lead, session, sent):
    send_many(session, cast, ["Anggrek"])
    page = browse(cast.rina).get("/reviews")
    assert page.texts(".tabs a")[0] == "Menunggu 2"
    lead.assign(melati="rina", kenanga="rina")
    page = browse(cast.rina).get("/reviews")
    assert page.texts(".tabs a")[:2] == ["Untuk saya 1", "Menunggu 2"]
    assert page.texts(".tabs a[aria-current]") == ["Untuk saya 1"]
    assert rows(page) == ["Kel. Melati, Kec. Taman"]
    assert "2 penilaian ditugaskan kepada Anda: 1 masih di unit, 1 menunggu" in " ".join(
        page.texts("main p")
    )
    assert "Periode berakhir 43 hari lagi." in page.text
    assert len(rows(browse(cast.rina).get("/reviews?tab=waiting"))) == 2
    assert browse(cast.rudi).get("/reviews").texts(".tabs a")[0] == "Menunggu 2"


def test_when_all_is_taken_it_says_where_it_is(browse, cast, lead, session, taken):
    lead.assign(kenanga="rina")
    page = browse(cast.rina).get("/reviews")
    assert page.texts(".empty-state h2") == ["Tidak ada yang menunggu Anda"]


def test_ones_own_is_taken_at_once(browse, cast, lead, session, sent):
    lead.assign(melati="rina")
    browse(cast.rina).post(f"/reviews/{sent.id}/take", {}, 303)
    assert "instead_of" not in last_taken(session)


def test_anothers_is_asked_about_and_recorded(browse, cast, lead, session, sent):
    lead.assign(melati="rina")
    visit = browse(cast.rudi)
    assert "ditugaskan kepada Rina" in visit.get("/reviews").text
    assert "Ditugaskan kepada Rina." in visit.get(f"/reviews/{sent.id}").text
    answer = visit.post(f"/reviews/{sent.id}/take", {}, 303)
    assert answer.location.endswith(f"/reviews/{sent.id}/instead")
    session.rollback()
    session.refresh(sent)
    assert sent.verifier_id is None
    page = visit.get(f"/reviews/{sent.id}/instead")
    assert "Penilaian ini ditugaskan kepada Rina." in page.text
    session.rollback()
    visit.post(f"/reviews/{sent.id}/take", {"instead": cast.rina.id}, 303)
    assert last_taken(session)["instead_of"] == str(cast.rina.id)
    session.refresh(sent)
    assert sent.verifier_id == cast.rudi.id
    session.rollback()
    assert rows(browse(cast.rina).get("/reviews?tab=for_me")) == []


def test_the_page_that_asks_leads_on_where_there_is_nothing_to_ask(browse, cast, lead, sent):
    visit = browse(cast.rudi)
    assert visit.get(f"/reviews/{sent.id}/instead", 302).location.endswith(f"/reviews/{sent.id}")
    lead.assign(melati="rudi")
    visit.get(f"/reviews/{sent.id}/instead", 302)


def test_where_one_works_nothing_is_there(browse, cast, lead, session, sent):
    factories.appoint(session, cast.rudi, Role.OPERATOR, cast.melati)
    session.commit()
    browse(cast.rudi, Role.VERIFIER).get(f"/reviews/{sent.id}/instead", 404)
    browse(cast.rudi, Role.VERIFIER).post(f"/reviews/{sent.id}/step-in", {}, 404)


def test_the_queue_takes_one_statement_more(browse, cast, lead, session, count_sql):
    send_many(session, cast, [f"Unit {number}" for number in range(60)])
    lead.assign(melati="rina", kenanga="rina")
    visit = browse(cast.rina)
    visit.get("/reviews")
    for query in ("", "?tab=for_me", "?tab=waiting", "?tab=mine"):
        with count_sql() as sql:
            visit.get("/reviews" + query)
        assert sql.total <= 18, sql.statements
