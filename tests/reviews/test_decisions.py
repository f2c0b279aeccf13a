"""Deciding on items: what it writes, what it refuses, and that the unit's values stay as they are."""

import pytest
from sqlalchemy import select

from assessment.assessments.answers import Stale
from assessment.assessments.models import AnswerEvent, Decision, Layer
from assessment.assessments.queries import area_scores_of, latest_answers, sheets_of
from assessment.audit.models import Event
from assessment.errors import NotAllowed, Refused
from assessment.permissions import Role
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.reviews import decisions
from assessment.reviews.sheets import checked
from assessment.scoring import score
from assessment.scoring.effective import effective
from tests import factories
from tests.factories import kami
from tests.reviews.desk import LATER, agree_all, decide, desk_of, fill_in, move, send, values_of

AGREED, CHANGED, UNCHECKED = Decision.AGREED, Decision.CHANGED, Decision.UNCHECKED


def verified(session, revision):
    return sheets_of(session, revision.id)[Layer.VERIFIED]


def self_events(session, revision):
    return session.execute(
        select(AnswerEvent.item, AnswerEvent.version, AnswerEvent.value)
        .where(AnswerEvent.revision_id == revision.id, AnswerEvent.layer == Layer.SELF)
        .order_by(AnswerEvent.id)
    ).all()


def test_agreeing_takes_the_units_value(taken, cast, session):
    decide(session, taken, cast.rina, "2.1", AGREED)
    session.expire_all()
    assert values_of(verified(session, taken).answers, ["2.1", "2.2"]) == {
        "2.1": 2,
        "2.2": UNANSWERED,
    }
    event = latest_answers(session, taken.id, Layer.VERIFIED)["2.1"]
    assert (event.decision, event.value, event.person_id) == (AGREED, 2, cast.rina.id)


def test_changing_keeps_the_reason_and_the_units_value(taken, cast, session):
    before = bytes(sheets_of(session, taken.id)[Layer.SELF].answers), self_events(session, taken)
    decide(session, taken, cast.rina, "2.1", CHANGED, value=0, reason=" SK belum ada. ")
    session.expire_all()
    assert values_of(verified(session, taken).answers, ["2.1"]) == {"2.1": 0}
    assert latest_answers(session, taken.id, Layer.VERIFIED)["2.1"].reason == "SK belum ada."
    assert (
        bytes(sheets_of(session, taken.id)[Layer.SELF].answers),
        self_events(session, taken),
    ) == before


def test_unchecking_lets_the_units_value_count_again(taken, cast, session):
    points = verified(session, taken).points
    decide(session, taken, cast.rina, "2.1", CHANGED, value=0, reason="SK belum ada.")
    session.expire_all()
    assert verified(session, taken).points == points - 2
    decide(session, taken, cast.rina, "2.1", UNCHECKED)
    session.expire_all()
    assert verified(session, taken).points == points
    assert checked(kami(), verified(session, taken).answers).done == 0


def test_verified_scores_are_those_of_the_layers_laid_over_each_other(taken, cast, session):
    choices = [
        ("2.1", 0),
        ("3.1", 3),
        ("4.20", 1),
        ("5.3", 0),
        ("6.10", 3),
        ("7.2", NOT_APPLICABLE),
        ("8.1.1", 0),
    ]
    q = kami()
    for item, value in choices:
        if not q.has_item(item) or (
            value == NOT_APPLICABLE and not q.item(item).not_applicable_allowed
        ):
            continue
        decide(session, taken, cast.rina, item, CHANGED, value=value, reason="Bukti berkata lain.")
    session.expire_all()
    seat = desk_of(session, taken, cast.rina)
    expected = score(q, effective(q, city=seat.city, own=seat.own, verified=seat.verified))
    sheet = verified(session, taken)
    assert (sheet.points, sheet.readiness) == (expected.total, expected.readiness)
    stored = area_scores_of(session, taken.id)
    for area in expected.areas:
        row = stored[Layer.VERIFIED, area.area]
        assert (row.points, row.level, row.gate_open) == (area.points, area.level, area.gate_open)


@pytest.mark.parametrize(
    ("decision", "more", "sentence"),
    [
        (CHANGED, {"value": 1}, "Tulis alasan mengubah nilai butir 2.1."),
        (CHANGED, {"value": 1, "reason": "  "}, "Tulis alasan mengubah nilai butir 2.1."),
        (
            CHANGED,
            {"value": 2, "reason": "x"},
            "Nilai butir 2.1 sama dengan jawaban unit. Pilih Setuju.",
        ),
        (CHANGED, {"value": 4, "reason": "x"}, "Pilih nilai yang benar untuk butir 2.1."),
        (CHANGED, {"reason": "x"}, "Pilih nilai yang benar untuk butir 2.1."),
        (CHANGED, {"value": UNANSWERED, "reason": "x"}, "Pilih nilai yang benar untuk butir 2.1."),
        (
            CHANGED,
            {"value": NOT_APPLICABLE, "reason": "x"},
            "Pilih nilai yang benar untuk butir 2.1.",
        ),
        (
            CHANGED,
            {"value": 1, "reason": "x" * 2001},
            "Tulis paling banyak 2000 karakter pada butir 2.1.",
        ),
        (Decision.NONE, {}, "Pilih keputusan untuk butir 2.1."),
    ],
)
def test_it_refuses_what_makes_no_sense(taken, cast, session, decision, more, sentence):
    with pytest.raises(Refused) as refusal:
        decide(session, taken, cast.rina, "2.1", decision, **more)
    assert refusal.value.sentence == sentence


