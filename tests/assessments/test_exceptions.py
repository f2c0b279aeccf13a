"""An exception: a unit claims something else than the city's answer, and a verifier decides."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from assessment.assessments.answers import Change, Stale, version_of
from assessment.assessments.models import Decision, Layer, Sheet
from assessment.assessments.projection import differences
from assessment.assessments.providing import exceptions
from assessment.assessments.providing.exceptions import exceptions_of
from assessment.assessments.proving import services as proving
from assessment.assessments.services import NotNow
from assessment.audit.models import Event
from assessment.errors import NotAllowed, Refused
from assessment.evidence.services import Details, add_link
from assessment.permissions import Role
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.reviews import concluding, decisions, own_work
from assessment.reviews import services as reviews
from assessment.reviews.decisions import ClaimChanged, Judgement
from tests import factories
from tests.assessments.filling import Says, answer, at_desk, submit
from tests.assessments.providing import (
    CITY,
    LATER,
    OWN,
    arrange,
    at,
    own_sheet,
    provided_later,
    publish,
    published,
    send,
    tell_all,
)  # fmt: skip
from tests.factories import AT, TODAY, kami
from tests.reviews.desk import seen_by

ITEM = CITY[0]


@pytest.fixture
def source(request, source, template_after):
    return template_after("published", publish) if "city" in request.fixturenames else source


@pytest.fixture
def city(session, cast):
    found = published(session, cast)
    session.commit()
    return found


def state(session, city, by, item=ITEM, value=1, reason="Server kami sendiri.", **more):
    on = at_desk(session, city.melati)
    seen = more.pop("seen", version_of(on.own_versions, at(item)))
    change = Change(item, value, seen, reason=reason)
    exceptions.state(
        session, on, kami(), change, by=factories.actor(session, by), at=AT, today=more.get("today", TODAY)
    )  # fmt: skip


def withdraw(session, city, by, item=ITEM):
    on = at_desk(session, city.melati)
    exceptions.withdraw(
        session, on, kami(), item, version_of(on.own_versions, at(item)),
        by=factories.actor(session, by), at=AT, today=TODAY,
    )  # fmt: skip


def hand_in(session, city, cast):
    answer(session, city.melati, cast.sari, dict.fromkeys(OWN, 2) | {OWN[0]: 1})
    submit(session, city.melati, cast.wati)
    rina = factories.actor(session, cast.rina)
    reviews.take(session, seen_by(session, city.melati, cast.rina), by=rina, at=LATER, today=TODAY)
    return rina


def decide(session, city, by, **judged):
    seen = version_of(at_desk(session, city.melati).verified_versions, at(ITEM))
    decisions.decide(
        session, at_desk(session, city.melati), kami(), [Judgement(ITEM, seen=seen, **judged)], by=by, at=LATER
    )  # fmt: skip


def verified(session, city):
    session.expire_all()
    return session.get_one(Sheet, (city.melati.id, Layer.VERIFIED))


def test_it_does_not_count_by_itself(session, cast, city):
    before = own_sheet(session, city.melati).points
    state(session, city, cast.sari)
    sheet = own_sheet(session, city.melati)
    assert (sheet.points, sheet.answers[at(ITEM)], sheet.answered) == (before, 1, 0)
    found = exceptions_of(session, at_desk(session, city.melati), kami())
    assert {item: (one.value, one.reason) for item, one in found.items()} == {
        ITEM: (1, "Server kami sendiri.")
    }
    assert not list(differences(session))


def test_it_is_recorded(session, cast, city):
    state(session, city, cast.sari)
    withdraw(session, city, cast.sari)
    said = [
        (one.action, json.loads(one.body)["item"])
        for one in session.execute(
            select(Event).where(Event.action.startswith("exception.")).order_by(Event.seq)
        ).scalars()
    ]
    assert said == [("exception.stated", ITEM), ("exception.withdrawn", ITEM)]


@pytest.mark.parametrize(
    "wrong",
    [{"value": 3}, {"reason": " "}, {"value": UNANSWERED}, {"reason": "x" * 1001}, {"value": 9}],
)
def test_it_shows_what_is_wrong(session, cast, city, wrong):
    with pytest.raises(Refused):
        state(session, city, cast.sari, **wrong)


def test_only_on_what_the_city_provides(session, cast, city):
    for item in (OWN[0], "1.1"):
        with pytest.raises(NotNow):
            state(session, city, cast.sari, item=item)


def test_only_once_the_city_has_answered(session, cast):
    made = arrange(session, cast)
    with pytest.raises(NotNow):
        state(session, made, cast.sari)


def test_only_people_of_the_unit(session, cast, city):
    for who in (cast.budi, cast.rina):
        with pytest.raises(NotAllowed):
            state(session, city, who)


def test_of_two_at_once_one_is_stale(session, cast, city):
    state(session, city, cast.sari)
    with pytest.raises(Stale):
        state(session, city, cast.wati, value=2, seen=0)


def test_it_can_be_withdrawn_before_sending(session, cast, city):
    state(session, city, cast.sari)
    withdraw(session, city, cast.sari)
    assert not exceptions_of(session, at_desk(session, city.melati), kami())
    with pytest.raises(Refused):
        withdraw(session, city, cast.sari)


def test_once_sent_it_stands(session, cast, city):
    state(session, city, cast.sari)
    hand_in(session, city, cast)
    for verb in (state, withdraw):
        with pytest.raises(NotNow):
            verb(session, city, cast.sari)


def test_evidence_can_be_shown_for_it(session, cast, city):
    sari = factories.actor(session, cast.sari)
    made = add_link(
        session, cast.melati.id, "https://contoh.test/foto", Details(title="Foto"), by=sari, at=AT
    )
    session.flush()

    def attach():
        proving.attach(
            session, at_desk(session, city.melati), kami(), ITEM, made, by=sari, at=AT, today=TODAY
        )

    with pytest.raises(NotNow):
        attach()
    state(session, city, cast.sari)
    attach()


def test_accepted_it_counts(session, cast, city):
    state(session, city, cast.sari)
    rina = hand_in(session, city, cast)
    before = verified(session, city).points
    decide(session, city, rina, decision=Decision.CHANGED, value=1)
    sheet = verified(session, city)
    assert sheet.answers[at(ITEM)] == 1
    assert sheet.points < before
    assert own_sheet(session, city.melati).points == before
    concluding.verify(
        session, seen_by(session, city.melati, cast.rina), by=rina, at=LATER, today=TODAY
    )
    assert not list(differences(session))


def test_declined_with_a_reason_the_citys_counts(session, cast, city):
    state(session, city, cast.sari)
    rina = hand_in(session, city, cast)
    with pytest.raises(Refused):
        decide(session, city, rina, decision=Decision.AGREED)
    before = verified(session, city).points
    decide(session, city, rina, decision=Decision.AGREED, reason="Server itu sudah ditutup.")
    assert verified(session, city).points == before
    assert verified(session, city).answers[at(ITEM)] == 3


def test_it_must_be_decided_before_the_conclusion(session, cast, city):
    state(session, city, cast.sari)
    rina = hand_in(session, city, cast)
    assert not [
        one
        for area in kami().areas
        for one in decisions.agree_rest(
            session, at_desk(session, city.melati), kami(), area.id, by=rina, at=LATER
        )
        if one.item in CITY
    ]
    with pytest.raises(Refused, match=ITEM):
        concluding.verify(
            session, seen_by(session, city.melati, cast.rina), by=rina, at=LATER, today=TODAY
        )


def test_it_can_be_returned_and_then_changed(session, cast, city):
    state(session, city, cast.sari)
    rina = hand_in(session, city, cast)
    decide(session, city, rina, decision=Decision.CHANGED, value=1)
    seen = seen_by(session, city.melati, cast.rina)
    reviews.return_for_changes(
        session, seen, {ITEM: "Lampirkan foto."}, "", TODAY, by=rina, at=LATER, today=TODAY
    )
    with pytest.raises(NotNow):
        state(session, city, cast.sari, item=CITY[1])
    state(session, city, cast.sari, value=2)
    submit(session, city.melati, cast.wati, said=Says())
    reviews.take(session, seen_by(session, city.melati, cast.rina), by=rina, at=LATER, today=TODAY)
    assert verified(session, city).answers[at(ITEM)] == UNANSWERED
    assert exceptions_of(session, at_desk(session, city.melati), kami())[ITEM].value == 2


def test_what_was_answered_before_the_city_did_is_no_exception(session, cast, city):
    on = at_desk(session, city.melati)
    own = bytearray(on.own)
    own[at(ITEM)] = 1
    assert not exceptions_of(session, replace(on, own=bytes(own)), kami())


def test_nor_is_what_did_not_apply_before(session, cast):
    """That has a reason, but none against the city's answer, which nobody had given yet."""
    item = next(one for one in CITY if kami().item(one).not_applicable_allowed)
    answer(session, cast.revision, cast.sari, {item: NOT_APPLICABLE}, reason="Tidak punya server.")
    made = provided_later(session, cast)
    tell_all(session, made)
    send(session, made)
    on = at_desk(session, cast.revision)
    assert (on.own[at(item)], on.city[at(item)]) == (NOT_APPLICABLE, 3)
    assert not exceptions_of(session, on, kami())


