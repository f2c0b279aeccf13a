"""A final result, and actions at its items in every state."""

from datetime import timedelta

import pytest

from assessment.actions import findings, queries, services
from assessment.actions.services import Plan
from assessment.actions.states import ActionState
from assessment.assessments.queries import desk
from assessment.config import ROOT
from assessment.evidence import services as evidence_services
from assessment.evidence.services import Details
from assessment.permissions import Sight
from assessment.questionnaire import recommendations
from tests import factories, stages
from tests.factories import AT, TODAY, kami
from tests.reviews.conftest import put_down, source

__all__ = ["source"]

LATER = AT + timedelta(hours=3)
PATH = {
    ActionState.PROPOSED: (),
    ActionState.RETURNED: (ActionState.RETURNED,),
    ActionState.RUNNING: (ActionState.RUNNING,),
    ActionState.DONE: (ActionState.RUNNING, ActionState.DONE),
    ActionState.CONFIRMED: (ActionState.RUNNING, ActionState.DONE, ActionState.CONFIRMED),
    ActionState.WITHDRAWN: (ActionState.WITHDRAWN,),
}
"""How each state is reached."""


def plan(**more):
    """A plan that is right."""
    said = {
        "target": 3, "text": "Tanda tangani SK dan bacakan di apel.", "owner": "Sari", "owner_id": None,
        "due_on": TODAY + timedelta(days=30),
    } | more  # fmt: skip
    return Plan(**said)


def found_at(session, revision, item="2.1"):
    """The finding at an item, and what lies on the desk."""
    on = desk(session, revision.id, None, Sight.EVIDENCE, lock=False)
    known = recommendations.of(ROOT / "questionnaires", "kami-5.0")
    return on, findings.finding(on, kami(), known, item)


def propose(session, revision, who, item="2.1", **more):
    """An action proposed by a person."""
    on, one = found_at(session, revision, item)
    return services.propose(
        session, on, kami(), one, plan(**more), by=factories.actor(session, who), at=LATER, today=TODAY
    )  # fmt: skip


def seen_by(session, action_id, who):
    """The action as a person loads it."""
    session.flush()
    session.expire_all()
    return queries.find(session, factories.actor(session, who), action_id)


def advance(session, action_id, end, who, text="Sudah jelas."):
    """A move by a person, over what they see now."""
    action = seen_by(session, action_id, who)
    services.advance(
        session, action, end, text, seen=action.version, by=factories.actor(session, who), at=LATER
    )  # fmt: skip


def bring(session, action_id, state, cast):
    """Take an action to a state with the real verbs: Wati for the unit, Rina for the city."""
    for end in PATH[state]:
        of_unit = end in (ActionState.DONE, ActionState.WITHDRAWN)
        advance(session, action_id, end, cast.wati if of_unit else cast.rina)


@pytest.fixture
def result(cast, session):
    """Kel. Melati's final result: level 2 everywhere, 2.1 lowered to 1."""
    return put_down(session, stages.reach(session, cast, stages.RESULT))


@pytest.fixture
def action(result, cast, session):
    """An action proposed by Sari at the lowered item."""
    made = propose(session, result, cast.sari)
    session.commit()
    return made.id


@pytest.fixture
def piece(result, cast, session):
    """A link in the unit's library."""
    made = evidence_services.add_link(
        session, cast.melati.id, "https://arsip.contoh.go.id/sk", Details("SK penunjukan"),
        by=factories.actor(session, cast.sari), at=AT,
    )  # fmt: skip
    session.commit()
    return made.id
