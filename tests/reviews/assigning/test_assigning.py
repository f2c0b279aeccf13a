"""Assigning and its undoing: what it writes, and each refusal."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from assessment.assessments.facilitation.models import Facilitation
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.errors import NotAllowed, Refused
from assessment.permissions import Role
from assessment.reviews.assigning.models import Act, Way
from assessment.reviews.assigning.planning import Effect, Why, evenly, fingerprint, judge, loads
from assessment.reviews.assigning.queries import barred, places, unassigned
from assessment.reviews.assigning.responsible import people_of
from assessment.rounds.models import Round, RoundState
from tests import factories
from tests.factories import AT, TODAY, kami
from tests.reviews import desk

ITEMS = sum(len(area.items) for area in kami().areas)


def events(session, action):
    session.rollback()
    found = session.execute(select(Event.body).where(Event.action == action).order_by(Event.seq))
    return [json.loads(body) for body in found.scalars()]


def test_it_names_people_before_anything_is_sent_and_takes_nothing_up(lead, cast, session):
    lead.assign(melati="rina", kenanga="rina", dahlia="rudi")
    assert lead.named() == {"Melati": "Rina", "Kenanga": "Rina", "Dahlia": "Rudi"}
    revision = factories.revision_of(session, cast.melati)
    assert (revision.status, revision.verifier_id, revision.version) == (
        Status.NOT_STARTED,
        None,
        1,
    )
    (body,) = events(session, "assigning.made")
    assert body["way"] == "by_hand"
    assert body["changes"][str(lead.id_of("dahlia"))] == [None, str(cast.rudi.id)]
    assert unassigned(session, lead.by, cast.round.id) == 2


def test_it_moves_what_nobody_has_in_hand(lead, cast, session, sent):
    lead.assign(melati="rina")
    lead.assign(melati="rudi")
    assert lead.named() == {"Melati": "Rudi"}
    assert people_of(session, sent.id, TODAY) == [cast.rudi.id]


def test_what_another_has_in_hand_stays(lead, cast, session, taken):
    with pytest.raises(Refused, match="Tidak ada penugasan yang berubah"):
        lead.assign(melati="rudi")
    session.rollback()
    lead.assign(melati="rudi", kenanga="rudi")
    assert lead.named() == {"Kenanga": "Rudi"}
    session.refresh(taken)
    assert taken.verifier_id == cast.rina.id


def test_what_another_has_in_hand_is_handed_over_with_a_reason(lead, cast, session, taken):
    with pytest.raises(Refused, match="Tulis alasan mengalihkan"):
        lead.assign(melati="rudi", moving=["melati"])
    session.rollback()
    version = taken.version
    lead.assign(melati="rudi", moving=["melati"], reason="Rina cuti panjang.")
    session.refresh(taken)
    assert (taken.verifier_id, taken.status) == (cast.rudi.id, Status.UNDER_REVIEW)
    assert taken.version == version + 1
    (body,) = events(session, "review.reassigned")
    assert body["reason"] == "Rina cuti panjang."
    assert body["from"] == body["to"] == "under_review"


def test_what_the_unit_has_back_to_mend_is_handed_over_too(lead, cast, session, taken):
    due = TODAY + timedelta(days=3)
    desk.move(session, taken, cast.rina, "return_for_changes", {"2.1": "Lampirkan SK."}, "", due)
    session.commit()
    with pytest.raises(Refused):
        lead.assign(melati="rudi")
    session.rollback()
    lead.assign(melati="rudi", moving=["melati"], reason="Rina pindah tugas.")
    session.refresh(taken)
    assert (taken.verifier_id, taken.status) == (cast.rudi.id, Status.NEEDS_CHANGES)


def test_nobody_is_named_where_they_have_a_part(lead, cast, session, sent):
    factories.appoint(session, cast.rina, Role.OPERATOR, cast.kenanga)
    factories.appoint(session, cast.rudi, Role.HEAD, cast.dahlia, valid_to=date(2026, 11, 1))
    factories.appoint(session, cast.sari, Role.VERIFIER, cast.office)
    factories.appoint(session, cast.wati, Role.VERIFIER, cast.office)
    session.add(
        Facilitation(
            round_id=cast.round.id, unit_id=cast.taman.id, person_id=cast.rudi.id, from_on=TODAY, to_on=TODAY,
            made_at=AT, made_by_id=cast.agus.id, ended_at=AT, ended_by_id=cast.agus.id,
        )
    )  # fmt: skip
    session.commit()
    people = [cast.rina.id, cast.rudi.id, cast.sari.id, cast.wati.id, cast.lestari.id]
    found = barred(session, cast.round.id, people)
    assert found == {
        (lead.id_of("kenanga"), cast.rina.id): Why.WORKS,
        (lead.id_of("melati"), cast.sari.id): Why.WORKS,
        (lead.id_of("melati"), cast.wati.id): Why.WORKS,
        (lead.id_of("taman"), cast.rudi.id): Why.FACILITATES,
    }
    for unit, who in (
        ("kenanga", "rina"),
        ("taman", "rudi"),
        ("melati", "sari"),
        ("melati", "wati"),
    ):
        with pytest.raises(Refused, match=r"ikut mengisi, mengirim, atau memfasilitasi"):
            lead.assign(**{unit: who, "lain": "rudi"})
        session.rollback()
    assert lead.named() == {}


def test_who_filled_in_or_sent_this_round_is_barred_also_after_leaving_the_unit(
    lead, cast, session, sent
):
    for who in (cast.sari, cast.wati):
        held = factories.actor(session, who).appointment_id
        appointment = session.get_one(factories.Appointment, held)
        appointment.valid_to = date(2026, 10, 1)
        factories.appoint(session, who, Role.VERIFIER, cast.office)
    session.commit()
    found = barred(session, cast.round.id, [cast.sari.id, cast.wati.id])
    melati = lead.id_of("melati")
    assert found == {(melati, cast.sari.id): Why.FILLED, (melati, cast.wati.id): Why.SENT}


def test_only_who_verifies_today_is_named(lead, cast):
    with pytest.raises(Refused, match="Pilih verifikator yang sedang bertugas"):
        lead.assign(melati="maya")


def test_only_a_lead_assigns(lead, cast, session):
    rina = factories.actor(session, cast.rina)
    with pytest.raises(NotAllowed):
        lead.assign(melati="rina", by=rina)
    act = lead.assign(melati="rina")
    with pytest.raises(NotAllowed):
        lead.undo(act, by=rina)


def test_only_from_the_opening_on(lead, cast, session):
    session.get_one(Round, cast.round.id).state = RoundState.DRAFT
    session.commit()
    with pytest.raises(Refused, match="sejak periode dibuka"):
        lead.assign(melati="rina")


def test_what_has_changed_since_the_preview_is_looked_over_again(lead, cast, session):
    seen = fingerprint(places(session, lead.by, cast.round.id))
    lead.assign(kenanga="rudi")
    with pytest.raises(Refused, match="berubah sejak pratinjau"):
        lead.assign(melati="rina", seen=seen)


def test_what_is_verified_is_over(lead, cast, session, verified):
    with pytest.raises(Refused, match="Tidak ada penugasan yang berubah"):
        lead.assign(melati="rudi")
    session.rollback()
    there = places(session, lead.by, cast.round.id)
    assert [line.effect for line in judge(there, {lead.id_of("melati"): cast.rudi.id}, {})] == [
        Effect.OVER
    ]
    load = loads(there)[cast.rina.id]
    assert (load.units, load.verified, load.left) == (1, 1, 0)


def test_undo_puts_back_who_was_named_before(lead, cast, session):
    lead.assign(melati="rina")
    act = lead.assign(melati="rudi", kenanga="rudi")
    lead.undo(act)
    assert lead.named() == {"Melati": "Rina"}
    assert session.get_one(Act, act.id).undone_by_id == cast.lestari.id
    (body,) = events(session, "assigning.undone")
    assert body["changes"][str(lead.id_of("kenanga"))] == [str(cast.rudi.id), None]


def test_undo_hands_back_what_was_handed_over(lead, cast, session, taken):
    act = lead.assign(melati="rudi", moving=["melati"], reason="Rina cuti.")
    lead.undo(act)
    session.refresh(taken)
    assert taken.verifier_id == cast.rina.id
    assert lead.named() == {}


def test_undo_only_of_the_last(lead, cast, session):
    first = lead.assign(melati="rina")
    second = lead.assign(kenanga="rina")
    with pytest.raises(Refused, match="Hanya penugasan terakhir"):
        lead.undo(first)
    session.rollback()
    lead.undo(second)
    lead.undo(first)
    assert lead.named() == {}
    with pytest.raises(Refused, match="Hanya penugasan terakhir"):
        lead.undo(first)


def test_no_undo_once_something_was_taken(lead, cast, session, sent):
    act = lead.assign(melati="rina", kenanga="rina")
    desk.move(session, sent, cast.rina, "take")
    session.commit()
    with pytest.raises(Refused, match=r"sudah ada yang diambil atau diperiksa: Kel\. Melati\."):
        lead.undo(act)
    session.rollback()
    assert lead.named() == {"Melati": "Rina", "Kenanga": "Rina"}


def test_no_undo_once_the_new_one_has_decided(lead, cast, session, taken):
    act = lead.assign(melati="rudi", moving=["melati"], reason="Rina cuti.")
    session.refresh(taken)
    desk.decide(session, taken, cast.rudi, "2.1", desk.Decision.AGREED)
    session.commit()
    with pytest.raises(Refused, match="sudah ada yang diambil"):
        lead.undo(act)


def test_nothing_goes_back_to_who_has_left(lead, cast, session):
    lead.assign(melati="rudi")
    act = lead.assign(melati="rina")
    appointment = factories.actor(session, cast.rudi).appointment_id
    session.get_one(factories.Appointment, appointment).valid_to = TODAY
    session.commit()
    with pytest.raises(Refused, match="tidak lagi dapat memverifikasi"):
        lead.undo(act)


def test_a_single_hand_over_names_the_new_one(lead, cast, session, taken):
    lead.assign(kenanga="rina")
    lead.assign(melati="rudi", moving=["melati"], reason="Rina cuti.")
    session.refresh(taken)
    desk.move(session, taken, cast.lestari, "hand_over", cast.rina.id, "Rina kembali.")
    session.commit()
    assert lead.named()["Melati"] == "Rina"


def test_evenly_leaves_what_is_in_hand_and_what_is_named(lead, cast, session, taken):
    lead.assign(dahlia="rudi")
    there = places(session, lead.by, cast.round.id)
    people = [cast.rina.id, cast.rudi.id]
    wish = evenly(there, people, {}, again=False)
    assert set(wish) == {lead.id_of(one) for one in ("taman", "kenanga", "lain")}
    again = evenly(there, people, {}, again=True)
    assert set(again) == set(wish) | {lead.id_of("dahlia")}
    left = {one: load.left for one, load in loads(there, wish).items() if one}
    assert abs(left[cast.rina.id] - left[cast.rudi.id]) <= ITEMS


def test_the_providers_answers_are_verified_by_who_did_not_fill_them(session, cast, lead):
    made = factories.unit(session, "Bappeda", factories.Kind.OFFICE)
    factories.appoint(session, cast.rudi, Role.OPERATOR, made)
    opened = factories.round_(session, "Periode 2027", cast.units, provider_id=made.id)
    session.commit()
    there = [one for one in places(session, lead.by, opened.id) if one.is_provider]
    assert there, "the round has a provider"
    assert {one.kecamatan_id for one in there} == {made.id}
    found = barred(session, opened.id, [cast.rina.id, cast.rudi.id])
    assert found == {(one.assessment_id, cast.rudi.id): Why.WORKS for one in there}
    wish = evenly(
        places(session, lead.by, opened.id), [cast.rina.id, cast.rudi.id], found, again=True
    )
    assert {wish[one.assessment_id] for one in there} == {cast.rina.id}
    assert Way.EVENLY in set(Way)
