"""Two at the same moment on PostgreSQL: the second reads what the first has committed, and neither waits for ever.

On SQLite there is only one writer at a time, so there is nothing to test.
"""

import time
from threading import Thread

import pytest
from sqlalchemy import select, text

from assessment.assessments import services
from assessment.assessments.answers import Change, version_of
from assessment.assessments.models import Assessment, Decision, Layer, Revision, Sheet
from assessment.assessments.providing import inheritance
from assessment.assessments.proving import library
from assessment.assessments.proving import services as proving
from assessment.assessments.queries import desk
from assessment.assessments.running import administration
from assessment.assessments.sending import services as sending
from assessment.assessments.status import Status
from assessment.errors import DomainError
from assessment.evidence.models import Evidence
from assessment.evidence.services import Details, add_link
from assessment.permissions import Sight
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews import decisions
from assessment.reviews import services as reviews
from assessment.reviews.decisions import Judgement
from assessment.rounds import queries as rounds
from assessment.rounds.models import RoundQuestionnaire
from assessment.scoring import score
from assessment.scoring.effective import effective
from tests import factories
from tests.assessments import filling, providing
from tests.assessments.filling import Says, answer_all, at_desk, submit
from tests.conftest import ON_POSTGRESQL
from tests.factories import AT, TODAY, kami
from tests.reviews.desk import seen_by
from tests.rounds.conftest import entry

pytestmark = pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has one writer at a time")


@pytest.fixture
def meet(app, database):
    """``meet(first, second, then)``: ``second`` starts after ``first`` and waits; ``then`` and the commit let it on."""

    def run(first, second, then=lambda _session, _found: None):
        outcome = []  # stays empty if it failed

        def other():
            with app.test_request_context():
                try:
                    with database.transaction() as session:
                        second(session)
                    outcome.append("done")
                except DomainError as fault:
                    outcome.append(type(fault).__name__)

        waiting = Thread(target=other)
        with app.test_request_context(), database.transaction() as session:
            found = first(session)
            session.flush()
            waiting.start()
            _until_it_waits(database)
            then(session, found)
        waiting.join(20)
        assert outcome, "the second failed"
        return outcome[0]

    return run


def _until_it_waits(database):
    asked = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with database.reading() as session:
            if session.execute(asked).scalar_one():
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def taken_up(session, cast):
    """The assessment of Kel. Melati on Rina's desk."""
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.flush()
    rina = factories.actor(session, cast.rina)
    reviews.take(session, seen_by(session, cast.revision, cast.rina), by=rina, at=AT, today=TODAY)
    session.commit()


def test_of_two_verifiers_both_decisions_stand(cast, session, meet):
    taken_up(session, cast)
    rina, lestari = factories.actor(session, cast.rina), factories.actor(session, cast.lestari)
    revision_id = cast.revision.id
    session.rollback()

    def decide(session, on, by, item):
        judged = [Judgement(item, Decision.AGREED, 0)]
        decisions.decide(session, on, kami(), judged, by=by, at=AT)

    assert (
        meet(
            lambda one: desk(one, revision_id, rina, Sight.EVIDENCE),
            lambda two: decide(
                two, desk(two, revision_id, lestari, Sight.EVIDENCE), lestari, "2.2"
            ),
            lambda one, on: decide(one, on, rina, "2.1"),
        )
        == "done"
    )
    sheet = session.get_one(Sheet, (revision_id, Layer.VERIFIED))
    found = {item: kami().item(item).position for item in ("2.1", "2.2")}
    assert [sheet.answers[at] for at in found.values()] == [1, 2]
    assert [version_of(sheet.versions, at) for at in found.values()] == [1, 1]


def write(session, cast, by):
    chosen = rounds.find(session, cast.round.id, lock=True)
    inheritance.write_system(session, chosen, None, entry("Klampid", "A" * 10), by=by, at=AT)


def save(session, on, by):
    services.save(session, on, kami(), [Change("2.1", 3, 0)], by=by, at=AT, today=TODAY)


