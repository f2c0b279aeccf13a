"""The states of an action and every legal move between them, as one table. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from assessment.permissions import Permission


class ActionState(StrEnum):
    """Where an action stands."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    RUNNING = "running"
    DONE = "done"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


OVER = frozenset({ActionState.CONFIRMED, ActionState.WITHDRAWN})
"""Nothing follows; the item may have another action."""

LATE = frozenset({ActionState.RUNNING})
"""These can be overdue: what waits for a verifier is not the unit's delay."""

UNIT, CITY = Permission.ASSESSMENT_FILL, Permission.REVIEW_DO
"""Who makes a move: somebody of the unit, or a verifier."""


@dataclass(frozen=True, slots=True)
class Move:
    """From one state to another. ``by``: whose move it is. ``says``: a sentence is part of it.

    ``shows``: something must have been noted or shown since the action was accepted, or be said now.
    """

    start: ActionState
    end: ActionState
    by: Permission
    event: str
    says: bool = False
    shows: bool = False


S = ActionState
MOVES: tuple[Move, ...] = (
    Move(S.PROPOSED, S.RUNNING, CITY, "action.accepted"),
    Move(S.PROPOSED, S.RETURNED, CITY, "action.returned", says=True),
    Move(S.PROPOSED, S.WITHDRAWN, UNIT, "action.withdrawn"),
    Move(S.RETURNED, S.PROPOSED, UNIT, "action.proposed_again"),
    Move(S.RETURNED, S.WITHDRAWN, UNIT, "action.withdrawn"),
    Move(S.RUNNING, S.DONE, UNIT, "action.done", shows=True),
    Move(S.RUNNING, S.WITHDRAWN, CITY, "action.dropped", says=True),
    Move(S.DONE, S.CONFIRMED, CITY, "action.confirmed"),
    Move(S.DONE, S.RUNNING, CITY, "action.sent_back", says=True),
)

_LEGAL = {(one.start, one.end): one for one in MOVES}


def move(start: ActionState, end: ActionState) -> Move | None:
    """The legal move between two states, or None."""
    return _LEGAL.get((start, end))


def moves_from(start: ActionState) -> tuple[Move, ...]:
    """Every move that begins here, in the order of the table."""
    return tuple(one for one in MOVES if one.start is start)
