"""The list of electronic systems, the category it gives, and what the units inherit."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from assessment.assessments.models import AreaScoreHistory, Layer, Sheet
from assessment.assessments.providing import inheritance
from assessment.assessments.queries import desk
from assessment.assessments.scores import open_layer
from assessment.audit.models import Event
from assessment.errors import Refused
from assessment.permissions import Sight
from assessment.questionnaire import values
from assessment.rounds.models import ElectronicSystem, RoundQuestionnaire, RoundState
from assessment.rounds.systems import category_of, slots_of
from assessment.scoring import score
from assessment.scoring.effective import effective
from assessment.units.models import Kind
from tests import factories
from tests.factories import AT, kami
from tests.rounds.conftest import QUESTIONS, entry


def sheet_of(session, unit):
    session.expire_all()
    revision = factories.revision_of(session, unit)
    return session.get_one(Sheet, (revision.id, Layer.SELF))


def freeze_city(session, unit, answers):
    """Lay out the sheet that stands once a unit has sent."""
    revision = factories.revision_of(session, unit)
    open_layer(session, revision.id, kami(), Layer.CITY, city=answers, answers=answers, at=AT)


def write(session, round_, agus, *entries):
    return [inheritance.write_system(session, round_, None, one, by=agus, at=AT) for one in entries]


def test_the_system_with_the_most_points_sets_the_category(session, round_, agus, cast):
    write(
        session,
        round_,
        agus,
        entry("Kios", "C" * 10),
        entry("Klampid", "A" * 10),
        entry("CCTV", "B" * 10),
    )
    found = sheet_of(session, cast.melati)
    assert (found.system_points, found.system_class, found.answered) == (50, "Strategis", 10)
    row = session.get_one(RoundQuestionnaire, (round_.id, Kind.KELURAHAN))
    assert set(row.city_answers[:10]) == {values.LETTERS["A"]}
    assert set(row.city_answers[10:]) == {values.UNANSWERED}


def test_each_kind_of_unit_has_its_own_category(session, round_, agus, cast):
    write(
        session, round_, agus,
        entry("Pusat", "A" * 10, used_by_kelurahan=False),
        entry("Loket", "C" * 10, used_by_kecamatan=False),
    )  # fmt: skip
    assert sheet_of(session, cast.taman).system_class == "Strategis"
    assert sheet_of(session, cast.melati).system_class == "Rendah"


def test_an_incomplete_system_does_not_count_yet(session, round_, agus, cast):
    write(session, round_, agus, entry("Besar", "A" * 9 + " "), entry("Kecil", "C" * 10))
    assert sheet_of(session, cast.melati).system_class == "Rendah"
    systems = session.execute(select(ElectronicSystem)).scalars().all()
    found = category_of(Kind.KELURAHAN, systems, kami(), slots_of([kami()]))
    assert found.leading.system.name == "Kecil"
    assert [one.system.name for one in found.incomplete] == ["Besar"]
    assert (found.incomplete[0].points, found.incomplete[0].category) == (45, None)


def test_without_a_complete_system_nothing_is_inherited(session, round_, agus, cast):
    (system,) = write(session, round_, agus, entry("Kecil", "C" * 10))
    inheritance.remove_system(session, round_, system, by=agus, at=AT)
    found = sheet_of(session, cast.melati)
    assert (found.system_points, found.system_class, found.answered) == (0, None, 0)


def test_stored_scores_are_what_the_engine_says(session, round_, agus, cast):
    revision = factories.revision_of(session, cast.melati)
    own = values.pack(kami(), {item.id: 2 for item in kami().items if item.id not in QUESTIONS})
    session.get_one(Sheet, (revision.id, Layer.SELF)).answers = own
    session.flush()
    write(session, round_, agus, entry("Klampid", "ABCABCABCA"))
    found = sheet_of(session, cast.melati)
    city = session.get_one(RoundQuestionnaire, (round_.id, Kind.KELURAHAN)).city_answers
    result = score(kami(), effective(kami(), city=city, own=own))
    assert (found.points, found.system_points, found.system_class, found.readiness, found.is_complete) == (
        result.total, result.system_category.points, result.system_category.class_, result.readiness, True
    )  # fmt: skip
    assert found.answers == own


def test_who_has_sent_keeps_what_was_then(session, round_, agus, cast):
    (system,) = write(session, round_, agus, entry("Klampid", "C" * 10))
    city = session.get_one(RoundQuestionnaire, (round_.id, Kind.KELURAHAN)).city_answers
    freeze_city(session, cast.melati, city)
    inheritance.write_system(session, round_, system, entry("Klampid", "A" * 10), by=agus, at=AT)
    assert sheet_of(session, cast.melati).system_class == "Rendah"
    assert sheet_of(session, cast.kenanga).system_class == "Strategis"
    found = inheritance.heirs(session, agus, round_.id)
    assert (found[Kind.KELURAHAN].following, found[Kind.KELURAHAN].keeping) == (2, 1)
    assert (found[Kind.KECAMATAN].following, found[Kind.KECAMATAN].keeping) == (2, 0)
    sari = factories.actor(session, cast.sari)
    revision = factories.revision_of(session, cast.melati)
    assert desk(session, revision.id, sari, Sight.EVIDENCE).city == city


def test_a_round_that_is_not_open_yet_keeps_the_answers_for_later(session, draft, agus, cast):
    from assessment.assessments.running.opening import open_round

    write(session, draft, agus, entry("Klampid", "B" * 10))
    open_round(session, draft, [session.merge(cast.melati)], by=agus, at=AT)
    revision = factories.revision_of(session, cast.melati, draft)
    assert session.get_one(Sheet, (revision.id, Layer.SELF)).system_class == "Tinggi"


def test_a_change_that_changes_no_category_writes_no_score(session, round_, agus, cast):
    write(session, round_, agus, entry("Klampid", "A" * 10))
    before = factories.rows(session, AreaScoreHistory)
    events = factories.rows(session, Event)
    write(session, round_, agus, entry("Kios", "C" * 10))
    assert factories.rows(session, AreaScoreHistory) == before
    assert factories.rows(session, Event) == events + 1


def test_it_is_recorded(session, round_, agus, cast):
    write(session, round_, agus, entry("Klampid", "A" * 10))
    said = {
        event.action: json.loads(event.body)
        for event in session.execute(select(Event).where(Event.person_id == cast.agus.id)).scalars()
    }
    assert said["system.added"]["name"] == "Klampid"
    changed = said["round.city_answers_changed"]
    assert (changed["class"], changed["points"], changed["units"]) == ("Strategis", 50, 3)
    assert changed["answers"] == dict.fromkeys(QUESTIONS, "A")


def test_systems_are_taken_over_from_another_round(session, round_, draft, agus, cast):
    write(
        session,
        round_,
        agus,
        entry("Klampid", "A" * 10, description="Adminduk"),
        entry("CCTV", "B" * 10),
    )
    write(session, draft, agus, entry("CCTV", "C" * 10))
    assert inheritance.copy_systems(session, draft, round_, by=agus, at=AT) == 1
    there = (
        session.execute(
            select(ElectronicSystem)
            .where(ElectronicSystem.round_id == draft.id)
            .order_by(ElectronicSystem.name)
        )
        .scalars()
        .all()
    )
    assert [(one.name, set(one.answers.values())) for one in there] == [
        ("CCTV", {"C"}),
        ("Klampid", {"A"}),
    ]
    assert (
        session.get_one(RoundQuestionnaire, (draft.id, Kind.KELURAHAN)).city_answers[0]
        == values.LETTERS["A"]
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (entry(used_by_kecamatan=False, used_by_kelurahan=False), "siapa yang memakai"),
        (replace(entry(), answers={"1.1": "D"}), "jawaban yang tersedia"),
        (replace(entry(), answers={"2.1": "A"}), "jawaban yang tersedia"),
        (entry("Kios"), "nama ini"),
    ],
)
def test_a_system_makes_sense(session, round_, agus, wrong, sentence):
    write(session, round_, agus, entry("Kios"))
    with pytest.raises(Refused, match=sentence):
        write(session, round_, agus, wrong)


def test_a_closed_round_keeps_its_systems(session, round_, agus):
    (system,) = write(session, round_, agus, entry())
    round_.state = RoundState.CLOSED
    for verb in (
        lambda: write(session, round_, agus, entry("Lain")),
        lambda: inheritance.remove_system(session, round_, system, by=agus, at=AT),
        lambda: inheritance.copy_systems(session, round_, round_, by=agus, at=AT),
    ):
        with pytest.raises(Refused, match="sudah ditutup"):
            verb()


def test_184_units_follow_in_few_statements(session, agus, city, count_sql):
    round_ = factories.round_(session, "Kota", city())
    session.commit()
    with count_sql() as sql:
        write(session, round_, agus, entry("Klampid", "A" * 10))
    session.commit()
    assert sql.total <= 30
    assert inheritance.heirs(session, agus, round_.id)[Kind.KELURAHAN].following == 153