def test_a_save_after_a_change_of_category_has_the_new_one(cast, session, meet):
    agus, sari = factories.actor(session, cast.agus), factories.actor(session, cast.sari)
    session.rollback()
    outcome = meet(
        lambda one: write(one, cast, agus),
        lambda two: save(two, desk(two, cast.revision.id, sari, Sight.ANSWERS), sari),
    )
    assert outcome == "done"
    sheet = session.get_one(Sheet, (cast.revision.id, Layer.SELF))
    assert (sheet.system_class, sheet.answers[kami().item("2.1").position]) == ("Strategis", 3)


def test_a_change_of_category_waits_for_a_save(cast, session, meet):
    agus, sari = factories.actor(session, cast.agus), factories.actor(session, cast.sari)
    session.rollback()
    outcome = meet(
        lambda one: desk(one, cast.revision.id, sari, Sight.ANSWERS),
        lambda two: write(two, cast, agus),
        lambda one, on: save(one, on, sari),
    )
    assert outcome == "done"
    sheet = session.get_one(Sheet, (cast.revision.id, Layer.SELF))
    assert (sheet.system_class, sheet.points) == ("Strategis", 3)


def test_who_just_sent_keeps_the_category_they_sent_with(cast, session, meet):
    answer_all(session, cast.revision, cast.sari)
    agus = factories.actor(session, cast.agus)
    session.commit()
    before = session.get_one(Sheet, (cast.revision.id, Layer.SELF)).system_class
    session.rollback()
    outcome = meet(
        lambda one: submit(one, cast.revision, cast.wati), lambda two: write(two, cast, agus)
    )
    assert outcome == "done"
    session.expire_all()
    sheet = session.get_one(Sheet, (cast.revision.id, Layer.SELF))
    assert sheet.system_class == before != "Strategis"


def withdraw(session, on, by):
    sending.withdraw(session, on, kami(), by=by, at=AT, today=TODAY, reason="Salah.")


def close(session, cast, by):
    chosen = rounds.find(session, cast.round.id, lock=True)
    administration.close_round(session, chosen, by=by, at=AT)


def status_of(session, cast):
    return session.execute(
        select(Revision.status).where(Revision.id == cast.revision.id)
    ).scalar_one()


@pytest.fixture
def sent(cast, session):
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    session.refresh(cast.revision)
    people = factories.actor(session, cast.agus), factories.actor(session, cast.wati)
    session.rollback()
    return people


def test_nobody_takes_back_what_a_closing_round_keeps(cast, session, sent, meet):
    agus, wati = sent
    outcome = meet(
        lambda one: close(one, cast, agus),
        lambda two: withdraw(
            two, desk(two, cast.revision.id, wati, Sight.ANSWERS, to_move=True), wati
        ),
    )
    assert outcome == "TooLate"
    assert status_of(session, cast) is Status.SUBMITTED


def test_closing_waits_for_who_is_taking_back(cast, session, sent, meet):
    agus, wati = sent
    outcome = meet(
        lambda one: desk(one, cast.revision.id, wati, Sight.ANSWERS, to_move=True),
        lambda two: close(two, cast, agus),
        lambda one, on: withdraw(one, on, wati),
    )
    assert outcome == "done"
    assert status_of(session, cast) is Status.NOT_SUBMITTED


def test_evidence_that_is_being_sent_stays(cast, session, meet):
    sari = factories.actor(session, cast.sari)
    made = add_link(
        session, cast.melati.id, "https://contoh.test/sk", Details(title="SK"), by=sari, at=AT
    )
    session.flush()
    proving.attach(
        session, at_desk(session, cast.revision), kami(), "2.1", made, by=sari, at=AT, today=TODAY
    )
    answer_all(session, cast.revision, cast.sari)
    session.commit()
    session.refresh(made)
    session.rollback()
    outcome = meet(
        lambda one: submit(one, cast.revision, cast.wati),
        lambda two: library.remove(two, two.get_one(Evidence, made.id), by=sari, at=AT),
    )
    assert outcome == "Refused"


