"""Proposing and noting: what works, each refusal, and what is recorded."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.actions import queries, services
from assessment.actions.models import Action
from assessment.actions.states import ActionState
from assessment.audit.models import Event
from assessment.errors import NotAllowed, Refused
from tests import factories
from tests.actions.conftest import LATER, bring, found_at, propose, seen_by
from tests.factories import TODAY


def test_the_lowered_item_comes_first(session, result):
    from assessment.actions import findings
    from assessment.config import ROOT
    from assessment.questionnaire import recommendations

    on, one = found_at(session, result)
    known = recommendations.of(ROOT / "questionnaires", "kami-5.0")
    found = findings.findings(on, factories.kami(), known)
    assert (one.level, one.own, one.was_lowered) == (1, 2, True)
    assert found[0].item.id == "2.1"
    assert found[0].advice.id.startswith("Tanda tangani SK itu")
    assert all(two.level == 2 for two in found[1:])


def test_it_is_proposed_and_recorded(cast, session, action):
    found = seen_by(session, action, cast.sari)
    assert (found.state, found.start_level, found.target) == (ActionState.PROPOSED, 1, 3)
    event = session.execute(select(Event).order_by(Event.seq.desc()).limit(1)).scalar_one()
    assert (event.action, event.unit_id) == ("action.proposed", cast.melati.id)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"target": 1}, "tingkat yang lebih tinggi"),
        ({"target": 4}, "tingkat yang lebih tinggi"),
        ({"text": " "}, "apa yang akan dikerjakan"),
        ({"text": "x" * 1001}, "paling panjang"),
        ({"owner": ""}, "penanggung jawabnya"),
        ({"due_on": TODAY - timedelta(days=1)}, "mulai hari ini"),
        ({"due_on": TODAY.replace(year=2031)}, "tahun ke depan"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(cast, session, result, more, sentence):
    with pytest.raises(Refused, match=sentence):
        propose(session, result, cast.sari, **more)


def test_an_item_has_one_living_action(cast, session, result, action):
    with pytest.raises(Refused, match="sudah mempunyai rencana"):
        propose(session, result, cast.wati)
    bring(session, action, ActionState.WITHDRAWN, cast)
    assert propose(session, result, cast.wati).id != action


@pytest.mark.parametrize("who", ["budi", "tono", "rina", "agus", "maya"])
def test_only_the_unit_plans(cast, session, result, who):
    with pytest.raises(NotAllowed):
        propose(session, result, getattr(cast, who))


def test_nothing_is_planned_before_there_is_a_result(cast, session):
    revision = session.merge(cast.revision)
    from tests.reviews import desk as reviewing

    reviewing.fill_in(session, revision, cast.sari)
    with pytest.raises(Refused, match="setelah penilaian terkirim"):
        propose(session, revision, cast.sari)


def test_nobody_judges_what_they_proposed(cast, session, action):
    session.get(Action, action).proposed_by_id = cast.rina.id
    seen = seen_by(session, action, cast.rina)
    with pytest.raises(NotAllowed):
        services.advance(
            session, seen, ActionState.RUNNING, "", seen=1, by=factories.actor(session, cast.rina), at=LATER
        )  # fmt: skip


@pytest.mark.parametrize("who", ["budi", "tono", "rina"])
def test_only_the_unit_notes(cast, session, action, who):
    bring(session, action, ActionState.RUNNING, cast)
    seen = seen_by(session, action, cast.sari)
    with pytest.raises(NotAllowed):
        services.note(
            session, seen, "Jalan.", None, by=factories.actor(session, getattr(cast, who)), at=LATER
        )


def test_a_note_says_something_and_only_while_it_runs(cast, session, action):
    by = factories.actor(session, cast.sari)
    with pytest.raises(Refused, match="selama rencana berjalan"):
        services.note(session, seen_by(session, action, cast.sari), "Jalan.", None, by=by, at=LATER)
    bring(session, action, ActionState.RUNNING, cast)
    with pytest.raises(Refused, match="Tulis kemajuannya"):
        services.note(session, seen_by(session, action, cast.sari), " ", None, by=by, at=LATER)


def test_evidence_is_the_units_own(cast, session, action, piece):
    bring(session, action, ActionState.RUNNING, cast)
    shown = session.get(services.Evidence, piece)
    shown.unit_id = cast.kenanga.id
    with pytest.raises(Refused, match="pustaka unit"):
        services.note(
            session, seen_by(session, action, cast.sari), "", shown, by=factories.actor(session, cast.sari), at=LATER
        )  # fmt: skip


def test_counts_are_for_who_sees_the_scores(cast, session, action):
    bring(session, action, ActionState.RUNNING, cast)
    late = TODAY + timedelta(days=40)

    def seen(who, day=TODAY):
        found = queries.counts(session, factories.actor(session, who), day)
        return [(one.kecamatan, one.number, one.overdue) for one in found]

    assert seen(cast.maya) == seen(cast.tono) == seen(cast.sari) == [("Taman", 1, 0)]
    assert seen(cast.maya, late) == [("Taman", 1, 1)]
    assert seen(cast.budi) == seen(cast.agus) == []
