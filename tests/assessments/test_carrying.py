"""What a unit answered last time, proposed, taken over, confirmed and put back."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from assessment.assessments import services
from assessment.assessments.answers import Change, Stale
from assessment.assessments.asked import Asked, is_asked
from assessment.assessments.carrying import services as carrying
from assessment.assessments.carrying.queries import last_round, proposals, same_items
from assessment.assessments.models import (
    AnswerEvent,
    AreaScore,
    Assessment,
    Layer,
    Revision,
    Source,
)
from assessment.assessments.projection import differences
from assessment.assessments.running.opening import open_round
from assessment.assessments.sending import services as sending
from assessment.assessments.sending.services import Unconfirmed
from assessment.assessments.services import NotNow
from assessment.audit.models import Event
from assessment.config import ROOT
from assessment.errors import NotAllowed
from assessment.questionnaire.loader import load
from assessment.questionnaire.model import SameAs
from assessment.rounds.queries import questionnaire, questionnaires_of
from assessment.rounds.services import assign
from assessment.units.models import Kind
from tests import factories
from tests.assessments.earlier import CHANGED, drafted, finished, round_of
from tests.assessments.filling import Says, answer, answer_all, at_desk
from tests.assessments.providing import CITY, arrange
from tests.factories import AT, TODAY, kami

AREA = kami().area("tata_kelola")


def proposed(session, revision, *items):
    on = at_desk(session, revision)
    last = last_round(session, on, kami())
    return proposals(session, last, kami(), items or [item.id for item in AREA.items])


def take(session, cast, item, seen=0, by=None, revision=None, **more):
    on = at_desk(session, revision or cast.revision)
    return carrying.take(
        session, on, kami(), item, seen=seen, by=factories.actor(session, by or cast.sari),
        at=AT, today=TODAY, **more,
    )  # fmt: skip


def take_all(session, cast, revision=None, content=None):
    on = at_desk(session, revision or cast.revision)
    content = content or kami()
    return carrying.take_all(
        session, on, content, content.area("tata_kelola").items,
        by=factories.actor(session, cast.sari), at=AT, today=TODAY,
    )  # fmt: skip


def put_back(session, cast):
    on = at_desk(session, cast.revision)
    return carrying.put_back(
        session, on, kami(), AREA.items, by=factories.actor(session, cast.sari), at=AT, today=TODAY
    )


def confirm(session, cast, item, seen=1, **more):
    on = at_desk(session, cast.revision)
    return carrying.confirm(
        session, on, kami(), item, seen=seen, by=factories.actor(session, cast.sari),
        at=AT, today=TODAY, **more,
    )  # fmt: skip


def latest(session, item, revision):
    query = select(AnswerEvent).where(
        AnswerEvent.item == item, AnswerEvent.revision_id == revision.id, AnswerEvent.layer == Layer.SELF
    )  # fmt: skip
    return session.execute(query.order_by(AnswerEvent.id.desc())).scalars().first()


def findings(session, revision):
    return sending.findings_of(session, at_desk(session, revision), kami(), today=TODAY)


def test_the_own_value_is_proposed_where_nothing_is_final(session, cast):
    drafted(session, cast, {"2.1": 3}, note="SK Lurah 3/2025")
    found = proposed(session, cast.revision)
    assert list(found) == ["2.1"]
    one = found["2.1"]
    assert (one.value, one.note, one.round, one.is_final, one.verified) == (
        3, "SK Lurah 3/2025", "Periode 2025", False, None,
    )  # fmt: skip


def test_the_final_value_is_proposed_with_what_the_verifier_changed_and_why(session, cast):
    finished(session, cast)
    one = proposed(session, cast.revision)["2.2"]
    assert (one.value, one.own, one.verified, one.verdict, one.is_final) == (
        CHANGED["2.2"], 3, CHANGED["2.2"], "Bukti 2025 kurang.", True,
    )  # fmt: skip
    assert proposed(session, cast.revision)["2.4"].verified == 2


def test_practice_other_units_and_later_rounds_propose_nothing(session, cast):
    practice = round_of(session, [cast.melati], is_practice=True)
    answer(session, factories.revision_of(session, cast.melati, practice), cast.sari, {"2.1": 3})
    later = round_of(session, [cast.melati], year=2027)
    answer(session, factories.revision_of(session, cast.melati, later), cast.sari, {"2.1": 3})
    theirs = round_of(session, [cast.kenanga], year=2024)
    answer(session, factories.revision_of(session, cast.kenanga, theirs), cast.budi, {"2.1": 3})
    assert last_round(session, at_desk(session, cast.revision), kami()) is None


def test_the_latest_round_with_answers_counts(session, cast):
    drafted(session, cast, {"2.1": 1})
    older = round_of(session, [cast.melati], year=2024)
    answer(session, factories.revision_of(session, cast.melati, older), cast.sari, {"2.1": 3})
    cast.round.name = "Periode 2027"
    session.flush()
    round_of(session, [cast.melati], year=2026)
    assert proposed(session, cast.revision)["2.1"].value == 1


def test_kami_4_2_is_carried_into_5_0_by_what_its_file_names():
    old = load(ROOT / "questionnaires" / "kami-4.2.yaml")
    same = same_items(old, kami())
    assert len(same) > 100
    assert same["2.1"] == "2.1"
    assert len(set(same.values())) == len(same)
    for now, then in same.items():
        assert old.item(then).same_in("kami-5.0") == (now,)
    assert {then: now for now, then in same.items()} == same_items(kami(), old)


def test_items_that_stand_for_several_are_not_carried_over():
    ours = load(ROOT / "questionnaires" / "kelurahan-1.0.yaml")
    assert set(same_items(ours, ours)) == {
        item.id for area in ours.areas for item in area.items
    } | {item.id for part in ours.supplements for item in part.items}
    for now, then in same_items(ours, kami()).items():
        assert ours.item(then).same_in("kami-5.0") == (now,)
    assert "2.1" not in same_items(ours, kami())


def test_two_items_that_name_the_same_one_are_not_carried_over():
    ours = load(ROOT / "questionnaires" / "kelurahan-1.0.yaml")
    one, other, *rest = ours.areas[0].items
    same = (SameAs("kami-5.0", ("2.1",)),)
    area = replace(
        ours.areas[0], items=(replace(one, same_as=same), replace(other, same_as=same), *rest)
    )
    twice = replace(ours, areas=(area, *ours.areas[1:]))
    assert "2.1" not in same_items(twice, kami())


def test_levels_of_another_method_are_not_carried_over():
    other = load(ROOT / "questionnaires" / "iso-27001-2022.yaml")
    assert same_items(other, kami()) == {}


def test_taking_over_saves_value_and_note_and_waits_for_confirmation(session, cast):
    drafted(session, cast, {"2.1": 3}, note="SK Lurah 3/2025")
    _proposal, outcome = take(session, cast, "2.1")
    event = latest(session, "2.1", cast.revision)
    assert (event.value, event.note, event.source, event.is_unconfirmed) == (
        3, "SK Lurah 3/2025", Source.CARRIED_OVER, True,
    )  # fmt: skip
    assert outcome.saved[0].version == 1
    assert session.get(AreaScore, (cast.revision.id, Layer.SELF, "tata_kelola")).points == 3
    assert findings(session, cast.revision).unconfirmed == ("2.1",)
    body = session.execute(
        select(Event.body).where(Event.action == "answers.saved").order_by(Event.seq.desc())
    ).scalars().first()  # fmt: skip
    assert '"source":"carried_over"' in body
    assert list(differences(session, [cast.revision.id])) == []


def test_the_same_key_takes_over_once(session, cast):
    drafted(session, cast, {"2.1": 3})
    take(session, cast, "2.1", key="k" * 32)
    _proposal, outcome = take(session, cast, "2.1", key="k" * 32)
    assert outcome.saved[0].version == 1


def test_somebody_elses_answer_is_not_taken_over_unseen(session, cast):
    drafted(session, cast, {"2.1": 3})
    answer(session, cast.revision, cast.wati, {"2.1": 1})
    with pytest.raises(Stale):
        take(session, cast, "2.1", seen=0)
    take(session, cast, "2.1", seen=1)
    assert latest(session, "2.1", cast.revision).value == 3


def test_not_applicable_brings_its_reason(session, cast):
    drafted(session, cast, {"6.26": 255}, reason="Tidak memakai layanan awan.")
    take(session, cast, "6.26")
    event = latest(session, "6.26", cast.revision)
    assert (event.value, event.reason) == (255, "Tidak memakai layanan awan.")


def test_a_level_that_the_item_no_longer_has_is_shown_and_not_taken(session, cast):
    area = kami().area("teknologi")
    items = tuple(
        replace(one, not_applicable_allowed=False) if one.id == "6.26" else one
        for one in area.items
    )
    changed = tuple(
        replace(area, items=items) if one.id == "teknologi" else one for one in kami().areas
    )
    stricter = replace(kami(), areas=changed)
    drafted(session, cast, {"6.26": 255}, reason="Tidak memakai layanan awan.")
    now = round_of(session, [cast.melati], year=2027, content=stricter)
    on = at_desk(session, factories.revision_of(session, cast.melati, now))
    found = proposals(session, last_round(session, on, stricter), stricter, ["6.26"])["6.26"]
    assert (found.value, found.may_take) == (255, False)
    with pytest.raises(NotNow):
        carrying.take(
            session, on, stricter, "6.26", seen=0, by=factories.actor(session, cast.sari), at=AT, today=TODAY
        )  # fmt: skip


def test_nothing_to_take_is_refused(session, cast):
    with pytest.raises(NotNow):
        take(session, cast, "2.1")


def test_others_may_not_take_over(session, cast):
    drafted(session, cast, {"2.1": 3})
    for who in (cast.budi, cast.tono, cast.rina):
        with pytest.raises(NotAllowed):
            take(session, cast, "2.1", by=who)


def test_all_of_an_area_takes_only_what_is_unanswered(session, cast):
    finished(session, cast)
    answer(session, cast.revision, cast.sari, {"2.1": 0})
    assert take_all(session, cast) == 21
    assert latest(session, "2.1", cast.revision).value == 0
    assert latest(session, "2.2", cast.revision).value == CHANGED["2.2"]
    assert latest(session, "3.1", cast.revision) is None
    assert take_all(session, cast) == 0


def test_what_was_taken_over_is_put_back_to_what_it_said_before(session, cast):
    finished(session, cast)
    answer(session, cast.revision, cast.sari, {"2.2": 0}, note="belum ada")
    take(session, cast, "2.2", seen=1)
    take_all(session, cast)
    confirm(session, cast, "2.4")
    assert put_back(session, cast) == 21
    before = latest(session, "2.2", cast.revision)
    assert (before.value, before.note) == (0, "belum ada")
    assert latest(session, "2.1", cast.revision).value == 254
    assert latest(session, "2.4", cast.revision).value == 2
    assert findings(session, cast.revision).unconfirmed == ()
    assert put_back(session, cast) == 0
    assert list(differences(session, [cast.revision.id])) == []


def test_confirming_keeps_the_answer_and_its_note(session, cast):
    drafted(session, cast, {"2.1": 3}, note="SK")
    take(session, cast, "2.1")
    assert confirm(session, cast, "2.1", key="a" * 32).saved[0].version == 2
    assert confirm(session, cast, "2.1", key="a" * 32).saved[0].version == 2
    event = latest(session, "2.1", cast.revision)
    assert (event.value, event.note, event.source) == (3, "SK", Source.PAGE)
    with pytest.raises(NotNow):
        confirm(session, cast, "2.1", seen=2)


def test_an_answer_changed_since_is_not_confirmed_unseen(session, cast):
    drafted(session, cast, {"2.1": 3})
    take(session, cast, "2.1")
    answer(session, cast.revision, cast.wati, {"2.1": 1})
    with pytest.raises(Stale):
        confirm(session, cast, "2.1", seen=1)


def test_any_new_save_confirms(session, cast):
    drafted(session, cast, {"2.1": 3})
    take(session, cast, "2.1")
    answer(session, cast.revision, cast.sari, {"2.1": 2})
    assert findings(session, cast.revision).unconfirmed == ()


def test_unconfirmed_answers_keep_it_from_being_sent(session, cast):
    finished(session, cast)
    answer_all(session, cast.revision, cast.sari)
    take(session, cast, "2.2", seen=1)
    by = factories.actor(session, cast.wati)
    with pytest.raises(Unconfirmed) as refusal:
        sending.submit(
            session,
            at_desk(session, cast.revision),
            kami(),
            by=by,
            at=AT,
            today=TODAY,
            said=Says(),
        )
    assert refusal.value.sentence.startswith("1 jawaban belum dikonfirmasi")
    confirm(session, cast, "2.2", seen=2)
    sending.submit(
        session, at_desk(session, cast.revision), kami(), by=by, at=AT, today=TODAY, said=Says()
    )


def test_what_the_city_provides_is_never_carried_into_a_units_sheet(session, cast):
    finished(session, cast)
    city = arrange(session, cast)
    theirs = [item for item in AREA.items if item.answered_by == "city"]
    taken = take_all(session, cast, city.melati)
    assert taken == len(AREA.items) - len(theirs)
    if theirs:
        with pytest.raises(NotNow):
            take(session, cast, theirs[0].id, revision=city.melati)


def test_a_provider_is_offered_what_it_said_to_this_very_questionnaire(session, cast):
    """It answered two questionnaires last time, and the other names some items as the same."""
    city = arrange(session, cast)
    older = load(ROOT / "questionnaires" / "kami-4.2.yaml")
    pairs = [
        (now, then)
        for now, then in same_items(older, kami()).items()
        if now in CITY and is_asked(Asked.CITY, older.item(then))
    ]
    (now, then), (other, _then) = pairs[:2]
    made = factories.round_(
        session, "Periode 2025", year=2025, opens_on=date(2025, 3, 1), provider_id=cast.office.id
    )
    assign(session, made.id, Kind.KELURAHAN, older, at=AT)
    open_round(session, made, [cast.taman, cast.melati], by=None, at=AT)
    by = factories.actor(session, city.dewi)
    for content, levels in ((older, {then: 1}), (kami(), {now: 3, other: 3})):
        rows = {
            questionnaire(session, row.digest).key: row
            for row in questionnaires_of(session, made.id)
        }
        revision = session.execute(
            select(Revision)
            .join(Assessment)
            .where(
                Assessment.round_id == made.id,
                Assessment.asked == Asked.CITY,
                Assessment.digest == rows[content.key].digest,
            )
        ).scalar_one()
        changes = [Change(item, level, 0) for item, level in levels.items()]
        services.save(
            session, at_desk(session, revision), content, changes, by=by, at=AT, today=TODAY
        )
    found = last_round(session, at_desk(session, city.revision), kami())
    assert found.content.key == "kami-5.0"
    assert (found.value(now), found.value(other)) == (3, 3)
