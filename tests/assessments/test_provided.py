"""What the city provides: asked of one office, published to all, and asked of no unit."""

import json
from decimal import Decimal

import pytest
from sqlalchemy import select

from assessment.assessments import services
from assessment.assessments.answers import Change
from assessment.assessments.asked import Asked, is_asked
from assessment.assessments.checks import Doubt
from assessment.assessments.listing import own
from assessment.assessments.models import (
    AreaScore,
    AreaScoreHistory,
    Assessment,
    Decision,
    Layer,
    Revision,
    Sheet,
)
from assessment.assessments.projection import differences
from assessment.assessments.providing import inheritance, publishing
from assessment.assessments.queries import visible_to
from assessment.assessments.running import administration, progress
from assessment.assessments.sending import services as sending
from assessment.assessments.sending.explaining import Unexplained
from assessment.assessments.sending.services import Incomplete
from assessment.assessments.services import NotNow
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.certificates.queries import candidates
from assessment.errors import NotAllowed, Refused
from assessment.permissions import Permission, Role, Sight
from assessment.questionnaire.values import UNANSWERED
from assessment.reports import queries as reports
from assessment.reviews import concluding, decisions
from assessment.reviews import services as reviews
from assessment.reviews.decisions import Judgement
from assessment.rounds.models import Publication, RoundQuestionnaire
from assessment.scoring import score
from assessment.scoring.effective import effective
from assessment.scoring.model import own_share, percent
from assessment.units.models import Kind
from tests import factories
from tests.assessments.filling import answer, at_desk, submit
from tests.assessments.providing import (
    BOTH,
    CITY,
    LATER,
    OWN,
    arrange,
    at,
    own_sheet,
    provided_later,
    send,
    tell,
    tell_all,
    verify,
)
from tests.factories import AT, TODAY, kami
from tests.reviews.desk import seen_by


@pytest.fixture
def city(session, cast):
    return arrange(session, cast)


def test_a_unit_is_asked_for_well_under_half(session, city):
    sheet = own_sheet(session, city.melati)
    whole = sum(len(area.items) for area in kami().areas)
    assert (sheet.answered, sheet.items, whole) == (0, 68, 175)
    assert sheet.items * 2 < whole
    areas = session.execute(select(AreaScore).where(AreaScore.revision_id == city.melati.id))
    assert sum(one.items for one in areas.scalars()) == 68


def test_the_provider_is_asked_for_the_rest_and_no_question_about_systems(session, city):
    sheet = own_sheet(session, city.revision)
    assert (sheet.answered, sheet.items) == (0, 107)
    assert not any(is_asked(Asked.CITY, one) for one in kami().system_questions)


def test_a_questionnaire_of_several_kinds_is_answered_once(session, cast, city):
    found = session.execute(
        select(Assessment).where(
            Assessment.round_id == city.round.id, Assessment.asked == Asked.CITY
        )
    ).scalars()
    assert [one.unit_id for one in found] == [cast.office.id]


def test_without_a_provider_nothing_changes(session, cast):
    sheet = own_sheet(session, cast.revision)
    assert (sheet.items, cast.assessment.asked) == (185, Asked.ALL)
    answer(session, cast.revision, cast.sari, {CITY[0]: 2})
    assert own_sheet(session, cast.revision).points > 0


def test_only_sending_publishes(session, city):
    tell_all(session, city)
    assert own_sheet(session, city.melati).points == 0
    send(session, city)
    sheet = own_sheet(session, city.melati)
    assert sheet.points > 0
    assert (sheet.answered, sheet.own_points) == (0, 0)
    for row in session.execute(
        select(RoundQuestionnaire).where(RoundQuestionnaire.round_id == city.round.id)
    ).scalars():
        assert {row.city_answers[at(item)] for item in CITY} == {3}
        assert {row.city_answers[at(item)] for item in OWN} == {UNANSWERED}
    assert not list(differences(session))


def test_it_must_be_whole(session, city):
    tell(session, city, {CITY[0]: 3})
    with pytest.raises(Incomplete) as refusal:
        send(session, city)
    assert refusal.value.findings.missing == 106