def test_who_answered_for_the_city_does_not_decide(session, cast, city):
    """Neither on the exception nor on what the unit inherits; for the rest of the unit they are as good as any."""
    state(session, city, cast.sari)
    hand_in(session, city, cast)
    factories.appoint(session, city.dewi, Role.LEAD, cast.office)
    session.flush()
    dewi = factories.actor(session, city.dewi, Role.LEAD)
    accepted = Judgement(ITEM, Decision.CHANGED, 0, value=1)
    for said in (accepted, Judgement(CITY[1], Decision.AGREED, 0)):
        with pytest.raises(Refused, match=said.item):
            decisions.decide(
                session, at_desk(session, city.melati), kami(), [said], by=dewi, at=LATER
            )
    back = Judgement(ITEM, Decision.UNCHECKED, 0, note="Kirim foto.")
    rest = [Judgement(OWN[0], Decision.AGREED, 0), back]
    decisions.decide(session, at_desk(session, city.melati), kami(), rest, by=dewi, at=LATER)
    ratna = factories.actor(session, city.ratna)
    assert own_work.answered_for_city(session, at_desk(session, city.melati), ratna.person_id)


def test_not_applicable_is_a_claim_too(session, cast, city):
    item = next(one for one in CITY if kami().item(one).not_applicable_allowed)
    state(session, city, cast.sari, item=item, value=NOT_APPLICABLE)
    assert item in exceptions_of(session, at_desk(session, city.melati), kami())


