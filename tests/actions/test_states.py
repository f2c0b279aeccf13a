"""The table of moves: every legal one works, and every other is refused, by whoever tries."""

import pytest

from assessment.actions import services
from assessment.actions.states import CITY, MOVES, OVER, UNIT, ActionState, move, moves_from
from assessment.errors import Conflict, NotAllowed, Refused
from tests import factories
from tests.actions.conftest import LATER, advance, bring, plan, seen_by
from tests.factories import TODAY

STATES = list(ActionState)


def test_nothing_follows_what_is_over():
    assert not [one for state in OVER for one in moves_from(state)]


def test_every_state_is_reached():
    assert {one.end for one in MOVES} | {ActionState.PROPOSED} == set(ActionState)


@pytest.mark.parametrize("start", STATES)
def test_moves_of_the_table_and_no_others(cast, session, action, start):
    """Every end for everybody; the right people last, for then it stands elsewhere."""
    bring(session, action, start, cast)
    right = {CITY: cast.lestari, UNIT: cast.wati}
    for end in STATES:
        step = move(start, end) if end is not ActionState.PROPOSED else None  # only with a plan
        for person in (cast.wati, cast.lestari, cast.tono, cast.budi, cast.maya, cast.indra):
            if step and person is right[step.by]:
                continue
            seen = seen_by(session, action, cast.sari)
            with pytest.raises((Refused, NotAllowed)):
                services.advance(
                    session, seen, end, "Sebab.", seen=seen.version, by=factories.actor(session, person), at=LATER
                )  # fmt: skip
        if step:
            with session.begin_nested() as there:
                advance(session, action, end, right[step.by])
                assert seen_by(session, action, cast.sari).state is end
                there.rollback()
    assert seen_by(session, action, cast.sari).state is start


@pytest.mark.parametrize("step", [one for one in MOVES if one.says], ids=lambda one: one.event)
def test_a_reason_is_said_where_the_table_asks_for_it(cast, session, action, step):
    bring(session, action, step.start, cast)
    with pytest.raises(Refused, match="alasannya"):
        advance(session, action, step.end, cast.rina, text="  ")


def test_done_needs_a_note_or_evidence(cast, session, action, piece):
    bring(session, action, ActionState.RUNNING, cast)
    with pytest.raises(Refused, match="lampirkan bukti"):
        advance(session, action, ActionState.DONE, cast.wati, text="")
    seen = seen_by(session, action, cast.sari)
    shown = session.get(services.Evidence, piece)
    services.note(session, seen, "", shown, by=factories.actor(session, cast.sari), at=LATER)
    advance(session, action, ActionState.DONE, cast.wati, text="")
    advance(session, action, ActionState.RUNNING, cast.rina, text="Belum terlihat.")
    with pytest.raises(
        Refused, match="lampirkan bukti"
    ):  # what was shown before does not count again
        advance(session, action, ActionState.DONE, cast.wati, text="")


def test_a_page_loaded_before_is_refused(cast, session, action):
    seen = seen_by(session, action, cast.rina)
    with pytest.raises(Conflict):
        services.advance(
            session, seen, ActionState.RUNNING, "", seen=seen.version + 1,
            by=factories.actor(session, cast.rina), at=LATER,
        )  # fmt: skip


def test_a_returned_action_is_mended_and_proposed_again(cast, session, action):
    bring(session, action, ActionState.RETURNED, cast)
    seen = seen_by(session, action, cast.wati)
    services.propose_again(
        session, seen, 3, plan(target=2, owner="Wati"), seen=seen.version,
        by=factories.actor(session, cast.wati), at=LATER, today=TODAY,
    )  # fmt: skip
    found = seen_by(session, action, cast.wati)
    assert (found.state, found.target, found.owner) == (ActionState.PROPOSED, 2, "Wati")
