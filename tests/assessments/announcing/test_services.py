"""Announcing a round's results: by a lead, at once or on a day; taken back until somebody may have seen them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.assessments.announcing import services
from assessment.assessments.announcing.hourly import Hourly
from assessment.audit.models import Event
from assessment.errors import NotAllowed, Refused
from assessment.people import sessions
from assessment.reviews import concluding
from assessment.reviews.objections.services import why_not_object
from assessment.rounds.models import Release, Round
from tests import factories
from tests.factories import AT, TODAY
from tests.reviews import desk

LATER = AT + timedelta(hours=3)


@pytest.fixture
def chosen(session, cast):
    return session.execute(select(Round)).scalar_one()


@pytest.fixture
def lead(session, cast):
    return factories.actor(session, cast.lestari)


@pytest.fixture
def verified(cast, session, chosen):
    """Kel. Melati is verified."""

    def make(**settings):
        for name, value in settings.items():
            setattr(chosen, name, value)
        revision = session.merge(cast.revision)
        desk.fill_in(session, revision, cast.sari)
        desk.send(session, revision, cast.wati)
        desk.move(session, revision, cast.rina, "take")
        desk.agree_all(session, revision, cast.rina)
        desk.move(session, revision, cast.rina, "verify")
        return revision

    return make


def actions(session):
    return list(
        session.execute(
            select(Event.action).where(Event.action.like("round.announce%")).order_by(Event.seq)
        ).scalars()
    )


def test_a_lead_announces(session, chosen, verified, lead):
    verified()
    services.announce(session, chosen, by=lead, at=LATER, today=TODAY)
    assert (chosen.announced_at, chosen.announced_by_id) == (LATER, lead.person_id)
    assert actions(session) == ["round.announced"]


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "rina", "agus", "maya", "indra"])
def test_nobody_else_does(cast, session, chosen, verified, who):
    verified()
    by = factories.actor(session, getattr(cast, who))
    with pytest.raises(NotAllowed):
        services.announce(session, chosen, by=by, at=LATER, today=TODAY)
    with pytest.raises(NotAllowed):
        services.plan(session, chosen, TODAY + timedelta(days=1), by=by, at=LATER, today=TODAY)
    with pytest.raises(NotAllowed):
        services.withdraw(session, chosen, "Salah", by=by, at=LATER)


def test_it_is_refused_without_a_result_twice_and_for_practice(session, chosen, verified, lead):
    with pytest.raises(Refused, match="Belum ada hasil"):
        services.announce(session, chosen, by=lead, at=LATER, today=TODAY)
    verified()
    chosen.is_practice = True
    with pytest.raises(Refused, match="tidak punya hasil"):
        services.announce(session, chosen, by=lead, at=LATER, today=TODAY)
    chosen.is_practice = False
    services.announce(session, chosen, by=lead, at=LATER, today=TODAY)
    with pytest.raises(Refused, match="sudah diumumkan"):
        services.announce(session, chosen, by=lead, at=LATER, today=TODAY)
    with pytest.raises(Refused, match="sudah diumumkan"):
        services.plan(session, chosen, TODAY + timedelta(days=2), by=lead, at=LATER, today=TODAY)


def test_a_planned_day_comes_by_itself(session, chosen, verified, lead, app):
    verified()
    day = TODAY + timedelta(days=2)
    with pytest.raises(Refused, match="sesudah hari ini"):
        services.plan(session, chosen, TODAY, by=lead, at=LATER, today=TODAY)
    services.plan(session, chosen, day, by=lead, at=LATER, today=TODAY)
    hourly = Hourly(app.config["SETTINGS"].timezone)
    midnight = AT.replace(hour=17) + timedelta(days=1)  # 00.00 WIB of the day
    for at in (AT + timedelta(days=1), midnight, midnight + timedelta(hours=6, minutes=59)):
        hourly.store(session, {}, None, at=at)
        assert chosen.announced_at is None, at
    seven = midnight + timedelta(hours=7)
    assert hourly.store(session, {}, None, at=seven) == {"announced": 1}
    assert hourly.store(session, {}, None, at=seven) == {"announced": 0}
    assert (chosen.announced_at, chosen.announced_by_id) == (seven, lead.person_id)
    assert actions(session) == ["round.announcement_planned", "round.announced"]


def test_a_planned_day_without_results_waits_for_the_first(session, chosen, verified, lead):
    services.plan(session, chosen, TODAY + timedelta(days=1), by=lead, at=LATER, today=TODAY)
    assert services.announce_due(session, today=TODAY + timedelta(days=1), at=LATER) == 0
    verified()
    assert services.announce_due(session, today=TODAY + timedelta(days=3), at=LATER) == 1


def test_a_plan_is_given_up(session, chosen, lead):
    with pytest.raises(Refused, match="Tidak ada pengumuman"):
        services.cancel(session, chosen, by=lead, at=LATER)
    services.plan(session, chosen, TODAY + timedelta(days=1), by=lead, at=LATER, today=TODAY)
    services.cancel(session, chosen, by=lead, at=LATER)
    assert chosen.announce_on is None
    assert services.announce_due(session, today=TODAY + timedelta(days=9), at=LATER) == 0


def test_it_is_taken_back_with_a_reason_while_nobody_saw_it(session, chosen, verified, lead, cast):
    verified()
    with pytest.raises(Refused, match="belum diumumkan"):
        services.withdraw(session, chosen, "Salah", by=lead, at=LATER)
    services.announce(session, chosen, by=lead, at=LATER, today=TODAY)
    for reason in ("  ", "x" * 1001):
        with pytest.raises(Refused, match="Tulis alasan"):
            services.withdraw(session, chosen, reason, by=lead, at=LATER)
    sessions.start(
        session, cast.rina, at=LATER + timedelta(minutes=5), day=TODAY
    )  # a verifier waits for nothing
    assert services.withdraw(session, chosen, "Salah periode", by=lead, at=LATER)
    assert chosen.announced_at is None
    services.announce(session, chosen, by=lead, at=LATER, today=TODAY)
    assert actions(session)[-2:] == ["round.announcement_withdrawn", "round.announced"]


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "maya"])
def test_once_somebody_may_have_seen_it_a_withdrawal_is_only_recorded(
    session, chosen, verified, lead, cast, who
):
    verified()
    services.announce(session, chosen, by=lead, at=LATER, today=TODAY)
    sessions.start(session, getattr(cast, who), at=LATER + timedelta(minutes=5), day=TODAY)
    services.note_seen(session, at=LATER + timedelta(hours=1))
    assert chosen.announcement_seen_at == LATER + timedelta(hours=1)
    assert not services.withdraw(session, chosen, "Salah", by=lead, at=LATER)
    assert chosen.announced_at == LATER
    assert actions(session)[-1] == "round.announcement_withdrawal_noted"


def test_who_sees_results_only_then_objects_from_that_day_on(session, chosen, verified, lead, cast):
    revision = verified(own_results=Release.ANNOUNCED, objection_days=3)
    before = revision.objection_until
    wati = factories.actor(session, cast.wati)

    def why_not():
        on = desk_of(session, revision, wati)
        return why_not_object(session, revision, on, by=wati, today=TODAY + timedelta(days=30))

    assert "belum diumumkan" in why_not()
    assert "belum dapat melihat" in concluding.why_not_final(
        session, desk.seen_by(session, revision, cast.lestari), by=lead, today=TODAY + timedelta(days=30)
    )  # fmt: skip
    services.announce(
        session, chosen, by=lead, at=AT + timedelta(days=30), today=TODAY + timedelta(days=30)
    )
    session.refresh(revision)
    assert revision.objection_until > TODAY + timedelta(days=30) > before
    assert why_not() == ""
    assert "Masa sanggah belum lewat" in concluding.why_not_final(
        session, desk.seen_by(session, revision, cast.lestari), by=lead, today=TODAY + timedelta(days=30)
    )  # fmt: skip


def test_who_sees_results_at_once_keeps_the_days_there_were(session, chosen, verified, lead):
    revision = verified(objection_days=3)
    before, version = revision.objection_until, revision.version
    services.announce(session, chosen, by=lead, at=LATER, today=TODAY + timedelta(days=2))
    session.refresh(revision)
    assert (revision.objection_until, revision.version) == (before, version)


def desk_of(session, revision, by):
    from assessment.assessments.queries import desk as found
    from assessment.permissions import Sight

    session.flush()
    session.expire_all()
    return found(session, revision.id, by, Sight.EVIDENCE)
