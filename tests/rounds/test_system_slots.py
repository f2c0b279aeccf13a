"""Questionnaires of one round that ask about systems in other words: each has its own answer to that question."""

import pytest

from assessment.assessments.providing import inheritance
from assessment.questionnaire.loader import load
from assessment.questionnaire.values import LETTERS, UNANSWERED
from assessment.rounds import services
from assessment.rounds.models import ElectronicSystem, RoundQuestionnaire
from assessment.rounds.services import SystemEntry
from assessment.rounds.systems import carried, questions_of, slots_of
from assessment.units.models import Kind
from tests.factories import AT, ROOT, kami
from tests.rounds.conftest import QUESTIONS, entry

OLD = load(ROOT / "questionnaires" / "kami-4.2.yaml")
KELURAHAN = load(ROOT / "questionnaires" / "kelurahan-1.0.yaml")
NEW_9, OLD_9 = "1.9@kami-5.0", "1.9@kami-4.2"


def test_what_is_asked_alike_is_asked_once():
    slots = slots_of([kami(), KELURAHAN])
    assert set(slots.values()) == set(QUESTIONS)
    assert [one.name for one in questions_of([kami(), KELURAHAN], slots)] == QUESTIONS


def test_what_is_asked_otherwise_is_asked_of_each():
    asked = questions_of([kami(), OLD], slots_of([kami(), OLD]))
    assert [one.name for one in asked] == [*QUESTIONS[:8], NEW_9, OLD_9, "1.10"]
    assert [one.by.id for one in asked if one.by] == [kami().title.id, OLD.title.id]
    assert asked[8].question != asked[9].question


def test_answers_go_where_the_same_is_asked():
    given = dict.fromkeys(QUESTIONS, "A")
    both = carried(given, [kami()], [kami(), OLD])
    assert both == dict.fromkeys(set(QUESTIONS) - {"1.9"}, "A") | {NEW_9: "A"}
    assert carried(both | {OLD_9: "C"}, [kami(), OLD], [OLD])["1.9"] == "C"
    assert carried(both | {OLD_9: "C"}, [kami(), OLD], [kami()])["1.9"] == "A"
    assert "1.9" not in carried(given, [kami()], [OLD])


def test_what_is_not_asked_for_a_while_waits():
    given = dict.fromkeys(QUESTIONS, "A")
    iso = load(ROOT / "questionnaires" / "iso-27001-2022.yaml")
    assert carried(carried(given, [kami()], [iso]), [iso], [kami()]) == given


@pytest.fixture
def mixed(session, draft, agus):
    """Kecamatan on 5.0, kelurahan on 4.2, a system of which only the older question is answered."""
    services.assign(session, draft.id, Kind.KELURAHAN, OLD, at=AT)
    answers = dict.fromkeys(set(QUESTIONS) - {"1.9"}, "B") | {OLD_9: "C"}
    made = inheritance.write_system(
        session, draft, None, SystemEntry("Klampid", answers=answers), by=agus, at=AT
    )
    session.commit()
    return made


def city_answer(session, round_, kind):
    row = session.get_one(RoundQuestionnaire, (round_.id, kind))
    return row.city_answers[kami().item("1.9").position]


def test_units_inherit_the_answer_to_their_own_question(session, draft, mixed, agus):
    assert city_answer(session, draft, Kind.KELURAHAN) == LETTERS["C"]
    assert (
        city_answer(session, draft, Kind.KECAMATAN) == UNANSWERED
    )  # the system is not complete there
    entry_ = SystemEntry("Klampid", answers=mixed.answers | {NEW_9: "A"})
    inheritance.write_system(session, draft, mixed, entry_, by=agus, at=AT)
    assert city_answer(session, draft, Kind.KECAMATAN) == LETTERS["A"]
    assert city_answer(session, draft, Kind.KELURAHAN) == LETTERS["C"]


def test_the_form_asks_both_and_says_whose_each_is(browse, cast, session, draft, mixed):
    url = f"/rounds/{draft.id}/systems/{mixed.id}"
    page = browse(cast.rina).get(url)
    assert len(page.tree.cssselect("input[type=radio]")) == 44
    tags = page.texts(".item .status-tag")
    assert tags == [f"menurut {kami().title.id}", f"menurut {OLD.title.id}"]
    form = {f"answer-{name}": letter for name, letter in mixed.answers.items()}
    form |= {"name": "Klampid", "used_by_kecamatan": "y", "used_by_kelurahan": "y"}
    browse(cast.rina).post(url, form | {f"answer-{NEW_9}": "A"})
    session.expire_all()
    kept = session.get_one(ElectronicSystem, mixed.id).answers
    assert (kept[NEW_9], kept[OLD_9], len(kept)) == ("A", "C", 11)


def test_another_rounds_answers_are_copied_where_the_same_is_asked(session, round_, draft, agus):
    services.assign(session, draft.id, Kind.KELURAHAN, OLD, at=AT)
    inheritance.write_system(session, round_, None, entry("Klampid", "B" * 10), by=agus, at=AT)
    inheritance.copy_systems(session, draft, round_, by=agus, at=AT)
    copied = session.query(ElectronicSystem).filter_by(round_id=draft.id).one()
    assert copied.answers == dict.fromkeys(set(QUESTIONS) - {"1.9"}, "B") | {NEW_9: "B"}


def test_a_draft_that_gets_another_questionnaire_keeps_what_still_fits(session, draft, agus):
    from tests.rounds.test_preparing import PLAN

    inheritance.write_system(session, draft, None, entry("Klampid", "B" * 10), by=agus, at=AT)
    used = {Kind.KECAMATAN: kami(), Kind.KELURAHAN: OLD}
    services.change_plan(session, draft, PLAN, used, by=agus, at=AT)
    system = session.query(ElectronicSystem).filter_by(round_id=draft.id).one()
    assert (system.answers.get("1.9"), system.answers.get(NEW_9)) == (None, "B")
    assert city_answer(session, draft, Kind.KECAMATAN) == LETTERS["B"]
    assert city_answer(session, draft, Kind.KELURAHAN) == UNANSWERED
