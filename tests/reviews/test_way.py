"""The way from sent to final, verb by verb, and everything that is refused on it."""

import hashlib
import json
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from assessment.assessments.models import AnswerEvent, AnswerEvidence, Decision, Layer, Revision
from assessment.assessments.moves import advance
from assessment.assessments.queries import area_scores_of, latest_answers, sheets_of
from assessment.assessments.status import Status
from assessment.assessments.status import move as legal
from assessment.audit.models import Event
from assessment.audit.queries import verify as verify_chain
from assessment.audit.services import canonical
from assessment.errors import Conflict, Gone, NotAllowed, Refused
from assessment.evidence.services import Details, add_link
from assessment.people.models import Appointment
from assessment.permissions import Role
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews import concluding, services
from assessment.reviews.models import Return
from assessment.reviews.sheets import checked
from assessment.reviews.snapshot import snapshot
from tests import factories
from tests.factories import AT, TODAY, kami
from tests.reviews.desk import (
    LATER,
    agree_all,
    answer,
    decide,
    desk_of,
    move,
    seen_by,
    send,
    values_of,
)

DUE = TODAY + timedelta(days=7)


def last_event(session):
    event = session.execute(select(Event).order_by(Event.seq.desc()).limit(1)).scalar_one()
    return event.action, json.loads(event.body)


# ---- taking up ----


def test_taking_up_lays_out_a_blank_sheet(taken, cast, session):
    session.refresh(taken)
    assert (taken.status, taken.verifier_id) == (Status.UNDER_REVIEW, cast.rina.id)
    sheet = sheets_of(session, taken.id)[Layer.VERIFIED]
    assert checked(kami(), sheet.answers).done == 0
    assert sheet.points == sheets_of(session, taken.id)[Layer.SELF].points
    assert last_event(session)[0] == "review.taken"


def test_it_is_taken_once(taken, cast, session):
    with pytest.raises(Refused):
        move(session, taken, cast.rudi, "take")


def test_of_two_who_take_it_with_the_same_page_open_one_wins(sent, cast, session):
    stale = seen_by(session, sent, cast.rudi)
    session.expunge(stale)
    move(session, sent, cast.rina, "take")
    with pytest.raises(Conflict):
        services.take(session, stale, by=factories.actor(session, cast.rudi), at=LATER, today=TODAY)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HEAD])
def test_nobody_takes_the_work_of_a_unit_they_work_in(sent, cast, session, role):
    factories.appoint(session, cast.rina, role, cast.melati)
    by = factories.actor(session, cast.rina, Role.VERIFIER)
    with pytest.raises(Gone):
        services.take(session, session.merge(sent), by=by, at=LATER, today=TODAY)


@pytest.mark.parametrize("name", ["sari", "wati"])
def test_nobody_takes_what_they_filled_in_or_sent_in_former_days(sent, cast, session, name):
    who = getattr(cast, name)
    factories.appoint(session, who, Role.VERIFIER, cast.office)
    session.execute(
        update(Appointment)
        .where(Appointment.person_id == who.id, Appointment.unit_id == cast.melati.id)
        .values(valid_to=TODAY - timedelta(days=1))
    )
    by = factories.actor(session, who, Role.VERIFIER)
    with pytest.raises(NotAllowed, match="Verifikasi dilakukan oleh orang lain"):
        services.take(session, seen_by(session, sent, cast.rina), by=by, at=LATER, today=TODAY)


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "agus", "maya", "indra"])
def test_other_roles_do_not_take(sent, cast, session, who):
    revision = seen_by(session, sent, cast.rina)
    with pytest.raises((NotAllowed, Gone)):
        services.take(
            session,
            revision,
            by=factories.actor(session, getattr(cast, who)),
            at=LATER,
            today=TODAY,
        )


