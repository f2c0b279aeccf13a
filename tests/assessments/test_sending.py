"""The verbs around sending: approval, sending, giving back, withdrawing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.assessments.checks import Doubt
from assessment.assessments.models import Assessment, Layer, Sheet
from assessment.assessments.sending import services as sending
from assessment.assessments.sending.explaining import Unexplained
from assessment.assessments.sending.services import Incomplete
from assessment.assessments.services import NotNow, TooLate
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.rounds.models import RoundState
from tests import factories
from tests.assessments.filling import Says, answer, answer_all, at_desk, clear, submit
from tests.factories import AT, TODAY, kami

LATER = TODAY + timedelta(days=90)


@pytest.fixture
def filled(cast, session):
    answer_all(session, cast.revision, cast.sari)
    return session.merge(cast.revision)


def act(session, verb, revision, by, **more):
    who = factories.actor(session, by)
    on = at_desk(session, revision)
    if verb is sending.give_back:
        verb(session, on, by=who, at=AT, **more)
    else:
        verb(session, on, kami(), by=who, at=AT, **({"today": TODAY} | more))
    session.expire_all()


def test_an_operator_asks_and_the_head_sends(cast, session, filled):
    act(session, sending.ask_approval, filled, cast.sari)
    assert filled.status is Status.AWAITING_APPROVAL
    act(session, sending.submit, filled, cast.wati)
    assert (filled.status, filled.submitted_by_id, filled.was_late) == (
        Status.SUBMITTED,
        cast.wati.id,
        False,
    )
    assert session.get(Sheet, (filled.id, Layer.CITY)) is not None


def test_the_head_sends_from_a_draft(cast, session, filled):
    act(session, sending.submit, filled, cast.wati)
    assert filled.submitted_at == AT


def test_an_operator_cannot_send(cast, session, filled):
    with pytest.raises(NotAllowed):
        act(session, sending.submit, filled, cast.sari)


def test_a_camat_cannot_send_for_a_lurah(cast, session, filled):
    with pytest.raises(NotAllowed):
        act(session, sending.submit, filled, cast.tono)


def test_an_unanswered_item_blocks(cast, session, filled):
    clear(session, filled, cast.sari, "3.1", "7.2")
    with pytest.raises(Incomplete) as refusal:
        act(session, sending.submit, filled, cast.wati)
    assert refusal.value.findings.unanswered == {"risiko": ("3.1",), "pdp": ("7.2",)}


def test_a_blank_supplement_does_not(cast, session, filled):
    act(session, sending.submit, filled, cast.wati)
    assert at_desk(session, filled).own[kami().item("8.1").position] == 254


def test_a_doubt_asks_for_a_sentence(cast, session, filled):
    answer(session, filled, cast.sari, {"2.5": 3})
    with pytest.raises(Unexplained):
        act(session, sending.submit, filled, cast.wati)
    act(session, sending.submit, filled, cast.wati, said={"unproven": "Bukti menyusul"})
    event = session.execute(
        select(Event).where(Event.action == "assessment.submitted")
    ).scalar_one()
    assert '"said":{"unproven":"Bukti menyusul"}' in event.body


def test_a_note_is_enough_for_a_high_claim(cast, session, filled):
    answer(session, filled, cast.sari, {"2.5": 3}, note="SK 12/2026")
    act(session, sending.submit, filled, cast.wati)


def test_doubts_are_named(cast, session):
    answer_all(session, cast.revision, cast.sari, 3, note="sama")
    answer(session, cast.revision, cast.sari, {"2.1": 3}, unsure=True)
    found = sending.findings_of(session, at_desk(session, cast.revision), kami(), today=TODAY)
    assert set(found.doubts) == {Doubt.ALL_EQUAL, Doubt.SAME_NOTE, Doubt.UNSURE, Doubt.UNPROVEN}
    assert found.doubts[Doubt.UNPROVEN] == ("2.1",)
    assert found.doubts[Doubt.UNSURE] == ("2.1",)


def test_the_head_gives_back_with_a_note(cast, session, filled):
    act(session, sending.ask_approval, filled, cast.sari)
    with pytest.raises(Refused):
        act(session, sending.give_back, filled, cast.wati)
    act(session, sending.give_back, filled, cast.wati, note="Lengkapi catatan 2.4")
    assert filled.status is Status.DRAFT


def test_the_operator_takes_back_without_one(cast, session, filled):
    act(session, sending.ask_approval, filled, cast.sari)
    act(session, sending.give_back, filled, cast.sari)
    assert filled.status is Status.DRAFT


def test_it_can_be_withdrawn_until_somebody_takes_it(cast, session, filled):
    act(session, sending.submit, filled, cast.wati)
    act(session, sending.withdraw, filled, cast.wati)
    assert (filled.status, filled.submitted_at, filled.submitted_by_id) == (
        Status.DRAFT,
        None,
        None,
    )
    assert session.get(Sheet, (filled.id, Layer.CITY)) is None
    act(session, sending.submit, filled, cast.wati)
    factories.stand(session, filled, status=Status.UNDER_REVIEW)
    with pytest.raises(NotNow):
        act(session, sending.withdraw, filled, cast.wati)


def test_what_was_returned_goes_back_to_its_items(cast, session, filled):
    factories.stand(session, filled, status=Status.NEEDS_CHANGES, returned={"2.2": "Unggah SK"})
    act(session, sending.ask_approval, filled, cast.sari)
    act(session, sending.give_back, filled, cast.sari)
    assert filled.status is Status.NEEDS_CHANGES
    act(session, sending.submit, filled, cast.wati, today=LATER)
    assert filled.was_late is False
    act(session, sending.withdraw, filled, cast.wati)
    assert filled.status is Status.NEEDS_CHANGES


def test_after_the_deadline_a_reason_is_asked_for(cast, session, filled):
    with pytest.raises(TooLate):
        act(session, sending.submit, filled, cast.wati, today=LATER)
    act(session, sending.submit, filled, cast.wati, today=LATER, late_reason="Listrik padam")
    assert filled.was_late is True


def test_an_extension_moves_the_deadline(cast, session, filled):
    on = session.get(Assessment, cast.revision.assessment_id)
    on.extended_until, on.extension_reason = LATER, "Banjir"
    session.flush()
    act(session, sending.submit, filled, cast.wati, today=LATER)
    assert filled.was_late is False


def test_a_closed_round_takes_nothing(cast, session, filled):
    session.merge(cast.round).state = RoundState.CLOSED
    session.flush()
    with pytest.raises(TooLate):
        act(session, sending.submit, filled, cast.wati)


def test_what_was_returned_after_the_round_closed_is_mended_and_sent(cast, session, filled):
    session.merge(cast.round).state = RoundState.CLOSED
    factories.stand(session, filled, status=Status.NEEDS_CHANGES, returned={"2.2": "Unggah SK"})
    answer(session, filled, cast.sari, {"2.2": 1}, today=LATER)
    act(session, sending.submit, filled, cast.wati, today=LATER, said=Says())
    assert filled.status is Status.SUBMITTED


def test_of_two_at_once_one_wins(cast, session, filled):
    on = at_desk(session, filled)
    who = factories.actor(session, cast.wati)
    sending.submit(session, on, kami(), by=who, at=AT, today=TODAY)
    with pytest.raises(Conflict):
        sending.submit(session, on, kami(), by=who, at=AT, today=TODAY)


def test_sending_needs_something_begun(cast, session):
    with pytest.raises(NotNow):
        submit(session, cast.revision, cast.wati)