def provided(session, cast):
    """A round with a provider whose answers wait to be sent; nothing is published yet."""
    city = providing.arrange(session, cast)
    providing.tell_all(session, city)
    session.commit()
    ratna, sari = factories.actor(session, city.ratna), factories.actor(session, cast.sari)
    found = city.revision.id, city.melati.id
    session.rollback()
    return *found, ratna, sari


def publish(session, revision_id, by):
    on = desk(session, revision_id, by, Sight.ANSWERS, to_move=True)
    sending.submit(session, on, kami(), by=by, at=AT, today=TODAY, said=Says())


def save_own(session, on, by):
    services.save(session, on, kami(), [Change(providing.OWN[0], 3, 0)], by=by, at=AT, today=TODAY)


def test_a_save_after_a_publication_counts_what_the_city_provides(cast, session, meet):
    provider, melati, ratna, sari = provided(session, cast)
    outcome = meet(
        lambda one: publish(one, provider, ratna),
        lambda two: save_own(two, desk(two, melati, sari, Sight.ANSWERS), sari),
    )
    assert outcome == "done"
    _both_stand(session, melati)


def test_a_publication_waits_for_a_save(cast, session, meet):
    provider, melati, ratna, sari = provided(session, cast)
    outcome = meet(
        lambda one: desk(one, melati, sari, Sight.ANSWERS),
        lambda two: publish(two, provider, ratna),
        lambda one, on: save_own(one, on, sari),
    )
    assert outcome == "done"
    _both_stand(session, melati)


def _both_stand(session, melati):
    session.expire_all()
    sheet = session.get_one(Sheet, (melati, Layer.SELF))
    on = at_desk(session, session.get_one(Revision, melati))
    assert sheet.answers[providing.at(providing.OWN[0])] == 3
    assert on.city[providing.at(providing.CITY[0])] == 3
    assert sheet.points == score(kami(), effective(kami(), city=on.city, own=sheet.answers)).total
    assert sheet.answered == 1


def test_of_two_publications_the_second_waits_without_a_deadlock(cast, session, meet):
    provider, _melati, ratna, _sari = provided(session, cast)
    agus = factories.actor(session, cast.agus)
    round_id = session.get_one(Revision, provider).assessment_id
    round_id = session.execute(
        select(Assessment.round_id).where(Assessment.id == round_id)
    ).scalar_one()
    session.rollback()

    def write_systems(session):
        chosen = rounds.find(session, round_id, lock=True)
        inheritance.write_system(session, chosen, None, entry("Klampid", "A" * 10), by=agus, at=AT)

    assert meet(lambda one: publish(one, provider, ratna), write_systems) == "done"
    row = session.execute(
        select(RoundQuestionnaire).where(RoundQuestionnaire.round_id == round_id).limit(1)
    ).scalar_one()
    assert row.city_answers[providing.at(providing.CITY[0])] == 3
    assert row.city_answers[providing.at("1.1")] != UNANSWERED


def test_who_sends_while_the_city_publishes_keeps_one_of_the_two(cast, session, meet):
    provider, melati, ratna, _sari = provided(session, cast)
    revision = session.get_one(Revision, melati)
    filling.answer(session, revision, cast.sari, dict.fromkeys(providing.OWN, 2))
    session.commit()
    wati = factories.actor(session, cast.wati)
    session.rollback()

    def send(session):
        on = desk(session, melati, wati, Sight.ANSWERS, to_move=True)
        sending.submit(session, on, kami(), by=wati, at=AT, today=TODAY, said=Says())

    assert meet(lambda one: publish(one, provider, ratna), send) == "done"
    on = at_desk(session, session.get_one(Revision, melati))
    assert on.city_is_frozen
    assert on.publication_id == on.publication_now
    assert on.city[providing.at(providing.CITY[0])] == 3