@pytest.mark.parametrize("what", ["added", "removed"])
def test_evidence_that_changed_is_looked_at_again(taken, cast, session, what):
    evidence = add_link(
        session, cast.melati.id, "https://contoh.test/sk", Details(title="SK"),
        by=factories.actor(session, cast.sari), at=AT,
    )  # fmt: skip
    session.flush()
    shown = AnswerEvidence(
        id=uuid4(), revision_id=taken.id, item="2.1", evidence_id=evidence.id, added_at=AT,
        added_by_id=cast.sari.id,
    )  # fmt: skip
    session.add(shown)
    decide(session, taken, cast.rina, "2.1", Decision.AGREED)
    decide(session, taken, cast.rina, "2.2", Decision.AGREED)
    move(session, taken, cast.rina, "return_for_changes", {"2.3": "Jelaskan."}, "", DUE)
    after = LATER + timedelta(hours=1)
    if what == "added":
        shown.added_at = after
    else:
        shown.removed_at = after
    send(session, taken, cast.wati, at=after)
    move(session, taken, cast.rina, "take", at=after)
    sheet = sheets_of(session, taken.id)[Layer.VERIFIED]
    session.refresh(sheet)
    assert values_of(sheet.answers, ["2.1", "2.2"]) == {"2.1": UNANSWERED, "2.2": 2}


# ---- handing back and over ----


def test_handing_back_puts_it_into_the_queue_with_its_decisions(taken, cast, session):
    decide(session, taken, cast.rina, "2.1", Decision.AGREED)
    move(session, taken, cast.rina, "hand_back", "Cuti sepekan.")
    session.expire_all()
    assert (taken.status, taken.verifier_id) == (Status.SUBMITTED, None)
    assert last_event(session)[1]["reason"] == "Cuti sepekan."
    move(session, taken, cast.rudi, "take")
    session.expire_all()
    assert values_of(sheets_of(session, taken.id)[Layer.VERIFIED].answers, ["2.1"]) == {"2.1": 2}


def test_handing_back_needs_a_reason_and_the_right_person(taken, cast, session):
    with pytest.raises(Refused, match="alasan"):
        move(session, taken, cast.rina, "hand_back", " ")
    with pytest.raises(NotAllowed):
        move(session, taken, cast.rudi, "hand_back", "Mau saya kerjakan.")


def test_a_lead_hands_it_over(taken, cast, session):
    move(session, taken, cast.lestari, "hand_over", cast.rudi.id, "Rina cuti.")
    session.expire_all()
    assert (taken.status, taken.verifier_id) == (Status.UNDER_REVIEW, cast.rudi.id)
    action, body = last_event(session)
    assert (action, body["verifier"], body["reason"]) == (
        "review.handed_over",
        str(cast.rudi.id),
        "Rina cuti.",
    )
    decide(session, taken, cast.rudi, "2.1", Decision.AGREED)
    with pytest.raises(NotAllowed):
        decide(session, taken, cast.rina, "2.2", Decision.AGREED)


def test_handing_over_is_refused(taken, cast, session):
    with pytest.raises(NotAllowed):
        move(session, taken, cast.rina, "hand_over", cast.rudi.id, "Saya cuti.")
    with pytest.raises(Refused, match="alasan"):
        move(session, taken, cast.lestari, "hand_over", cast.rudi.id, "")
    for who in (cast.rina, cast.agus, cast.sari):
        with pytest.raises(Refused, match="Pilih verifikator lain"):
            move(session, taken, cast.lestari, "hand_over", who.id, "Tukar.")
    factories.appoint(session, cast.rudi, Role.OPERATOR, cast.melati)
    with pytest.raises(Refused, match="tidak dapat memverifikasinya"):
        move(session, taken, cast.lestari, "hand_over", cast.rudi.id, "Tukar.")


# ---- returning ----