def test_it_is_recorded(session, cast, city):
    tell_all(session, city)
    send(session, city)
    event = session.execute(
        select(Event).where(Event.action == "round.city_answers_published")
    ).scalar_one()
    said = json.loads(event.body)
    assert (event.person_id, event.unit_id) == (city.ratna.id, cast.office.id)
    assert (said["units"], said["verified"], said["changed"][CITY[0]]) == (3, False, [None, 3])


def test_the_list_of_systems_stays_beside_it(session, cast, city):
    from tests.rounds.conftest import entry

    agus = factories.actor(session, cast.agus)
    tell_all(session, city)
    send(session, city)
    inheritance.write_system(session, city.round, None, entry("Klampid", "A" * 10), by=agus, at=AT)
    row = session.get_one(RoundQuestionnaire, (city.round.id, Kind.KELURAHAN))
    assert row.city_answers[at("1.1")] != UNANSWERED
    assert row.city_answers[at(CITY[0])] == 3
    assert own_sheet(session, city.melati).system_class == "Strategis"


def test_each_is_refused_what_the_other_answers(session, cast, city):
    with pytest.raises(NotNow):
        tell(session, city, {"2.1" if "2.1" in OWN and "2.1" not in BOTH else OWN[0]: 2})
    with pytest.raises(NotNow):
        tell(session, city, {"1.1": 10})
    with pytest.raises(NotNow):
        answer(session, city.melati, cast.sari, {CITY[0]: 2})


def test_beside_an_item_of_both_the_provider_only_says_something(session, cast, city):
    with pytest.raises(Refused):
        tell(session, city, {BOTH[0]: 2})
    tell(session, city, {BOTH[0]: UNANSWERED}, note="SE Wali Kota 5/2026 berlaku bagi semua unit.")
    tell_all(session, city)
    send(session, city)
    on = at_desk(session, city.melati)
    given = publishing.published(session, on.publication_id).given[BOTH[0]]
    assert given.note.startswith("SE Wali Kota")
    assert on.city[at(BOTH[0])] == UNANSWERED
    answer(session, city.melati, cast.sari, {BOTH[0]: 1})
    assert own_sheet(session, city.melati).answered == 1


def test_a_unit_is_complete_when_its_own_items_are_answered(session, cast, city):
    answer(session, city.melati, cast.sari, dict.fromkeys(OWN, 2) | {OWN[0]: 1})
    assert own_sheet(session, city.melati).is_complete
    findings = sending.findings_of(session, at_desk(session, city.melati), kami(), today=TODAY)
    assert findings.is_complete
    assert findings.doubts == {Doubt.CITY_MISSING: tuple(CITY)}
    with pytest.raises(Unexplained):
        submit(session, city.melati, cast.wati)
    tell_all(session, city)
    send(session, city)
    assert not sending.findings_of(
        session, at_desk(session, city.melati), kami(), today=TODAY
    ).doubts
    submit(session, city.melati, cast.wati)


def test_who_has_sent_keeps_what_was_published_then(session, cast, city):
    tell_all(session, city, note="Semua unit")
    send(session, city)
    answer(session, city.melati, cast.sari, dict.fromkeys(OWN, 2) | {OWN[0]: 1})
    submit(session, city.melati, cast.wati)
    before = own_sheet(session, city.melati).points
    back_and_send(session, city, {CITY[0]: 0}, note="Rusak")
    assert own_sheet(session, city.melati).points == before
    on = at_desk(session, city.melati)
    assert (on.city[at(CITY[0])], on.city_now[at(CITY[0])]) == (3, 0)
    assert publishing.published(session, on.publication_id).given[CITY[0]].note == "Semua unit"
    assert publishing.published(session, on.publication_now).given[CITY[0]].note == "Rusak"
    kenanga = at_desk(session, factories.revision_of(session, cast.kenanga, city.round))
    assert kenanga.city[at(CITY[0])] == 0
    assert not list(differences(session))


def back_and_send(session, city, levels, **more):
    """The provider takes back what it sent, answers otherwise, and sends again."""
    ratna = factories.actor(session, city.ratna)
    sending.withdraw(session, at_desk(session, city.revision), kami(), by=ratna, at=AT, today=TODAY)
    tell(session, city, levels, **more)
    send(session, city)


