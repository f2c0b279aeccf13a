"""Asking, answering, closing and recommending, and everything that is refused."""

import pytest
from sqlalchemy import select

from assessment.assessments.models import AnswerEvent, AnswerEvidence
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.notices.models import Kind, Notice
from assessment.people.models import Person
from assessment.permissions import Sight
from assessment.reviews.threads import services
from assessment.reviews.threads.models import ReviewMessage, ReviewThread, ThreadState
from assessment.reviews.threads.queries import beside, recommendations, states_of, threads_of
from tests import factories
from tests.factories import TODAY, kami
from tests.reviews import desk
from tests.reviews.threads.conftest import ask, link, recommend, reply


def actions(session):
    session.flush()
    return list(
        session.execute(
            select(Event.action).where(Event.thing == "thread").order_by(Event.seq)
        ).scalars()
    )


def thread(session, revision, item="2.1"):
    session.flush()
    return beside(session, revision.id, [item])[item].thread


def test_a_question_is_answered_and_closed(cast, session, taken):
    before = session.query(AnswerEvent).count()
    ask(session, taken, cast.rina)
    assert thread(session, taken).state is ThreadState.ASKED
    assert thread(session, taken).is_new
    reply(session, taken, cast.sari)
    there = thread(session, taken)
    assert (there.state, there.is_new) == (ThreadState.ANSWERED, False)
    assert [(one.by, one.by_unit, one.text) for one in there.messages] == [
        ("Rina", False, "Mana SK-nya?"),
        ("Sari", True, "SK terlampir."),
    ]
    services.close(
        session, desk.desk_of(session, taken, cast.rina), "2.1", by=factories.actor(session, cast.rina), at=desk.LATER
    )  # fmt: skip
    assert thread(session, taken).is_closed
    assert actions(session) == ["thread.asked", "thread.answered", "thread.closed"]
    assert session.query(AnswerEvent).count() == before


def test_a_remark_waits_for_nobody_and_is_new_until_read(cast, session, taken):
    ask(session, taken, cast.rina, text="Sudah baik.", asks=False)
    assert thread(session, taken).state is ThreadState.NOTED
    on, by = desk.desk_of(session, taken, cast.wati), factories.actor(session, cast.wati)
    assert services.take_note(session, on, by=by, at=desk.LATER) == 1
    assert services.take_note(session, on, by=by, at=desk.LATER) == 0
    session.expire_all()
    assert not thread(session, taken).is_new
    assert actions(session) == ["thread.noted"]


def test_the_same_twice_is_once_and_writing_again_opens_what_was_closed(cast, session, asked):
    ask(session, asked, cast.rina)
    assert len(thread(session, asked).messages) == 1
    by = factories.actor(session, cast.rina)
    services.close(session, desk.desk_of(session, asked, cast.rina), "2.1", by=by, at=desk.LATER)
    ask(session, asked, cast.rina)
    assert len(thread(session, asked).messages) == 2
    assert thread(session, asked).state is ThreadState.ASKED


def test_evidence_of_the_library_comes_along_as_evidence_of_the_item(cast, session, asked):
    made = link(session, cast.melati.id, cast.sari)
    reply(session, asked, cast.sari, evidence_id=made.id)
    assert thread(session, asked).messages[-1].evidence == "SK di situs"
    shown = session.execute(
        select(AnswerEvidence.item).where(AnswerEvidence.evidence_id == made.id)
    ).scalars()
    assert list(shown) == ["2.1"]


def test_only_evidence_of_the_own_unit(cast, session, asked):
    foreign = link(session, cast.kenanga.id, cast.budi)
    with pytest.raises(Refused, match="pustaka unit Anda"):
        reply(session, asked, cast.sari, evidence_id=foreign.id)


def test_it_goes_on_while_the_unit_mends_and_stops_when_it_is_verified(cast, session, asked):
    desk.move(session, asked, cast.rina, "return_for_changes", {"2.1": "Lampirkan."}, "", TODAY)
    reply(session, asked, cast.sari)
    on = services_desk(session, asked)
    services.write(
        session, on, kami(), "2.2", "Ini juga?", asks=True, by=factories.actor(session, cast.rina), at=desk.LATER
    )  # fmt: skip
    assert states_of(session, asked.id) == {
        "2.1": ThreadState.ANSWERED,
        "2.2": ThreadState.ASKED,
    }
    with pytest.raises(NotAllowed):
        services.write(
            session, on, kami(), "2.2", "Dari saya.", asks=True, by=factories.actor(session, cast.rudi), at=desk.LATER
        )  # fmt: skip


def services_desk(session, revision):
    from assessment.assessments.queries import desk as load

    session.flush()
    session.expire_all()
    return load(session, revision.id, None, Sight.STATUS)


def test_after_the_result_it_is_only_read(cast, session, verified):
    with pytest.raises(Refused, match="selama penilaian diverifikasi"):
        ask(session, verified, cast.rina)
    with pytest.raises(Refused, match="selama penilaian diverifikasi"):
        reply(session, verified, cast.sari)
    with pytest.raises(Refused, match="tidak sedang diverifikasi"):
        recommend(session, verified, cast.rina)