def test_returning_unchecks_what_is_returned(taken, cast, session):
    decide(session, taken, cast.rina, "2.1", Decision.AGREED)
    decide(session, taken, cast.rina, "2.2", Decision.AGREED)
    decide(session, taken, cast.rina, "2.3", Decision.UNCHECKED, note="Unggah notulen.")
    asked = {"2.3": "Unggah notulen.", "2.1": "Lampirkan SK bertanda tangan."}
    move(session, taken, cast.rina, "return_for_changes", asked, "Lengkapi dua hal ini.", DUE)
    session.expire_all()
    assert (taken.status, taken.returned, taken.return_due_on) == (Status.NEEDS_CHANGES, asked, DUE)
    sheet = sheets_of(session, taken.id)[Layer.VERIFIED].answers
    assert values_of(sheet, ["2.1", "2.2"]) == {"2.1": UNANSWERED, "2.2": 2}
    events = latest_answers(session, taken.id, Layer.VERIFIED)
    assert events["2.1"].reason == "Lampirkan SK bertanda tangan."
    assert not events["2.3"].unsure
    sent_back = session.execute(select(Return)).scalar_one()
    assert (sent_back.items, sent_back.note, sent_back.due_on) == (
        asked,
        "Lengkapi dua hal ini.",
        DUE,
    )
    assert sent_back.answered_at is None
    assert last_event(session)[1]["items"] == ["2.1", "2.3"]


@pytest.mark.parametrize(
    ("items", "due", "sentence"),
    [
        ({}, DUE, "Tandai sedikitnya satu butir"),
        ({"2.1": " "}, DUE, "Tulis apa yang perlu diperbaiki pada butir 2.1."),
        ({"9.9.9": "x"}, DUE, "tidak ada di kuesioner"),
        ({"2.1": "x"}, TODAY - timedelta(days=1), "Pilih tenggat mulai hari ini."),
    ],
)
def test_returning_is_refused(taken, cast, session, items, due, sentence):
    with pytest.raises(Refused, match=sentence):
        move(session, taken, cast.rina, "return_for_changes", items, "", due)


def test_a_citys_answer_is_not_returned_to_the_unit(cast, session):
    from assessment.questionnaire.values import pack
    from assessment.rounds.models import RoundQuestionnaire

    q = kami()
    session.execute(update(RoundQuestionnaire).values(city_answers=pack(q, {"1.1": 11, "2.5": 3})))
    revision = session.merge(cast.revision)
    send(session, revision, cast.wati, whole=False)
    move(session, revision, cast.rina, "take")
    for item in ("1.1", "2.5"):
        with pytest.raises(Refused, match="dijawab kota"):
            move(session, revision, cast.rina, "return_for_changes", {item: "Perbaiki."}, "", DUE)


def test_after_the_return_only_what_changed_is_looked_at_again(taken, cast, session):
    agree_all(session, taken, cast.rina)
    move(
        session,
        taken,
        cast.rina,
        "return_for_changes",
        {"2.1": "Perbaiki.", "2.2": "Perbaiki."},
        "",
        DUE,
    )
    answer(session, taken, cast.sari, "2.1", 3, at=LATER + timedelta(hours=1))
    again = LATER + timedelta(hours=2)
    send(session, taken, cast.wati, at=again)
    session.expire_all()
    assert session.execute(select(Return.answered_at)).scalar_one() is None
    move(session, taken, cast.rina, "take", at=again + timedelta(hours=1))
    session.expire_all()
    assert session.execute(select(Return.answered_at)).scalar_one() == again
    sheets = sheets_of(session, taken.id)
    assert checked(kami(), sheets[Layer.VERIFIED].answers).done == 173
    assert sheets[Layer.VERIFIED].points == sheets[Layer.SELF].points
    scores = area_scores_of(session, taken.id)
    assert scores[Layer.VERIFIED, "tata_kelola"].points == scores[Layer.SELF, "tata_kelola"].points


