"""Answers on a copy, and target plans: pure rules and verbs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from assessment.assessments.targets import services as targets
from assessment.assessments.targets import trial
from assessment.assessments.targets.models import TargetPlan
from assessment.audit.models import Event
from assessment.errors import NotAllowed, Refused
from assessment.questionnaire import values
from assessment.questionnaire.model import Item
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.scoring import score
from tests import factories
from tests.assessments.filling import at_desk
from tests.factories import AT, kami
from tests.scoring.instruments import KAMI, MEAN, TINY, sheet

LEVEL_ITEMS = [item for item in KAMI.items if isinstance(item, Item)]
some_changes = st.dictionaries(
    st.sampled_from([item.id for item in LEVEL_ITEMS]), st.integers(0, 3), max_size=30
)


@given(some_changes)
@settings(max_examples=50, deadline=None)
def test_an_address_keeps_the_changes(changes):
    assert trial.from_address(KAMI, trial.to_address(changes)) == changes


@pytest.mark.parametrize(
    "text", ["", "2.1", "2.1:9", "9.9:1", "1.1:3", "1.1:D", "2.1:na", ":::", ","]
)
def test_nonsense_in_an_address_is_not_said(text):
    assert trial.from_address(KAMI, text) == {}


def test_not_applicable_can_be_tried():
    allowed = next(item.id for item in LEVEL_ITEMS if item.not_applicable_allowed)
    assert trial.from_address(KAMI, f"{allowed}:na") == {allowed: NOT_APPLICABLE}
    assert trial.read(KAMI, {allowed: "na", "2.1": None}) == {
        allowed: NOT_APPLICABLE,
        "2.1": UNANSWERED,
    }


@pytest.mark.parametrize(
    "document",
    [None, [], "x", {"9.9": 1}, {"1.1": "D"}, {"1.1": 1}, {"2.1": 4}, {"2.1": "na"}, {"2.1": True}],
)
def test_what_a_script_may_not_send(document):
    with pytest.raises(Refused):
        trial.read(KAMI, document)


def test_only_what_differs_is_a_change():
    there = sheet(KAMI, 2)
    assert trial.different(KAMI, there, {"2.2": 3, "2.1": 2}) == {"2.2": 3}
    assert trial.over(KAMI, there, {"2.2": 3}) == sheet(KAMI, 2, answers={"2.2": 3})


def test_what_reaches_what():
    assert trial.reaches(KAMI, 3, 2)
    assert trial.reaches(KAMI, NOT_APPLICABLE, 3)
    assert trial.reaches(MEAN, NOT_APPLICABLE, 5)
    assert not trial.reaches(KAMI, UNANSWERED, 0)
    assert not trial.reaches(KAMI, 1, 2)


def test_what_is_left_of_a_plan():
    wanted = {"4.1": 3, "A.8.20": 4, "A.7.9": 2}
    found = trial.outstanding(MEAN, sheet(MEAN, answers={"4.1": 3, "A.8.20": 1}), wanted)
    assert (found.reached, found.items, found.left, found.of_city) == (1, 3, 2, 1)
    assert sum(found.by_area.values()) == 2
    done = trial.outstanding(MEAN, sheet(MEAN, 5), wanted)
    assert (done.left, done.by_area) == (0, {})


@settings(max_examples=50, deadline=None)
@given(some_changes, st.integers(0, 3))
def test_what_is_reached_of_a_plan_is_never_lowered(changes, level):
    there = sheet(KAMI, level)
    wanted = trial.raised(KAMI, there, changes)
    assert all(new >= old for new, old in zip(wanted[10:], there[10:], strict=True))
    assert score(KAMI, wanted).total >= score(KAMI, there).total
    assert trial.outstanding(KAMI, wanted, changes).left == 0


def test_the_smallest_questionnaire_too():
    assert trial.read(TINY, {}) == {}


@pytest.fixture
def save(cast, session):
    def make(who, wanted, **more):
        on = at_desk(session, cast.revision)
        return targets.save_plan(
            session, on, kami(), values.blank(kami()), wanted, by=factories.actor(session, who), at=AT, **more
        )  # fmt: skip

    return make


def _events(session, action):
    return list(session.execute(select(Event).where(Event.action == action)).scalars())


class TestPlans:
    def test_a_plan_is_kept_with_an_event(self, cast, session, save):
        plan = save(cast.sari, {"2.2": 3, "2.1": 2}, note="Tahun ini")
        session.flush()
        found = targets.current_plan(session, cast.revision.assessment_id)
        assert found is plan
        assert (found.wanted, found.note, found.made_by_id) == (
            {"2.1": 2, "2.2": 3}, "Tahun ini", cast.sari.id,
        )  # fmt: skip
        [event] = _events(session, "target_plan.saved")
        assert event.unit_id == cast.melati.id
        assert '"2.1":2' in event.body.replace(" ", "")

    def test_a_new_plan_ends_the_old_one_which_is_kept(self, cast, session, save):
        old, new = save(cast.sari, {"2.1": 2}), save(cast.wati, {"2.1": 3})
        session.flush()
        session.refresh(old)
        assert (old.ended_at, new.ended_at) == (AT, None)
        assert targets.current_plan(session, cast.revision.assessment_id) is new
        assert factories.rows(session, TargetPlan) == 2

    def test_it_can_be_ended(self, cast, session, save):
        save(cast.sari, {"2.1": 2})
        on, by = at_desk(session, cast.revision), factories.actor(session, cast.wati)
        targets.end_plan(session, on, by=by, at=AT)
        targets.end_plan(session, on, by=by, at=AT)
        assert targets.current_plan(session, cast.revision.assessment_id) is None
        assert len(_events(session, "target_plan.ended")) == 1

    def test_without_changes_there_is_no_plan(self, cast, save):
        with pytest.raises(Refused, match="Belum ada jawaban yang diubah"):
            save(cast.sari, {})

    def test_a_plan_does_not_go_down(self, cast, session):
        on, there = at_desk(session, cast.revision), sheet(KAMI, 2)
        with pytest.raises(Refused, match=r"2\.1"):
            targets.save_plan(
                session, on, kami(), there, {"2.1": 1, "2.2": 3},
                by=factories.actor(session, cast.sari), at=AT,
            )  # fmt: skip

    def test_the_note_has_its_length(self, cast, save):
        with pytest.raises(Refused, match=r"1000 karakter"):
            save(cast.sari, {"2.1": 1}, note="x" * 1001)

    @pytest.mark.parametrize("who", ["budi", "tono", "rina", "agus"])
    def test_only_the_unit_plans(self, cast, session, save, who):
        with pytest.raises(NotAllowed):
            save(getattr(cast, who), {"2.1": 2})
        on, by = at_desk(session, cast.revision), factories.actor(session, getattr(cast, who))
        with pytest.raises(NotAllowed):
            targets.end_plan(session, on, by=by, at=AT)