def test_who_may_write(cast, session, asked):
    with pytest.raises(NotAllowed):
        ask(session, asked, cast.rudi, text="Dan ini?")
    ask(session, asked, cast.lestari, text="Dari ketua.")
    with pytest.raises(NotAllowed):
        reply(session, asked, cast.rina)
    on = desk.desk_of(session, asked, cast.rina)
    with pytest.raises(NotAllowed):
        services.take_note(session, on, by=factories.actor(session, cast.rina), at=desk.LATER)
    with pytest.raises(NotAllowed):
        services.write(
            session, on, kami(), "2.1", "x", asks=True, by=factories.actor(session, cast.sari), at=desk.LATER
        )  # fmt: skip


@pytest.mark.parametrize("text", ["", "  \n", "x" * 2001])
def test_what_is_written_has_a_length(cast, session, asked, text):
    with pytest.raises(Refused):
        ask(session, asked, cast.rina, text=text)
    with pytest.raises(Refused):
        reply(session, asked, cast.sari, text=text)


def test_there_has_to_be_an_item_and_a_question(cast, session, asked):
    with pytest.raises(Refused, match="tidak ada di kuesioner"):
        ask(session, asked, cast.rina, item="99.9")
    with pytest.raises(Refused, match="sudah ditutup"):
        reply(session, asked, cast.sari, item="2.2")
    by = factories.actor(session, cast.rina)
    with pytest.raises(Refused, match="Belum ada"):
        services.close(
            session, desk.desk_of(session, asked, cast.rina), "2.2", by=by, at=desk.LATER
        )


def test_a_thread_has_an_end(cast, session, asked, monkeypatch):
    monkeypatch.setattr(services, "MOST", 2)
    reply(session, asked, cast.sari)
    with pytest.raises(Refused, match="telepon"):
        ask(session, asked, cast.rina, text="Lagi?")


def test_recommending_rewording_and_taking_back(cast, session, taken):
    assert recommend(session, taken, cast.rina) == 1
    assert recommend(session, taken, cast.rina) == 1
    assert recommend(session, taken, cast.rina, text="Umumkan SK.", seen=1) == 2
    assert recommendations(session, taken.id) == {"2.1": "Umumkan SK."}
    with pytest.raises(Conflict):
        recommend(session, taken, cast.lestari, text="Lain.", seen=1)
    assert recommend(session, taken, cast.rina, text="", seen=2) == 0
    session.flush()
    assert recommendations(session, taken.id) == {}
    assert actions(session) == [
        "review.recommended", "review.recommended", "review.recommendation_withdrawn",
    ]  # fmt: skip


def test_what_is_not_recommended(cast, session, taken):
    with pytest.raises(Refused, match="butir yang dijawab unit sendiri"):
        recommend(session, taken, cast.rina, item="1.1")
    with pytest.raises(Refused, match="paling panjang"):
        recommend(session, taken, cast.rina, text="x" * 1001)
    with pytest.raises(NotAllowed):
        recommend(session, taken, cast.rudi)


def test_notices_tell_the_other_side_once_until_it_has_read(cast, session, taken):
    def told(kind):
        session.flush()
        rows = session.execute(
            select(Person.name).join(Notice, Notice.person_id == Person.id).where(Notice.kind == kind)
        )  # fmt: skip
        return sorted(rows.scalars())

    ask(session, taken, cast.rina)
    ask(session, taken, cast.rina, item="2.2", asks=False)
    assert told(Kind.THREAD_ASKED) == ["Sari", "Wati"]
    reply(session, taken, cast.sari)
    assert told(Kind.THREAD_ANSWERED) == ["Rina"]
    for one in session.execute(select(Notice)).scalars():
        one.read_at = desk.LATER
    ask(session, taken, cast.rina, item="2.3")
    assert told(Kind.THREAD_ASKED) == ["Sari", "Sari", "Wati", "Wati"]


def test_the_list_begins_with_what_waits_for_the_unit(cast, session, taken):
    ask(session, taken, cast.rina, item="2.1", asks=False)
    ask(session, taken, cast.rina, item="2.2")
    assert [one.item for one in threads_of(session, taken.id)] == ["2.2", "2.1"]


def test_beside_takes_one_statement(cast, session, answered, count_sql):
    recommend(session, answered, cast.rina)
    session.commit()
    with count_sql() as sql:
        found = beside(session, answered.id)
    assert sql.total == 1
    assert (found["2.1"].recommended.text, found["2.1"].recommended.by) == (
        "Tanda tangani SK.",
        "Rina",
    )
    assert len(found["2.1"].thread.messages) == 2
    session.rollback()


def test_the_tables_hold_what_they_should(session, answered):
    assert session.query(ReviewThread).one().area == "tata_kelola"
    assert session.query(ReviewMessage).count() == 2
    assert answered.status is Status.UNDER_REVIEW