def test_without_any_nothing_is_read(session, city, count_sql):
    on = at_desk(session, city.melati)
    with count_sql() as sql:
        exceptions_of(session, on, kami())
    assert not sql.total


def test_it_takes_at_most_eight_statements(session, cast, city, count_sql):
    answer(session, city.melati, cast.sari, {OWN[0]: 1})
    by, on = factories.actor(session, cast.sari), at_desk(session, city.melati)
    with count_sql() as sql:
        at_desk(session, city.melati)
        exceptions.state(
            session, on, kami(), Change(ITEM, 1, 0, reason="Ya."), by=by, at=AT, today=TODAY
        )
    assert sql.total <= 7, sql.statements


# What the city publishes after a unit has sent.


def publish_again(session, city, levels):
    from tests.assessments.test_provided import back_and_send

    back_and_send(session, city, levels)


def test_the_verifier_takes_the_citys_answers_of_today_over(session, cast, city):
    rina = hand_in(session, city, cast)
    decide(session, city, rina, decision=Decision.AGREED)
    before = verified(session, city).points
    publish_again(session, city, {ITEM: 0, CITY[1]: 2})
    assert verified(session, city).points == before
    seen = seen_by(session, city.melati, cast.rina)
    assert reviews.take_over_city(session, seen, "Cadangan rusak.", by=rina, at=LATER) == 2
    on = at_desk(session, city.melati)
    assert (on.city, on.publication_id) == (on.city_now, on.publication_now)
    assert verified(session, city).points < before
    assert on.verified[at(ITEM)] == UNANSWERED  # agreed to what is no longer so
    assert own_sheet(session, city.melati).points == verified(session, city).points
    assert not list(differences(session))
    event = session.execute(
        select(Event).where(Event.action == "review.city_taken_over")
    ).scalar_one()
    said = json.loads(event.body)
    assert (said["reason"], said["changed"][ITEM]) == ("Cadangan rusak.", [3, 0])
    with pytest.raises(Refused):
        reviews.take_over_city(
            session, seen_by(session, city.melati, cast.rina), "Lagi.", by=rina, at=LATER
        )


