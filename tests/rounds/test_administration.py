"""Closing, re-opening, extending, late sending, and units that come in or go out."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from assessment.assessments.models import AnswerEvent, Revision
from assessment.assessments.moves import advance
from assessment.assessments.queries import desk, find
from assessment.assessments.running import administration
from assessment.assessments.status import Status, move
from assessment.audit.models import Event
from assessment.audit.queries import verify
from assessment.errors import Refused
from assessment.permissions import Sight
from assessment.rounds.models import RoundState
from tests import factories
from tests.factories import AT, TODAY

LATER = AT + timedelta(days=60)


@pytest.fixture
def agus(cast, session):
    return factories.actor(session, cast.agus)


@pytest.fixture
def round_(cast, session):
    return session.merge(cast.round)


def revision(session, agus, unit):
    current = factories.revision_of(session, unit)
    return find(session, current.id, agus, Sight.STATUS)


def put(session, cast, unit, *way):
    """Bring a unit to a status step by step, as the people who may."""
    who = {
        "ASSESSMENT": factories.actor(session, cast.wati),
        "REVIEW": factories.actor(session, cast.lestari),
    }
    found = factories.revision_of(session, unit)
    for end in way:
        review = (
            end in (Status.UNDER_REVIEW, Status.VERIFIED) or found.status is Status.UNDER_REVIEW
        )
        by = who["REVIEW" if review else "ASSESSMENT"]
        step = move(found.status, end)
        sets = {
            "submitted_at": AT, "submitted_by_id": cast.wati.id, "verifier_id": cast.lestari.id,
            "returned": {"2.1": "Tambah bukti"}, "return_due_on": TODAY + timedelta(days=7),
        }  # fmt: skip
        advance(
            session, revision_id=found.id, unit_id=unit.id, start=found.status, version=found.version, end=end,
            by=by, at=AT, action=step.records[0], **{name: sets[name] for name in step.sets},
        )  # fmt: skip
    return found


def events(session, action):
    return session.execute(select(Event).where(Event.action == action)).scalars().all()


def statuses(session):
    session.expire_all()
    return {one.status for one in session.execute(select(Revision)).scalars()}


def test_closing_ends_what_the_units_have_in_hand(cast, session, agus, round_):
    put(session, cast, cast.melati, Status.DRAFT)
    put(session, cast, cast.kenanga, Status.DRAFT, Status.AWAITING_APPROVAL)
    put(session, cast, cast.taman, Status.DRAFT, Status.SUBMITTED)
    put(
        session,
        cast,
        cast.lain,
        Status.DRAFT,
        Status.SUBMITTED,
        Status.UNDER_REVIEW,
        Status.NEEDS_CHANGES,
    )
    assert administration.close_round(session, round_, by=agus, at=LATER) == 4
    session.expire_all()
    assert round_.state is RoundState.CLOSED
    assert round_.closed_at == LATER
    found = {unit.name: factories.revision_of(session, unit).status for unit in cast.units}
    assert found == {
        "Melati": Status.NOT_SUBMITTED,
        "Kenanga": Status.NOT_SUBMITTED,
        "Dahlia": Status.NOT_SUBMITTED,
        "Lain": Status.NOT_SUBMITTED,
        "Taman": Status.SUBMITTED,
    }


def test_the_admin_is_named_by_the_event_of_the_round_only(cast, session, agus, round_):
    administration.close_round(session, round_, by=agus, at=LATER)
    (closed,) = events(session, "round.closed")
    assert closed.person_id == cast.agus.id
    assert json.loads(closed.body) == {"not_submitted": [unit.code for unit in cast.units]}
    moved = events(session, "assessment.not_submitted")
    assert len(moved) == len(cast.units)
    assert {event.person_id for event in moved} == {None}
    assert verify(session).broken_at is None


def test_only_an_open_round_can_be_closed(cast, session, agus, round_):
    administration.close_round(session, round_, by=agus, at=LATER)
    with pytest.raises(Refused, match="sedang dibuka"):
        administration.close_round(session, round_, by=agus, at=LATER)


def test_reopening_brings_everyone_back_to_where_they_were(cast, session, agus, round_):
    put(session, cast, cast.melati, Status.DRAFT)
    put(session, cast, cast.kenanga, Status.DRAFT, Status.AWAITING_APPROVAL)
    lain = put(
        session,
        cast,
        cast.lain,
        Status.DRAFT,
        Status.SUBMITTED,
        Status.UNDER_REVIEW,
        Status.NEEDS_CHANGES,
    )
    put(
        session,
        cast,
        cast.dahlia,
        Status.DRAFT,
        Status.SUBMITTED,
        Status.UNDER_REVIEW,
        Status.NEEDS_CHANGES,
    )
    put(session, cast, cast.dahlia, Status.AWAITING_APPROVAL)
    administration.close_round(session, round_, by=agus, at=LATER)
    session.expire_all()
    back = administration.reopen_round(
        session,
        round_,
        reason="Banjir",
        closes_on=date(2027, 1, 31),
        today=date(2027, 1, 1),
        by=agus,
        at=LATER,
    )
    session.expire_all()
    assert back == 5
    assert round_.state is RoundState.OPEN
    assert round_.closed_at is None
    assert round_.closes_on == date(2027, 1, 31)
    found = {unit.name: factories.revision_of(session, unit).status for unit in cast.units}
    assert found == {
        "Melati": Status.DRAFT,
        "Kenanga": Status.DRAFT,
        "Dahlia": Status.NEEDS_CHANGES,
        "Lain": Status.NEEDS_CHANGES,
        "Taman": Status.NOT_STARTED,
    }
    assert lain.returned == {"2.1": "Tambah bukti"}
    (event,) = events(session, "round.reopened")
    assert json.loads(event.body)["reason"] == "Banjir"


def test_closing_twice_remembers_the_last_time(cast, session, agus, round_):
    administration.close_round(session, round_, by=agus, at=LATER)
    for _ in range(2):
        session.expire_all()
        administration.reopen_round(
            session,
            round_,
            reason="x",
            closes_on=date(2027, 1, 31),
            today=date(2027, 1, 1),
            by=agus,
            at=LATER,
        )
        if factories.revision_of(session, cast.melati).status is Status.NOT_STARTED:
            put(session, cast, cast.melati, Status.DRAFT)
        session.expire_all()
        administration.close_round(session, round_, by=agus, at=LATER)
    session.expire_all()
    administration.reopen_round(
        session,
        round_,
        reason="x",
        closes_on=date(2027, 1, 31),
        today=date(2027, 1, 1),
        by=agus,
        at=LATER,
    )
    assert factories.revision_of(session, cast.melati).status is Status.DRAFT
    assert factories.revision_of(session, cast.kenanga).status is Status.NOT_STARTED


@pytest.mark.parametrize(
    ("reason", "closes_on", "sentence"),
    [
        (" ", date(2027, 1, 31), "Tulis alasannya"),
        ("Banjir", date(2026, 12, 31), "hari ini atau sesudahnya"),
    ],
)
def test_reopening_needs_a_reason_and_a_day_to_come(
    cast, session, agus, round_, reason, closes_on, sentence
):
    administration.close_round(session, round_, by=agus, at=LATER)
    with pytest.raises(Refused, match=sentence):
        administration.reopen_round(
            session,
            round_,
            reason=reason,
            closes_on=closes_on,
            today=date(2027, 1, 1),
            by=agus,
            at=LATER,
        )


def test_only_a_closed_round_can_be_reopened(cast, session, agus, round_):
    with pytest.raises(Refused, match="sudah ditutup"):
        administration.reopen_round(
            session, round_, reason="x", closes_on=date(2027, 1, 31), today=TODAY, by=agus, at=AT
        )


def test_an_extension_moves_the_day_of_one_unit(cast, session, agus, round_):
    given = revision(session, agus, cast.melati)
    administration.extend(
        session,
        given,
        until=date(2026, 12, 20),
        reason="Kantor pindah",
        today=TODAY,
        by=agus,
        at=AT,
    )
    session.commit()
    sari = factories.actor(session, cast.sari)
    assert desk(session, given.id, sari, Sight.EVIDENCE).due_on == date(2026, 12, 20)
    (event,) = events(session, "assessment.extended")
    assert event.unit_id == cast.melati.id
    assert json.loads(event.body) == {"reason": "Kantor pindah", "until": [None, "2026-12-20"]}


@pytest.mark.parametrize(
    ("until", "reason", "sentence"),
    [
        (date(2026, 12, 15), "x", "sesudah hari terakhir periode"),
        (date(2026, 12, 20), "", "Tulis alasannya"),
    ],
)
def test_an_extension_makes_sense(cast, session, agus, round_, until, reason, sentence):
    given = revision(session, agus, cast.melati)
    with pytest.raises(Refused, match=sentence):
        administration.extend(
            session, given, until=until, reason=reason, today=TODAY, by=agus, at=AT
        )


def test_who_has_sent_needs_no_extension(cast, session, agus, round_):
    put(session, cast, cast.melati, Status.DRAFT, Status.SUBMITTED)
    given = revision(session, agus, cast.melati)
    with pytest.raises(Refused, match="sudah mengirim"):
        administration.extend(
            session, given, until=date(2026, 12, 20), reason="x", today=TODAY, by=agus, at=AT
        )


def test_a_closed_round_is_not_extended(cast, session, agus, round_):
    administration.close_round(session, round_, by=agus, at=LATER)
    session.expire_all()
    given = revision(session, agus, cast.melati)
    with pytest.raises(Refused, match="penyampaian terlambat"):
        administration.extend(
            session, given, until=date(2027, 12, 20), reason="x", today=TODAY, by=agus, at=AT
        )


def test_a_late_unit_goes_on_from_where_it_was(cast, session, agus, round_):
    put(session, cast, cast.melati, Status.DRAFT)
    administration.close_round(session, round_, by=agus, at=LATER)
    session.expire_all()
    given = revision(session, agus, cast.melati)
    administration.allow_late(
        session,
        given,
        until=date(2027, 1, 20),
        reason="Server rusak",
        today=date(2027, 1, 1),
        by=agus,
        at=LATER,
    )
    session.commit()
    session.expire_all()
    given = revision(session, agus, cast.melati)
    assert given.status is Status.DRAFT
    assert given.was_late
    assert given.assessment.extended_until == date(2027, 1, 20)
    assert given.assessment.round.state is RoundState.CLOSED
    (event,) = events(session, "assessment.late_allowed")
    assert event.person_id == cast.agus.id
    administration.end_late(session, given, by=agus, at=LATER)
    assert given.status is Status.NOT_SUBMITTED


@pytest.mark.parametrize(
    ("until", "reason", "sentence"),
    [
        (date(2026, 12, 31), "x", "hari ini atau sesudahnya"),
        (date(2027, 1, 20), " ", "Tulis alasannya"),
    ],
)
def test_late_sending_makes_sense(cast, session, agus, round_, until, reason, sentence):
    administration.close_round(session, round_, by=agus, at=LATER)
    session.expire_all()
    given = revision(session, agus, cast.melati)
    with pytest.raises(Refused, match=sentence):
        administration.allow_late(
            session, given, until=until, reason=reason, today=date(2027, 1, 1), by=agus, at=LATER
        )


def test_only_a_unit_that_did_not_hand_in_is_late(cast, session, agus, round_):
    given = revision(session, agus, cast.melati)
    with pytest.raises(Refused, match="tidak menyampaikan"):
        administration.allow_late(
            session, given, until=TODAY, reason="x", today=TODAY, by=agus, at=AT
        )
    with pytest.raises(Refused, match="izin terlambat"):
        administration.end_late(session, given, by=agus, at=AT)


def test_dates_of_an_open_round_move_and_short_extensions_end(cast, session, agus, round_):
    for unit, until in ((cast.melati, date(2026, 12, 18)), (cast.kenanga, date(2027, 1, 10))):
        administration.extend(
            session,
            revision(session, agus, unit),
            until=until,
            reason="x",
            today=TODAY,
            by=agus,
            at=AT,
        )
    administration.change_dates(
        session, round_, opens_on=round_.opens_on, closes_on=date(2026, 12, 31), by=agus, at=AT
    )
    session.commit()
    session.expire_all()
    assert round_.closes_on == date(2026, 12, 31)
    assert revision(session, agus, cast.melati).assessment.extended_until is None
    assert revision(session, agus, cast.kenanga).assessment.extended_until == date(2027, 1, 10)
    (event,) = events(session, "round.dates_changed")
    assert json.loads(event.body)["closes_on"] == ["2026-12-15", "2026-12-31"]
    assert json.loads(event.body)["extensions_dropped"] == [str(cast.melati.id)]


def test_unchanged_dates_leave_no_trace(cast, session, agus, round_):
    administration.change_dates(
        session, round_, opens_on=round_.opens_on, closes_on=round_.closes_on, by=agus, at=AT
    )
    assert not events(session, "round.dates_changed")


def test_dates_stay_in_order_and_closed_rounds_as_they_are(cast, session, agus, round_):
    with pytest.raises(Refused, match="sesudah tanggal mulai"):
        administration.change_dates(
            session, round_, opens_on=date(2027, 1, 1), closes_on=date(2026, 12, 1), by=agus, at=AT
        )
    administration.close_round(session, round_, by=agus, at=AT)
    with pytest.raises(Refused, match="selama periode dibuka"):
        administration.change_dates(
            session, round_, opens_on=TODAY, closes_on=TODAY, by=agus, at=AT
        )


def test_a_unit_joins_later(cast, session, agus, round_):
    mawar = factories.unit(session, "Mawar", parent=session.merge(cast.lain))
    assert administration.admit(session, round_, [mawar], by=agus, at=AT) == 1
    session.commit()
    assert revision(session, agus, mawar).status is Status.NOT_STARTED
    (event,) = events(session, "round.units_added")
    assert json.loads(event.body) == {"units": [mawar.code]}
    with pytest.raises(Refused, match="sudah ikut"):
        administration.admit(session, round_, [mawar], by=agus, at=AT)


def test_no_unit_joins_a_closed_round(cast, session, agus, round_):
    administration.close_round(session, round_, by=agus, at=AT)
    with pytest.raises(Refused, match="selama periode dibuka"):
        administration.admit(session, round_, [cast.melati], by=agus, at=AT)


def test_a_unit_taken_out_is_seen_nowhere_and_comes_back_as_it_was(cast, session, agus, round_):
    put(session, cast, cast.melati, Status.DRAFT)
    given = revision(session, agus, cast.melati)
    administration.withdraw(session, given, reason="Digabung", by=agus, at=AT)
    session.commit()
    session.expire_all()
    assert find(session, given.id, agus, Sight.STATUS) is None
    assert desk(session, given.id, factories.actor(session, cast.sari), Sight.EVIDENCE) is None
    assert len(administration.progress(session, agus, round_)) == len(cast.units) - 1
    (out,) = administration.taken_out(session, round_)
    assert (out.assessment.unit.name, out.reason) == ("Melati", "Digabung")
    assert administration.admit(session, round_, [out.assessment.unit], by=agus, at=AT) == 1
    session.commit()
    session.expire_all()
    assert revision(session, agus, cast.melati).status is Status.DRAFT
    assert administration.taken_out(session, round_) == []
    assert len(events(session, "assessment.withdrawn")) == 1


def test_what_was_sent_stays(cast, session, agus, round_):
    put(session, cast, cast.melati, Status.DRAFT, Status.SUBMITTED)
    with pytest.raises(Refused, match="tidak dapat dikeluarkan"):
        administration.withdraw(
            session, revision(session, agus, cast.melati), reason="x", by=agus, at=AT
        )
    with pytest.raises(Refused, match="Tulis alasannya"):
        administration.withdraw(
            session, revision(session, agus, cast.kenanga), reason="", by=agus, at=AT
        )


def test_progress_is_one_statement_and_knows_no_answers(cast, session, agus, round_, count_sql):
    with count_sql() as sql:
        rows = administration.progress(session, agus, round_)
    assert sql.total == 1
    assert [row.code for row in rows] == [unit.code for unit in cast.units]
    melati = rows[1]
    assert (melati.kecamatan, melati.status, melati.answered, melati.items) == (
        "Taman",
        Status.NOT_STARTED,
        0,
        175,
    )
    assert melati.due_on == date(2026, 12, 15)
    assert rows[0].kecamatan is None


def test_progress_shows_each_person_their_own_units(cast, session, round_):
    def seen(who):
        return [
            row.name
            for row in administration.progress(session, factories.actor(session, who), round_)
        ]

    assert seen(cast.sari) == ["Melati"]
    assert seen(cast.tono) == ["Taman", "Melati", "Kenanga"]
    assert len(seen(cast.rina)) == len(cast.units)


def test_closing_changes_no_answer(cast, session, agus, round_):
    administration.close_round(session, round_, by=agus, at=AT)
    assert factories.rows(session, AnswerEvent) == 0