def test_an_answer_changed_after_a_withdrawal_is_looked_at_again(taken, cast, session):
    agree_all(session, taken, cast.rina)
    move(session, taken, cast.rina, "hand_back", "Unit ingin menarik kembali.")
    session.refresh(taken)
    advance(
        session, revision_id=taken.id, unit_id=cast.melati.id, start=Status.SUBMITTED, version=taken.version,
        end=Status.DRAFT, by=factories.actor(session, cast.wati), at=LATER, action="assessment.taken_back",
        submitted_at=None, submitted_by_id=None,
    )  # fmt: skip
    answer(session, taken, cast.sari, "4.1", 0)
    send(session, taken, cast.wati)
    move(session, taken, cast.rudi, "take")
    session.expire_all()
    sheet = sheets_of(session, taken.id)[Layer.VERIFIED].answers
    assert values_of(sheet, ["4.1", "4.2"]) == {"4.1": UNANSWERED, "4.2": 2}


# ---- verifying ----


def test_verifying_needs_the_minimum_share(taken, cast, session):
    session.merge(cast.round).minimum_checked = 50
    session.flush()
    decide(session, taken, cast.rina, "2.1", Decision.AGREED)
    with pytest.raises(Refused) as refusal:
        move(session, taken, cast.rina, "verify")
    assert refusal.value.sentence == (
        "1 dari 175 butir diperiksa, sedikitnya 50% harus diperiksa. Periksa 87 butir lagi."
    )
    agree_all(session, taken, cast.rina)
    move(session, taken, cast.rina, "verify")
    session.expire_all()
    assert (taken.status, taken.verified_by_id, taken.verified_at) == (
        Status.VERIFIED,
        cast.rina.id,
        LATER,
    )
    assert last_event(session)[1] == {
        "from": "under_review",
        "to": "verified",
        "checked": 175,
        "of": 175,
    }


def test_verifying_waits_for_what_is_marked_for_return(taken, cast, session):
    decide(session, taken, cast.rina, "2.3", Decision.UNCHECKED, note="Unggah notulen.")
    with pytest.raises(Refused, match=r"ditandai untuk dikembalikan: 2\.3"):
        move(session, taken, cast.rina, "verify")


def test_another_verifier_does_not_verify(taken, cast, session):
    with pytest.raises(NotAllowed):
        move(session, taken, cast.rudi, "verify")


# ---- final ----


def test_final_is_what_the_layers_say_together(final, cast, session):
    session.refresh(final)
    assert (final.status, final.final_by_id) == (Status.FINAL, cast.lestari.id)
    sheets = sheets_of(session, final.id)
    assert sheets[Layer.FINAL].points == sheets[Layer.VERIFIED].points
    assert sheets[Layer.FINAL].points < sheets[Layer.SELF].points
    assert values_of(sheets[Layer.FINAL].answers, ["2.1", "2.2"]) == {"2.1": 1, "2.2": 2}
    scores = area_scores_of(session, final.id)
    for area in kami().areas:
        assert scores[Layer.FINAL, area.id].points == scores[Layer.VERIFIED, area.id].points
        assert scores[Layer.FINAL, area.id].level == scores[Layer.VERIFIED, area.id].level


def test_the_snapshot_stands_in_the_chain_and_computes_again(final, cast, session):
    action, body = last_event(session)
    assert (action, body["from"], body["to"]) == ("review.finalised", "verified", "final")
    again = snapshot(session, desk_of(session, final, cast.lestari), kami())
    assert body["snapshot"] == hashlib.sha256(canonical(again).encode()).hexdigest()
    assert again["answers"]["final"]["2.1"] == 1
    assert again["decisions"]["2.1"] == ["changed", 1, "SK belum ditandatangani."]
    assert verify_chain(session).broken_at is None


def test_who_verified_does_not_make_it_final(taken, cast, session):
    agree_all(session, taken, cast.lestari)
    move(session, taken, cast.lestari, "verify")
    with pytest.raises(NotAllowed, match="orang kedua"):
        move(session, taken, cast.lestari, "finalise")


