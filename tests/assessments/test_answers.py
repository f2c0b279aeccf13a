"""Saving answers: history, versions, keys, sheets, scores."""

import pytest
from sqlalchemy import select

from assessment.assessments import answers, services
from assessment.assessments.answers import Change, KeyUsed, Stale
from assessment.assessments.models import AnswerEvent, AreaScore, Assessment, Layer, Sheet
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.errors import NotAllowed, Refused
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.rounds.models import RoundState
from tests import factories
from tests.assessments.filling import answer, answer_all, at_desk, submit
from tests.factories import AT, TODAY, kami


@pytest.fixture
def save(cast, session):
    def save(*changes, by=None, revision=None, today=TODAY):
        who = factories.actor(session, by or cast.sari)
        on = at_desk(session, revision or cast.revision)
        return services.save(session, on, kami(), changes, by=who, at=AT, today=today)

    return save


def own(session, cast):
    return session.get(Sheet, (cast.revision.id, Layer.SELF))


def test_it_writes_history_sheet_score_and_audit(cast, session, save):
    outcome = save(Change("2.1", 3, 0, note="SK 1/2026"))
    event = session.execute(select(AnswerEvent)).scalar_one()
    assert (event.item, event.version, event.value, event.note) == ("2.1", 1, 3, "SK 1/2026")
    assert (event.person_id, event.at) == (cast.sari.id, AT)
    session.expire_all()
    sheet = own(session, cast)
    assert sheet.answers == outcome.answers
    assert sheet.answers[kami().item("2.1").position] == 3
    assert (sheet.points, sheet.answered) == (3, 1)
    area = session.get(AreaScore, (cast.revision.id, Layer.SELF, "tata_kelola"))
    assert (area.points, area.answered, area.event_id) == (3, 1, event.id)
    actions = session.execute(select(Event.action).order_by(Event.seq)).scalars().all()
    assert actions[-2:] == ["assessment.draft", "answers.saved"]


def test_the_first_answer_makes_a_draft(cast, session, save):
    save(Change("2.1", 0, 0))
    session.expire_all()
    assert cast.revision.status is Status.DRAFT


def test_an_answer_can_be_cleared(cast, session, save):
    save(Change("2.1", 3, 0))
    outcome = save(Change("2.1", UNANSWERED, 1))
    assert outcome.score.answered == 0
    assert outcome.saved[0].version == 2


def test_a_stale_version_is_refused_and_nothing_is_written(cast, session, save):
    save(Change("2.1", 3, 0))
    with pytest.raises(Stale) as refusal:
        save(Change("2.2", 1, 0), Change("2.1", 1, 0))
    assert refusal.value.items == {"2.1": 1}
    assert factories.rows(session, AnswerEvent) == 1


def test_the_same_key_again_is_done_already(cast, session, save):
    save(Change("2.1", 3, 0, key="k"))
    save(Change("2.1", 2, 1, key="l"))
    assert save(Change("2.1", 3, 0, key="k")).saved[0].version == 1
    assert factories.rows(session, AnswerEvent) == 2


@pytest.mark.parametrize(
    "other",
    [
        Change("2.1", 2, 0, key="k"),
        Change("2.1", 3, 0, note="x", key="k"),
        Change("2.2", 3, 0, key="k"),
    ],
)
def test_a_key_with_another_change_is_refused(cast, session, save, other):
    save(Change("2.1", 3, 0, key="k"))
    session.commit()
    with pytest.raises(KeyUsed):
        save(other)


@pytest.mark.parametrize(
    "change",
    [
        Change("2.1", 4, 0),
        Change("2.1", NOT_APPLICABLE, 0, reason="x"),
        Change("6.26", NOT_APPLICABLE, 0),
        Change("1.1", 10, 0),
        Change("9.9", 1, 0),
        Change("2.1", 1, 0, note="n" * 4001),
    ],
)
def test_it_refuses_what_an_item_cannot_have(cast, session, save, change):
    with pytest.raises(Refused):
        save(change)


def test_not_applicable_is_saved_with_its_reason(cast, save):
    assert (
        save(Change("6.26", NOT_APPLICABLE, 0, reason="Tidak memakai layanan awan"))
        .saved[0]
        .version
        == 1
    )


@pytest.mark.parametrize("who", ["budi", "tono", "rina", "lestari", "agus", "maya", "indra"])
def test_nobody_else_fills_in(cast, session, save, who):
    with pytest.raises(NotAllowed):
        save(Change("2.1", 1, 0), by=getattr(cast, who))


def test_the_head_fills_in_too(cast, save):
    save(Change("2.1", 1, 0), by=cast.wati)


def test_what_is_sent_stands(cast, session, save):
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    with pytest.raises(services.NotNow):
        save(Change("2.1", 1, 1))


def test_only_returned_items_can_be_changed(cast, session, save):
    answer_all(session, cast.revision, cast.sari)
    cast.revision = session.merge(cast.revision)
    returned = {"2.2": "Unggah SK"}
    factories.stand(session, cast.revision, status=Status.NEEDS_CHANGES, returned=returned)
    save(Change("2.2", 1, 1))
    with pytest.raises(services.NotNow):
        save(Change("2.3", 1, 1))


def test_what_the_city_answered_stays(cast, session, save):
    city = bytearray(at_desk(session, cast.revision).city)
    item = next(item for item in kami().area("tata_kelola").items if item.answered_by == "city")
    city[item.position] = 2
    from assessment.rounds.models import RoundQuestionnaire
    from assessment.units.models import Kind

    session.get(RoundQuestionnaire, (cast.round.id, Kind.KELURAHAN)).city_answers = bytes(city)
    session.flush()
    with pytest.raises(services.NotNow):
        save(Change(item.id, 1, 0))


def test_a_closed_round_takes_nothing_but_from_those_given_more_time(cast, session, save):
    cast.round = session.merge(cast.round)
    cast.round.state = RoundState.CLOSED
    session.flush()
    with pytest.raises(services.TooLate):
        save(Change("2.1", 1, 0))
    on = session.get(Assessment, cast.revision.assessment_id)
    on.extended_until, on.extension_reason = TODAY, "Banjir"
    session.flush()
    save(Change("2.1", 1, 0))


def test_recompute_follows_the_city(cast, session, save):
    answer(session, cast.revision, cast.sari, {"2.1": 3})
    answers.recompute(session, at_desk(session, cast.revision), kami(), Layer.SELF, at=AT)
    session.expire_all()
    assert own(session, cast).points == 3
