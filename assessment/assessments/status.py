"""The statuses of an assessment and every legal move between them, as one table."""

from dataclasses import dataclass
from enum import StrEnum

from assessment.permissions import Actor, Permission


class Status(StrEnum):
    """Where an assessment stands on its way from the unit to the final result.

    ``IMPORTED`` is on no way: a result of a past year from a file, not verified here. No move begins or ends there.
    """

    NOT_STARTED = "not_started"
    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    NEEDS_CHANGES = "needs_changes"
    CLARIFICATION = "clarification"
    SITE_VISIT = "site_visit"
    VERIFIED = "verified"
    OBJECTION = "objection"
    FINAL = "final"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    NOT_SUBMITTED = "not_submitted"
    IMPORTED = "imported"


WITH_UNIT = frozenset(
    {Status.NOT_STARTED, Status.DRAFT, Status.AWAITING_APPROVAL, Status.NEEDS_CHANGES}
)
"""The unit has the assessment in hand."""

FILLABLE = frozenset({Status.NOT_STARTED, Status.DRAFT, Status.NEEDS_CHANGES})
"""Answers of the unit may change (in ``NEEDS_CHANGES`` only the returned items)."""

SENT = frozenset(Status) - WITH_UNIT - {Status.NOT_SUBMITTED}
"""The unit has sent its answers and they stand."""

REVIEWABLE = frozenset({Status.UNDER_REVIEW, Status.CLARIFICATION, Status.SITE_VISIT})
"""A verifier may decide on items."""

VERIFIED_ON = frozenset(
    {Status.VERIFIED, Status.OBJECTION, Status.FINAL, Status.FOLLOW_UP, Status.CLOSED}
)
"""A verified score exists."""

FINAL_ON = frozenset({Status.FINAL, Status.FOLLOW_UP, Status.CLOSED})
"""A final score exists and nothing of the revision changes any more."""


@dataclass(frozen=True, slots=True)
class Move:
    """From one status to another; ``permission`` names who may, ``None``: only as part of another verb.

    ``also``: who else may, as part of a verb that looks whose it is.
    """

    start: Status
    end: Status
    permission: Permission | None
    also: Permission | None = None

    def is_for(self, by: Actor | None) -> bool:
        """Whether this person's role may make the move."""
        if self.permission is None:
            return True
        may = (self.permission, self.also) if self.also else (self.permission,)
        return by is not None and any(by.may(one) for one in may)


MOVES: tuple[Move, ...] = (
    Move(
        Status.NOT_STARTED,
        Status.DRAFT,
        Permission.ASSESSMENT_FILL,
        also=Permission.ASSESSMENT_FACILITATE,
    ),
    Move(Status.DRAFT, Status.AWAITING_APPROVAL, Permission.ASSESSMENT_FILL),
    Move(Status.DRAFT, Status.SUBMITTED, Permission.ASSESSMENT_SEND),
    Move(Status.AWAITING_APPROVAL, Status.DRAFT, Permission.ASSESSMENT_FILL),
    Move(Status.AWAITING_APPROVAL, Status.NEEDS_CHANGES, Permission.ASSESSMENT_FILL),
    Move(Status.AWAITING_APPROVAL, Status.SUBMITTED, Permission.ASSESSMENT_SEND),
    Move(Status.SUBMITTED, Status.DRAFT, Permission.ASSESSMENT_SEND),
    Move(Status.SUBMITTED, Status.NEEDS_CHANGES, Permission.ASSESSMENT_SEND),
    Move(Status.SUBMITTED, Status.UNDER_REVIEW, Permission.REVIEW_DO),
    Move(Status.UNDER_REVIEW, Status.SUBMITTED, Permission.REVIEW_DO),
    Move(Status.UNDER_REVIEW, Status.NEEDS_CHANGES, Permission.REVIEW_DO),
    Move(Status.UNDER_REVIEW, Status.VERIFIED, Permission.REVIEW_DO),
    Move(Status.NEEDS_CHANGES, Status.AWAITING_APPROVAL, Permission.ASSESSMENT_FILL),
    Move(Status.NEEDS_CHANGES, Status.SUBMITTED, Permission.ASSESSMENT_SEND),
    Move(Status.VERIFIED, Status.UNDER_REVIEW, Permission.REVIEW_FINALISE),
    Move(Status.VERIFIED, Status.FINAL, Permission.REVIEW_FINALISE),
    Move(Status.NOT_STARTED, Status.NOT_SUBMITTED, None),
    Move(Status.DRAFT, Status.NOT_SUBMITTED, None),
    Move(Status.AWAITING_APPROVAL, Status.NOT_SUBMITTED, None),
    Move(Status.NEEDS_CHANGES, Status.NOT_SUBMITTED, None),
    Move(Status.NOT_SUBMITTED, Status.DRAFT, None),
    Move(Status.NOT_SUBMITTED, Status.NOT_STARTED, None),
    Move(Status.NOT_SUBMITTED, Status.NEEDS_CHANGES, None),
)
"""A withdrawn or disapproved assessment goes back to where the unit had it: draft, or the returned items.
Closing a round moves to ``NOT_SUBMITTED``; re-opening it or allowing a late sending moves back."""

_LEGAL = {(move.start, move.end): move for move in MOVES}


def move(start: Status, end: Status) -> Move | None:
    """The legal move between two statuses, or None."""
    return _LEGAL.get((start, end))