def test_a_verifier_does_not_make_it_final(verified, cast, session):
    with pytest.raises(NotAllowed):
        move(session, verified, cast.rudi, "finalise")


def test_who_filled_in_does_not_make_it_final(verified, cast, session):
    factories.appoint(session, cast.sari, Role.LEAD, cast.office)
    revision = seen_by(session, verified, cast.rina)
    assert concluding.why_not_final(
        session, revision, by=factories.actor(session, cast.sari, Role.LEAD), today=TODAY
    )


def test_a_lead_who_decided_on_an_item_does_not_make_it_final(taken, cast, session):
    decide(session, taken, cast.lestari, "2.1", Decision.CHANGED, value=1, reason="Belum.")
    agree_all(session, taken, cast.rina)
    move(session, taken, cast.rina, "verify")
    session.commit()
    with pytest.raises(NotAllowed, match="ikut memutuskan"):
        move(session, taken, cast.lestari, "finalise")
    session.rollback()
    dewi = factories.person(session, "Dewi", Role.LEAD, cast.office)
    move(session, taken, dewi, "finalise")


@pytest.mark.parametrize("who", ["lestari", "sari"])
def test_the_database_lets_nobody_who_answered_make_it_final(taken, cast, session, who):
    decide(session, taken, cast.lestari, "2.1", Decision.CHANGED, value=1, reason="Belum.")
    agree_all(session, taken, cast.rina)
    move(session, taken, cast.rina, "verify")
    session.commit()
    final = {
        "status": Status.FINAL, "final_at": LATER, "final_by_id": getattr(cast, who).id,
        "version": Revision.version + 1,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="who answered does not make it final"):
        session.execute(update(Revision).where(Revision.id == taken.id).values(**final))
    session.rollback()
    session.execute(
        update(Revision)
        .where(Revision.id == taken.id)
        .values(**final | {"final_by_id": cast.maya.id})
    )
    session.rollback()


def test_yesterday_is_no_deadline_before_sunrise(taken, cast, session):
    """Until seven in the morning in Surabaya it is still yesterday in UTC."""
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(Refused, match="tenggat"):
        services.return_for_changes(
            session, seen_by(session, taken, cast.rina), {"2.1": "Lampirkan SK."}, "", yesterday,
            by=factories.actor(session, cast.rina), at=AT - timedelta(hours=6), today=TODAY,
        )  # fmt: skip


def test_who_begins_in_the_unit_today_does_not_make_it_final(verified, cast, session):
    factories.appoint(session, cast.lestari, Role.OPERATOR, cast.melati, valid_from=TODAY)
    revision = seen_by(session, verified, cast.rina)
    lead, yesterday = factories.actor(session, cast.lestari), TODAY - timedelta(days=1)
    assert concluding.why_not_final(session, revision, by=lead, today=TODAY)
    assert not concluding.why_not_final(session, revision, by=lead, today=yesterday)


def test_of_two_leads_at_once_one_wins(verified, cast, session, database):
    from threading import Barrier, Thread

    dewi = factories.person(session, "Dewi", Role.LEAD, cast.office)
    session.commit()
    pages = [
        (seen_by(session, verified, who), factories.actor(session, who))
        for who in (cast.lestari, dewi)
    ]
    session.expunge_all()
    session.rollback()
    together, outcomes = Barrier(2), []

    def finalise(revision, by):
        together.wait()
        try:
            with database.transaction() as session:
                concluding.finalise(session, revision, by=by, at=LATER, today=TODAY)
            outcomes.append("final")
        except Conflict:
            outcomes.append("conflict")

    threads = [Thread(target=finalise, args=page) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "final"]
    with database.reading() as session:
        made = (
            session.execute(select(Event).where(Event.action == "review.finalised")).scalars().all()
        )
        assert len(made) == 1