def test_a_blank_cannot_be_agreed_to(cast, session):
    revision = session.merge(cast.revision)
    fill_in(session, revision, cast.sari, i2_1=UNANSWERED)
    send(session, revision, cast.wati, whole=False)
    move(session, revision, cast.rina, "take")
    with pytest.raises(Refused, match="tidak dijawab"):
        decide(session, revision, cast.rina, "2.1", AGREED)
    decide(session, revision, cast.rina, "2.1", CHANGED, value=0, reason="Tidak dijawab.")
    agree_all(session, revision, cast.rina)


def test_an_old_version_is_refused(taken, cast, session):
    decide(session, taken, cast.rina, "2.1", AGREED)
    with pytest.raises(Stale) as stale:
        decide(session, taken, cast.lestari, "2.1", CHANGED, value=0, reason="x", seen=0)
    assert stale.value.items == {"2.1": 1}


def test_a_repeated_request_counts_once(taken, cast, session):
    first = decide(session, taken, cast.rina, "2.1", AGREED, seen=0, key="k1")
    again = decide(session, taken, cast.rina, "2.1", AGREED, seen=0, key="k1")
    assert first == again


def test_only_who_took_it_or_a_lead_decides(taken, cast, session):
    with pytest.raises(NotAllowed):
        decide(session, taken, cast.rudi, "2.1", AGREED)
    decide(session, taken, cast.lestari, "2.1", AGREED)


def test_a_lead_who_once_wrote_an_answer_here_decides_nothing(taken, cast, session):
    lead = factories.actor(session, cast.lestari)
    session.add(
        AnswerEvent(
            revision_id=taken.id, layer=Layer.SELF, item="2.2", version=77, value=1, at=LATER,
            person_id=lead.person_id, appointment_id=lead.appointment_id,
        )
    )  # fmt: skip
    session.flush()
    with pytest.raises(NotAllowed, match="dilakukan oleh orang lain"):
        decide(session, taken, cast.lestari, "2.1", AGREED)


def test_nobody_else_decides_even_with_the_desk_in_hand(taken, cast, session):
    seat = desk_of(session, taken, cast.rina)
    for who in (cast.sari, cast.wati, cast.agus, cast.maya, cast.indra):
        with pytest.raises(NotAllowed):
            decisions.decide(session, seat, kami(), [], by=factories.actor(session, who), at=LATER)


def test_nothing_is_decided_before_taking_or_after_verifying(sent, cast, session):
    with pytest.raises(Refused, match="tidak sedang diverifikasi"):
        decide(session, sent, cast.rina, "2.1", AGREED)


def test_nothing_is_decided_once_verified(verified, cast, session):
    with pytest.raises(Refused, match="tidak sedang diverifikasi"):
        decide(session, verified, cast.rina, "2.1", UNCHECKED)


def test_agreeing_to_the_rest_and_taking_it_back(taken, cast, session):
    decide(session, taken, cast.rina, "3.1", CHANGED, value=0, reason="Belum ada.")
    decide(session, taken, cast.rina, "3.2", UNCHECKED, note="Unggah dokumennya.")
    by = factories.actor(session, cast.rina)
    events = factories.rows(session, Event)
    saved = decisions.agree_rest(
        session, desk_of(session, taken, cast.rina), kami(), "risiko", by=by, at=LATER
    )
    assert len(saved) == 14
    assert factories.rows(session, Event) == events + 1
    session.expire_all()
    sheet = verified(session, taken).answers
    assert values_of(sheet, ["3.1", "3.2", "3.3"]) == {"3.1": 0, "3.2": UNANSWERED, "3.3": 2}

    decide(session, taken, cast.rina, "3.3", CHANGED, value=1, reason="Sebagian saja.")
    token = latest_answers(session, taken.id, Layer.VERIFIED)["3.4"].idempotency_key.split(":")[1]
    seat = desk_of(session, taken, cast.rina)
    undone = decisions.undo_agree_rest(session, seat, kami(), token, by=by, at=LATER)
    assert len(undone) == 13
    session.expire_all()
    sheet = verified(session, taken).answers
    assert values_of(sheet, ["3.1", "3.3", "3.4"]) == {"3.1": 0, "3.3": 1, "3.4": UNANSWERED}
    seat = desk_of(session, taken, cast.rina)
    with pytest.raises(Refused, match="diurungkan"):
        decisions.undo_agree_rest(session, seat, kami(), token, by=by, at=LATER)


def test_agreeing_to_the_rest_of_nothing_is_refused(taken, cast, session):
    agree_all(session, taken, cast.rina)
    with pytest.raises(Refused, match="sudah diperiksa"):
        agree_all(session, taken, cast.rina)


def test_system_questions_and_supplements_can_be_decided_but_do_not_count(taken, cast, session):
    decide(session, taken, cast.rina, "1.1", AGREED)
    decide(session, taken, cast.rina, kami().supplements[0].items[0].id, AGREED)
    session.expire_all()
    assert checked(kami(), verified(session, taken).answers).done == 0


def test_a_verifier_who_also_fills_in_elsewhere_decides_here_but_not_there(taken, cast, session):
    factories.appoint(session, cast.rina, Role.OPERATOR, cast.kenanga)
    session.flush()
    decide(session, taken, cast.rina, "2.1", AGREED)