def test_while_it_is_taken_back_what_was_published_stands(session, city):
    tell_all(session, city)
    send(session, city)
    before = own_sheet(session, city.melati).points
    ratna = factories.actor(session, city.ratna)
    sending.withdraw(session, at_desk(session, city.revision), kami(), by=ratna, at=AT, today=TODAY)
    tell(session, city, dict.fromkeys(CITY, 0))
    assert own_sheet(session, city.melati).points == before
    send(session, city)
    assert own_sheet(session, city.melati).points == 0


def test_who_filled_in_does_not_verify(session, cast, city):
    tell_all(session, city)
    send(session, city)
    factories.appoint(session, city.dewi, Role.VERIFIER, cast.office)
    dewi = factories.actor(session, city.dewi, Role.VERIFIER)
    seen = visible_to(dewi, Sight.EVIDENCE, providers=True).where(Revision.id == city.revision.id)
    assert session.execute(seen).first() is None
    rina = factories.actor(session, cast.rina)
    taken = seen_by(session, city.revision, cast.rina)
    reviews.take(session, taken, by=rina, at=AT, today=TODAY)
    with pytest.raises(NotAllowed):
        reviews.refuse_own_work(session, taken, dewi, TODAY)


def test_what_was_verified_is_published(session, cast, city):
    tell_all(session, city)
    send(session, city)
    verify(session, city, cast.rina, {CITY[0]: 1}, CITY[1])
    on = at_desk(session, city.melati)
    found = publishing.published(session, on.publication_id)
    assert (on.city[at(CITY[0])], on.city[at(CITY[1])], found.is_verified) == (1, 3, True)
    checked = [found.given[item].is_verified for item in CITY[:3]]
    assert checked == [True, True, False]
    assert session.get_one(Revision, city.revision.id).status is Status.VERIFIED


def test_returned_items_are_published_when_sent_again(session, cast, city):
    tell_all(session, city)
    send(session, city)
    verify(session, city, cast.rina, {CITY[0]: 1, CITY[1]: 1})
    lestari, rina = factories.actor(session, cast.lestari), factories.actor(session, cast.rina)
    concluding.reopen(
        session, seen_by(session, city.revision, cast.lestari), "Keliru", by=lestari, at=LATER
    )
    reviews.return_for_changes(
        session, seen_by(session, city.revision, cast.rina), {CITY[1]: "Lengkapi"}, "", TODAY,
        by=rina, at=LATER, today=TODAY,
    )  # fmt: skip
    tell(session, city, {CITY[1]: 2}, when=LATER)
    send(session, city, when=LATER)
    city_now = at_desk(session, city.melati).city
    assert [city_now[at(item)] for item in CITY[:3]] == [1, 2, 3]


def test_what_is_decided_anew_waits_for_the_conclusion(session, cast, city):
    """Reopened, the verifier thinks otherwise about one item and returns another: the first stands as published."""
    tell_all(session, city)
    send(session, city)
    verify(session, city, cast.rina, {CITY[0]: 1, CITY[1]: 1})
    lestari, rina = factories.actor(session, cast.lestari), factories.actor(session, cast.rina)
    concluding.reopen(
        session, seen_by(session, city.revision, cast.lestari), "Keliru", by=lestari, at=LATER
    )
    said = Judgement(CITY[0], Decision.CHANGED, 1, value=0, reason="Belum yakin.")
    decisions.decide(session, at_desk(session, city.revision), kami(), [said], by=rina, at=LATER)
    reviews.return_for_changes(
        session, seen_by(session, city.revision, cast.rina), {CITY[1]: "Lengkapi"}, "", TODAY,
        by=rina, at=LATER, today=TODAY,
    )  # fmt: skip
    tell(session, city, {CITY[1]: 2}, when=LATER)
    send(session, city, when=LATER)
    city_now = at_desk(session, city.melati).city
    assert [city_now[at(item)] for item in CITY[:2]] == [1, 2]