def test_reopening_a_review(verified, cast, session):
    with pytest.raises(NotAllowed):
        move(session, verified, cast.rina, "reopen", "Ada bukti baru.")
    with pytest.raises(Refused, match="alasan"):
        move(session, verified, cast.lestari, "reopen", "")
    move(session, verified, cast.lestari, "reopen", "Ada bukti baru.")
    session.expire_all()
    assert (verified.status, verified.verified_by_id, verified.verified_at) == (
        Status.UNDER_REVIEW,
        None,
        None,
    )
    decide(session, verified, cast.rina, "2.1", Decision.AGREED)
    move(session, verified, cast.rina, "verify")
    move(session, verified, cast.lestari, "finalise")


@pytest.mark.parametrize(
    "verb", ["take", "hand_back", "return_for_changes", "verify", "finalise", "reopen"]
)
def test_nothing_moves_what_is_final(final, cast, session, verb):
    more = {"hand_back": ["x"], "reopen": ["x"], "return_for_changes": [{"2.1": "x"}, "", DUE]}
    with pytest.raises(Refused):
        move(session, final, cast.lestari, verb, *more.get(verb, []))


# ---- illegal moves ----


def test_every_move_outside_the_table_is_refused(sent, cast, session):
    by = factories.actor(session, cast.lestari)
    for start, end in product(Status, Status):
        if legal(start, end) is None:
            with pytest.raises(Refused):
                advance(
                    session,
                    revision_id=sent.id,
                    unit_id=cast.melati.id,
                    start=start,
                    version=1,
                    end=end,
                    by=by,
                    at=AT,
                )


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("final_has_date", {"status": Status.FINAL}),
        ("final_by_another", {"status": Status.FINAL, "final_at": AT, "final_by_id": "verifier"}),
        ("verified_by_another", {"verified_by_id": "sender"}),
        ("verified_by_someone", {"verified_at": None}),
    ],
)
def test_the_database_refuses_too(verified, cast, session, said, values):
    people = {"verifier": cast.rina.id, "sender": cast.wati.id}
    values = {
        name: people.get(value, value) if isinstance(value, str) else value
        for name, value in values.items()
    }
    with pytest.raises(IntegrityError, match=said):
        session.execute(
            update(Revision)
            .where(Revision.id == verified.id)
            .values(version=Revision.version + 1, **values)
        )
    session.rollback()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE revision SET status = 'under_review'",
        "UPDATE revision SET status = 'verified'",
        "UPDATE sheet SET points = points + 1",
        "DELETE FROM sheet",
        "UPDATE area_score SET level = 'V'",
        "DELETE FROM area_score",
        "UPDATE answer_event SET value = 3",
        "DELETE FROM answer_event",
        "DELETE FROM revision",
    ],
)
def test_a_final_result_cannot_be_changed_by_hand(final, session, sql):
    with pytest.raises(DBAPIError, match=r"final|append-only|never deleted|no such move"):
        session.execute(text(sql))
    session.rollback()


def test_the_units_side_is_never_touched(cast, sent, session):
    def own():
        sheet = sheets_of(session, sent.id)[Layer.SELF]
        events = session.execute(
            select(AnswerEvent.id).where(
                AnswerEvent.revision_id == sent.id, AnswerEvent.layer == Layer.SELF
            )
        )
        return (
            bytes(sheet.answers),
            bytes(sheet.versions),
            sheet.points,
            sheet.changed_at,
            list(events.scalars()),
        )

    before = own()
    move(session, sent, cast.rina, "take")
    decide(session, sent, cast.rina, "2.1", Decision.CHANGED, value=0, reason="Belum.")
    agree_all(session, sent, cast.rina)
    move(session, sent, cast.rina, "return_for_changes", {"2.2": "Perbaiki."}, "", DUE)
    session.expire_all()
    assert own() == before
    send(session, sent, cast.wati)
    move(session, sent, cast.rina, "take")
    move(session, sent, cast.rina, "verify")
    move(session, sent, cast.lestari, "finalise")
    session.expire_all()
    assert own() == before
