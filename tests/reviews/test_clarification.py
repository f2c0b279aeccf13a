"""Asking a unit to clarify, its answers in words, and going on with the verification."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from assessment.assessments.models import AnswerEvidence, Layer
from assessment.assessments.queries import desk, find, sheets_of
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.evidence.services import Details, add_link
from assessment.notices.deadlines import tell_of_clarifications
from assessment.notices.models import Kind, Notice
from assessment.permissions import Sight
from assessment.reviews.clarification import queries, services
from assessment.reviews.clarification.models import Clarification
from assessment.reviews.clarification.services import Point, Reply
from tests import factories
from tests.factories import AT, TODAY, kami
from tests.reviews import desk as at_desk
from tests.reviews.desk import LATER, seen_by

DUE = TODAY + timedelta(days=7)
POINTS = [Point("2.1", "Kapan SK ditandatangani?"), Point("", "Siapa narahubungnya?")]


def ask(session, revision, who, points=POINTS, due_on=DUE):
    return services.ask(
        session, seen_by(session, revision, who), points, due_on, by=factories.actor(session, who),
        at=LATER, today=TODAY,
    )  # fmt: skip


def end(session, revision, who):
    services.end(
        session, seen_by(session, revision, who), by=factories.actor(session, who), at=LATER
    )


def say(session, revision, who, replies, *, seen=1, sends=True):
    by = factories.actor(session, who)
    session.flush()
    session.expire_all()
    on, loaded = (
        desk(session, revision.id, None, Sight.ANSWERS),
        find(session, revision.id, by, Sight.ANSWERS) or revision,
    )
    if sends:
        return services.send(
            session, loaded, on, kami(), replies, seen=seen, by=by, at=LATER
        )  # fmt: skip
    return services.save(session, loaded, on, replies, seen=seen, by=by, at=LATER)


def last_event(session):
    event = session.execute(select(Event).order_by(Event.seq.desc()).limit(1)).scalar_one()
    return event.action, json.loads(event.body)


@pytest.fixture
def asked(taken, cast, session):
    ask(session, taken, cast.rina)
    session.commit()
    session.refresh(taken)
    session.commit()
    return taken


BOTH = {1: Reply("30 Oktober."), 2: Reply("Sari.")}


def test_there_and_back(taken, cast, session):
    before = sheets_of(session, taken.id)[Layer.SELF].answers
    ask(session, taken, cast.rina)
    action, body = last_event(session)
    assert (action, body["items"], body["points"]) == ("review.clarification_asked", ["2.1"], 2)
    session.expire_all()
    assert taken.status is Status.CLARIFICATION
    say(session, taken, cast.sari, {1: Reply("30 Okt.")}, sends=False)
    assert last_event(session) == (
        "clarification.saved",
        {"answered": [1], "clarification": str(queries.latest(session, taken.id).id)},
    )
    assert queries.at_items(session, taken.id, ["2.1"])["2.1"][0].answer == ""
    say(session, taken, cast.wati, BOTH, seen=2)
    assert last_event(session)[0] == "assessment.clarified"
    assert queries.at_items(session, taken.id, ["2.1"])["2.1"][0].answer == "30 Oktober."
    end(session, taken, cast.rina)
    assert last_event(session) == (
        "review.clarification_ended",
        {"answered": True, "from": "clarification", "to": "under_review"},
    )
    session.expire_all()
    assert taken.status is Status.UNDER_REVIEW
    assert sheets_of(session, taken.id)[Layer.SELF].answers == before


def test_the_verifier_goes_on_without_an_answer_and_asks_again(asked, cast, session):
    end(session, asked, cast.lestari)
    again = ask(session, asked, cast.rina, [Point("", "Sekali lagi?")])
    session.commit()
    found = queries.all_of(session, asked.id)
    assert [len(one.points) for one in found] in ([1, 2], [2, 1])
    assert queries.open_ones(session, [asked.id])
    assert again.version == 1


@pytest.mark.parametrize("verb", ["return_for_changes", "verify"])
def test_from_clarifying_one_returns_or_concludes(asked, cast, session, verb):
    at_desk.agree_all(session, asked, cast.rina)
    args = [{"2.1": "Perbaiki."}, "", DUE] if verb == "return_for_changes" else []
    at_desk.move(session, asked, cast.rina, verb, *args)
    with pytest.raises(Refused, match="Tidak ada klarifikasi"):
        say(session, asked, cast.wati, BOTH)


@pytest.mark.parametrize(
    ("points", "due_on", "sentence"),
    [
        ([], DUE, "sedikitnya satu hal"),
        ([Point("2.1", " ")], DUE, r"diklarifikasi pada butir 2\.1"),
        ([Point("", " ")], DUE, "Tulis apa yang perlu"),
        ([Point("9.99", "x")], DUE, "tidak ada di kuesioner"),
        ([Point("", "x" * 2001)], DUE, "paling banyak 2000"),
        ([Point("", "x")] * 51, DUE, "paling banyak 50"),
        ([Point("", "x")], TODAY - timedelta(days=1), "mulai hari ini"),
    ],
)
def test_what_is_asked_is_refused(taken, cast, session, points, due_on, sentence):
    with pytest.raises(Refused, match=sentence):
        ask(session, taken, cast.rina, points, due_on)


def test_only_who_verifies_it_asks(taken, cast, session):
    with pytest.raises(NotAllowed):
        ask(session, taken, cast.rudi)
    ask(session, taken, cast.lestari)
    for who in (cast.rina, cast.lestari):
        with pytest.raises(Refused):
            ask(session, taken, who)


def test_before_it_is_taken_nobody_asks(sent, cast, session):
    with pytest.raises(Refused):
        ask(session, sent, cast.rina)


@pytest.mark.parametrize("who", ["budi", "tono", "rina", "lestari"])
def test_only_the_unit_answers(asked, cast, session, who):
    with pytest.raises(NotAllowed):
        say(session, asked, getattr(cast, who), BOTH, sends=False)


def test_only_the_head_sends(asked, cast, session):
    with pytest.raises(NotAllowed, match="lurah atau camat"):
        say(session, asked, cast.sari, BOTH)


@pytest.mark.parametrize(
    ("replies", "sentence"),
    [
        ({}, r"butir 2\.1"),
        ({1: Reply("Ya.")}, "nomor 2"),
        ({1: Reply("x" * 2001)}, "paling banyak 2000"),
        ({7: Reply("x")}, "tidak lagi sesuai"),
    ],
)
def test_an_answer_is_refused(asked, cast, session, replies, sentence):
    with pytest.raises(Refused, match=sentence):
        say(session, asked, cast.wati, replies)


def test_what_was_sent_stays(asked, cast, session):
    say(session, asked, cast.wati, BOTH)
    with pytest.raises(Refused, match="sudah terkirim"):
        say(session, asked, cast.wati, BOTH, seen=2)


def test_of_two_who_write_one_wins(asked, cast, session):
    say(session, asked, cast.sari, {1: Reply("Satu.")}, sends=False)
    with pytest.raises(Conflict, match="sudah menyimpan"):
        say(session, asked, cast.wati, BOTH, seen=1)


def test_evidence_is_the_units_own_and_shown_at_the_item_once_sent(asked, cast, session):
    def link(unit, who):
        made = add_link(
            session, unit.id, "https://contoh.test/sk", Details(title="SK"),
            by=factories.actor(session, who), at=AT,
        )  # fmt: skip
        session.flush()
        return made.id

    theirs, ours = link(cast.kenanga, cast.budi), link(cast.melati, cast.sari)
    with pytest.raises(Refused, match="pustaka unit Anda"):
        say(session, asked, cast.sari, {1: Reply("", [theirs])}, sends=False)
    say(session, asked, cast.sari, {1: Reply("", [ours])}, sends=False)
    assert not session.execute(select(AnswerEvidence.item)).scalars().all()
    say(
        session, asked, cast.wati, {1: Reply("SK", [ours]), 2: Reply("x", [ours])}, seen=2
    )  # fmt: skip
    assert session.execute(select(AnswerEvidence.item)).scalars().all() == ["2.1"]
    found = queries.all_of(session, asked.id)[0]
    assert {number: len(there) for number, there in found.evidence.items()} == {1: 1, 2: 1}


def test_the_database_lets_nobody_answer_their_own(asked, cast, session):
    with pytest.raises(IntegrityError, match="answered_by_another"):
        session.execute(
            update(Clarification).values(answered_at=LATER, answered_by_id=cast.rina.id)
        )
    session.rollback()


def test_people_are_told_and_reminded(app, taken, cast, session):
    ask(session, taken, cast.rina)
    kinds = select(Notice.kind, Notice.person_id).order_by(Notice.id)
    told = {(row.kind, row.person_id) for row in session.execute(kinds)}
    assert {(Kind.CLARIFY, cast.sari.id), (Kind.CLARIFY, cast.wati.id)} <= told
    for _twice in range(2):
        tell_of_clarifications(session, DUE - timedelta(days=3), at=LATER)
    near = [row for row in session.execute(kinds) if row.kind is Kind.CLARIFY_DEADLINE]
    assert {row.person_id for row in near} == {cast.sari.id, cast.wati.id}
    assert len(near) == 2
    say(session, taken, cast.wati, BOTH)
    told = {(row.kind, row.person_id) for row in session.execute(kinds)}
    assert (Kind.CLARIFIED, cast.rina.id) in told
    assert (Kind.CLARIFIED, cast.wati.id) not in told
    assert tell_of_clarifications(session, DUE - timedelta(days=1), at=LATER) == 0


# ---- pages ----


def test_asking_on_the_page(browse, taken, cast, session):
    url = f"/reviews/{taken.id}/clarification/new"
    visit = browse(cast.rina)
    assert "Minta klarifikasi" in visit.get(f"/reviews/{taken.id}").text
    page = visit.get(f"{url}?item=2.1&item=nonsense")
    assert page.texts("select option[selected]") == ["2.1 " + kami().item("2.1").topic.id]
    form = {"item": ["2.1", ""], "question": ["Kapan?", ""], "due_on": str(DUE)}
    page = visit.post(url, form | {"more": "1"}, status=200)
    assert len(page.texts("legend")) == 4
    page = visit.post(url, form | {"question": ["", ""]}, status=422)
    assert any("butir 2.1" in one for one in page.errors)
    page = visit.post(url, form | {"due_on": ""}, status=422)
    assert any("tenggat" in one for one in page.errors)
    visit.post(url, form | {"version": "1"}, status=409)
    visit.post(url, form, status=303)
    assert "Menunggu jawaban klarifikasi" in visit.get(f"/reviews/{taken.id}").text
    assert "Menunggu klarifikasi" in visit.get("/reviews?tab=mine").text
    assert "Kapan?" in visit.get(f"/reviews/{taken.id}/areas/tata_kelola").text
    assert "tidak dapat diminta sekarang" in visit.get(url).text


def test_answering_on_the_page(browse, asked, cast, session):
    url = f"/assessments/{asked.id}/clarification"
    sari, wati, rina = browse(cast.sari), browse(cast.wati), browse(cast.rina)
    assert "Jawab klarifikasi" in sari.get("/assessments").text
    assert "Buka klarifikasi" in sari.get(f"/assessments/{asked.id}").text
    assert "Kirim ke verifikator" not in sari.get(url).text
    form = {"number": ["1", "2"], "answer-1": "30 Oktober.", "answer-2": "", "seen": "1"}
    sari.post(url, form, status=303)
    assert "30 Oktober." not in rina.get(url).text
    assert "30 Oktober." not in browse(cast.tono).get(url).text
    page = wati.post(url, form | {"answer-1": "Lain."}, status=409)
    assert "Yang tersimpan sekarang:</span> 30 Oktober." in page.text
    assert page.texts("textarea")[0] == "Lain."
    page = wati.post(f"{url}/send", form | {"seen": "2"}, status=422)
    assert page.errors == ["Jawab dahulu hal nomor 2."]
    sari.post(f"{url}/send", form | {"seen": "2"}, status=403)
    wati.post(f"{url}/send", form | {"seen": "2", "answer-2": "Sari"}, status=303)
    assert "30 Oktober." in rina.get(url).text
    assert "30 Oktober." in browse(cast.tono).get(url).text
    assert "30 Oktober." in browse(cast.indra).get(url).text
    assert "Unit sudah menjawab" in rina.get(f"/reviews/{asked.id}").text
    assert "30 Oktober." in rina.get(f"/reviews/{asked.id}/areas/tata_kelola").text
    rina.post(f"/reviews/{asked.id}/clarification/end", status=303)
    assert "Klarifikasi dan jawabannya" in wati.get(f"/assessments/{asked.id}").text
    assert "30 Oktober." in wati.get(url).text


def test_others_see_what_they_may(browse, asked, taken, cast):
    url = f"/assessments/{asked.id}/clarification"
    browse(cast.budi).get(url, status=404)
    browse(cast.tono).post(url, status=403)
    browse(cast.agus).get(url, status=403)
    browse(cast.rudi).post(f"/reviews/{asked.id}/clarification/end", status=403)
    browse(cast.sari).post(f"/reviews/{asked.id}/clarification/end", status=403)


def test_without_one_the_page_says_so(browse, taken, cast):
    url = f"/assessments/{taken.id}/clarification"
    assert "Belum ada klarifikasi" in browse(cast.sari).get(url).text
    browse(cast.sari).post(url, {"seen": "1"}, status=422)