def test_a_unit_that_was_taken_out_comes_back_to_be_asked_for_its_own(session, cast):
    agus = factories.actor(session, cast.agus)
    administration.withdraw(session, cast.revision, reason="Digabung", by=agus, at=AT)
    provided_later(session, cast)
    administration.admit(session, cast.round, [cast.melati], by=agus, at=AT)
    session.flush()
    session.expire_all()
    assert at_desk(session, cast.revision).asked is Asked.OWN
    assert own_sheet(session, cast.revision).items == 68


def test_only_own_items_have_to_be_checked(session, cast, city):
    city.round.minimum_checked = 100
    tell_all(session, city)
    send(session, city)
    answer(session, city.melati, cast.sari, dict.fromkeys(OWN, 2) | {OWN[0]: 1})
    submit(session, city.melati, cast.wati)
    rina = factories.actor(session, cast.rina)
    seen = seen_by(session, city.melati, cast.rina)
    reviews.take(session, seen, by=rina, at=LATER, today=TODAY)
    from assessment.reviews.decisions import agree_rest

    agreed = [
        len(agree_rest(session, at_desk(session, city.melati), kami(), one.id, by=rina, at=LATER))
        for one in kami().areas
    ]
    assert sum(agreed) == 68
    concluding.verify(
        session, seen_by(session, city.melati, cast.rina), by=rina, at=LATER, today=TODAY
    )
    sheet = session.get_one(Sheet, (city.melati.id, Layer.VERIFIED))
    assert (sheet.answered, sheet.items, sheet.points) == (
        68, 68, own_sheet(session, city.melati).points
    )  # fmt: skip


def test_it_is_in_no_list_of_units(session, cast, city):
    tell_all(session, city)
    send(session, city)
    agus, maya = factories.actor(session, cast.agus), factories.actor(session, cast.maya)
    names = {one.name for one in progress.progress(session, agus, city.round)}
    assert names == {"Taman", "Melati", "Kenanga"}
    assert sum(progress.counts(session, agus, [city.round.id])[city.round.id].values()) == 3
    rows = reports.standings(session, maya, city.round, Layer.SELF, TODAY)
    assert {one.name for one in rows} == names
    assert not reports.area_results(session, maya, city.round, Layer.SELF)
    assert not reports.answered(session, maya, city.round, Layer.SELF)
    verify(session, city, cast.rina, {CITY[0]: 1})
    lestari = factories.actor(session, cast.lestari)
    concluding.finalise(
        session, seen_by(session, city.revision, cast.lestari), by=lestari, at=LATER, today=TODAY
    )
    assert not session.execute(candidates(lestari)).first()
    assert [one.id for one in session.execute(own(factories.actor(session, city.dewi))).scalars()] == [
        city.revision.id
    ]  # fmt: skip


def test_the_end_of_the_round_does_not_end_it(session, cast, city):
    from assessment.assessments.running import administration

    administration.close_round(session, city.round, by=factories.actor(session, cast.agus), at=AT)
    session.flush()
    tell_all(session, city)
    send(session, city)
    assert session.get_one(Revision, city.revision.id).status is Status.SUBMITTED


def test_a_provider_may_come_later(session, cast):
    agus = factories.actor(session, cast.agus)
    dewi = factories.person(session, "Dewi", Role.OPERATOR, cast.office)
    ratna = factories.person(session, "Ratna", Role.HEAD, cast.office)
    answer(session, cast.revision, cast.sari, {CITY[0]: 1, OWN[0]: 2})
    kenanga = factories.revision_of(session, cast.kenanga)
    everything = dict.fromkeys([*OWN, *CITY], 2) | {OWN[0]: 1}
    answer(session, kenanga, cast.budi, everything)
    lurah = factories.person(session, "Lurah", Role.HEAD, cast.kenanga)
    submit(session, kenanga, lurah)
    publishing.provide(session, cast.round, cast.office, by=agus, at=AT)
    sheet = own_sheet(session, cast.revision)
    assert (sheet.answered, sheet.items) == (1, 68)
    assert own_sheet(session, kenanga).items == 185
    assert not list(differences(session))
    city = type("City", (), {"dewi": dewi, "ratna": ratna})()
    city.revision = session.execute(
        select(Revision).join(Assessment).where(Assessment.asked == Asked.CITY)
    ).scalar_one()
    tell_all(session, city)
    send(session, city)
    on = at_desk(session, cast.revision)
    assert (on.city[at(CITY[0])], on.own[at(CITY[0])]) == (3, 1)
    sending.withdraw(
        session, at_desk(session, kenanga), kami(), by=factories.actor(session, lurah), at=AT, today=TODAY
    )  # fmt: skip
    assert own_sheet(session, kenanga).items == 68
    assert not list(differences(session))
    with pytest.raises(Refused):
        publishing.provide(session, cast.round, cast.office, by=agus, at=AT)