def test_only_with_a_reason_and_only_by_who_verifies(session, cast, city):
    rina = hand_in(session, city, cast)
    publish_again(session, city, {ITEM: 0})
    with pytest.raises(Refused):
        reviews.take_over_city(
            session, seen_by(session, city.melati, cast.rina), " ", by=rina, at=LATER
        )
    rudi = factories.actor(session, cast.rudi)
    with pytest.raises(NotAllowed):
        reviews.take_over_city(
            session, seen_by(session, city.melati, cast.rudi), "Ya.", by=rudi, at=LATER
        )


def test_only_while_it_is_verified(session, cast, city):
    rina = hand_in(session, city, cast)
    publish_again(session, city, {ITEM: 0})
    concluding.verify(
        session, seen_by(session, city.melati, cast.rina), by=rina, at=LATER, today=TODAY
    )
    with pytest.raises(Refused):
        reviews.take_over_city(
            session, seen_by(session, city.melati, cast.rina), "Ya.", by=rina, at=LATER
        )


def test_what_the_city_says_by_now_too_needs_no_decision(session, browse, cast, city):
    """The unit excepts; then the city itself comes down to the same level, before the unit sends."""
    state(session, city, cast.sari, value=1)
    publish_again(session, city, {ITEM: 1})
    on = at_desk(session, city.melati)
    assert exceptions_of(session, on, kami()) == {}
    assert exceptions_of(session, on, kami(), even_moot=True)[ITEM].value == 1
    rina = hand_in(session, city, cast)
    session.commit()
    assert "pengecualian" not in browse(cast.rina).get("/reviews?tab=mine").text
    decide(session, city, rina, decision=Decision.AGREED)  # without a reason: nothing is declined
    assert verified(session, city).answers[at(ITEM)] == 1
    concluding.verify(
        session, seen_by(session, city.melati, cast.rina), by=rina, at=LATER, today=TODAY
    )


def test_nobody_agrees_to_a_value_taken_over_that_they_have_not_seen(session, cast, city):
    rina = hand_in(session, city, cast)
    publish_again(session, city, {ITEM: 0})
    loaded = seen_by(session, city.melati, cast.rina).version
    reviews.take_over_city(
        session, seen_by(session, city.melati, cast.rina), "Cadangan rusak.", by=rina, at=LATER
    )
    with pytest.raises(ClaimChanged):
        decide(session, city, rina, decision=Decision.AGREED, claim=3)
    assert verified(session, city).answers[at(ITEM)] == UNANSWERED
    assert seen_by(session, city.melati, cast.rina).version == loaded + 1
    decide(session, city, rina, decision=Decision.AGREED, claim=0)
    assert verified(session, city).answers[at(ITEM)] == 0


def test_only_where_the_unit_says_something_else_there_may_be_one(session, cast, city):
    state(session, city, cast.sari)
    on = at_desk(session, city.melati)

    def there(own, given):
        return exceptions.where_one_may_be(kami(), on.asked, own=own, city=given)

    assert there(on.own, on.city) == {ITEM}
    assert not there(on.own, bytes([UNANSWERED] * len(on.city)))  # no longer the city's
    assert not there(on.city, on.city)
    found = exceptions.counts(session, {on.revision_id: {ITEM}})
    assert found == {on.revision_id: 1}
    assert exceptions.counts(session, {on.revision_id: {CITY[1]}}) == {}