@pytest.mark.parametrize("unit", ["melati", "city"])
def test_only_an_office_provides(session, cast, unit):
    agus = factories.actor(session, cast.agus)
    with pytest.raises(Refused):
        publishing.provide(session, cast.round, getattr(cast, unit), by=agus, at=AT)


def test_a_publication_is_never_changed(session, city):
    tell_all(session, city)
    send(session, city)
    session.execute(select(Publication)).scalar_one().is_verified = True
    with pytest.raises(Exception, match="append-only"):
        session.flush()
    session.rollback()


def test_its_people_have_the_rights_of_any_unit(session, city):
    dewi, ratna = factories.actor(session, city.dewi), factories.actor(session, city.ratna)
    assert dewi.may(Permission.ASSESSMENT_FILL)
    assert not dewi.may(Permission.ASSESSMENT_SEND)
    assert ratna.may(Permission.ASSESSMENT_SEND)


def many(session, cast, city, number):
    """More units in the round."""
    from assessment.assessments.running.opening import enrol

    made = [factories.unit(session, f"Unit {n}", parent=cast.taman) for n in range(number)]
    enrol(session, city.round, made, at=AT)
    session.flush()


def test_a_save_of_the_provider_takes_at_most_eight_statements(session, city, count_sql):
    tell(session, city, {CITY[0]: 1})
    on, by = at_desk(session, city.revision), factories.actor(session, city.dewi)
    with count_sql() as sql:
        at_desk(session, city.revision)
        services.save(session, on, kami(), [Change(CITY[1], 2, 0)], by=by, at=AT, today=TODAY)
    assert sql.total <= 7, sql.statements  # the eighth says who is signed in


def test_publishing_takes_as_many_statements_for_few_units_as_for_many(
    session, cast, city, count_sql
):
    tell_all(session, city)
    with count_sql() as few:
        send(session, city)
    many(session, cast, city, 25)
    ratna = factories.actor(session, city.ratna)
    sending.withdraw(session, at_desk(session, city.revision), kami(), by=ratna, at=AT, today=TODAY)
    tell(session, city, dict.fromkeys(CITY, 1))
    with count_sql() as more:
        send(session, city)
    assert more.total <= few.total + 1, more.statements  # the publication before is read


def test_the_points_on_own_items_are_kept_with_every_score(session, cast, city):
    tell_all(session, city)
    send(session, city)
    answer(session, city.melati, cast.sari, dict.fromkeys(OWN, 2))
    sheet = own_sheet(session, city.melati)
    result = score(
        kami(), effective(kami(), city=at_desk(session, city.melati).city, own=sheet.answers)
    )
    assert (sheet.own_points, sheet.own_max) == (result.own_points, result.own_max)
    assert sheet.own_percent == percent(result.own_points, result.own_max)
    assert sheet.own_percent != percent(sheet.points, sheet.max)
    for area in result.areas:
        stored = session.get_one(AreaScore, (city.melati.id, Layer.SELF, area.area))
        kept = session.execute(
            select(AreaScoreHistory.own_points, AreaScoreHistory.own_max)
            .where(
                AreaScoreHistory.revision_id == city.melati.id, AreaScoreHistory.area == area.area
            )
            .order_by(AreaScoreHistory.id.desc())
        ).first()
        assert kept == (stored.own_points, stored.own_max) == (area.own_points, area.own_max)


def test_without_items_of_the_city_there_is_no_percent_of_own_ones():
    assert own_share(5, 10, 10) is None
    assert own_share(None, None, 10) is None
    assert own_share(1, 8, 10) == Decimal("12.5")
