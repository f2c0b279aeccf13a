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


class Need(StrEnum):
    """What a move waits for besides the role: each is asked by the verb that makes the move."""

    OWN_UNIT = "own_unit"
    OPEN = "open"
    COMPLETE = "complete"
    NOT_TAKEN = "not_taken"
    NO_PART = "no_part"
    HOLDS = "holds"
    ITEMS = "items"
    DUE = "due"
    CHECKED = "checked"
    ANOTHER = "another"
    REASON = "reason"
    IN_TIME = "in_time"
    UNDISPUTED = "undisputed"
    DECIDED = "decided"
    ROUND = "round"


@dataclass(frozen=True, slots=True)
class Move:
    """From one status to another; ``permission`` names who may, ``None``: only as part of another verb.

    ``also``: who else may, as part of a verb that looks whose it is. ``needs``: what that verb asks first.
    ``records``: the events that may tell of it. ``sets``: the columns that have to change with the status.
    """

    start: Status
    end: Status
    permission: Permission | None
    also: Permission | None = None
    needs: tuple[Need, ...] = ()
    records: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()

    def is_for(self, by: Actor | None) -> bool:
        """Whether this person's role may make the move."""
        if self.permission is None:
            return True
        may = (self.permission, self.also) if self.also else (self.permission,)
        return by is not None and any(by.may(one) for one in may)

    @property
    def needs_reason(self) -> bool:
        """Whether it is only made with a sentence that says why."""
        return Need.REASON in self.needs


_N, _S, _P = Need, Status, Permission
_SENDING = (_N.OWN_UNIT, _N.OPEN, _N.COMPLETE)
_SENT_BY = ("submitted_at", "submitted_by_id")
_CONCLUDING = (_N.HOLDS, _N.NO_PART, _N.CHECKED)
_VERIFIED_BY = ("verified_at", "verified_by_id", "objection_until")
_RETURNING = (_N.HOLDS, _N.ITEMS, _N.DUE)

MOVES: tuple[Move, ...] = (
    # The unit has it in hand.
    Move(_S.NOT_STARTED, _S.DRAFT, _P.ASSESSMENT_FILL, _P.ASSESSMENT_FACILITATE,
         (_N.OWN_UNIT, _N.OPEN), ("assessment.draft",)),
    Move(_S.DRAFT, _S.AWAITING_APPROVAL, _P.ASSESSMENT_FILL, None, _SENDING,
         ("assessment.awaiting_approval",)),
    Move(_S.DRAFT, _S.SUBMITTED, _P.ASSESSMENT_SEND, None, _SENDING, ("assessment.submitted",), _SENT_BY),
    Move(_S.AWAITING_APPROVAL, _S.DRAFT, _P.ASSESSMENT_FILL, None, (_N.OWN_UNIT,), ("assessment.given_back",)),
    Move(_S.AWAITING_APPROVAL, _S.NEEDS_CHANGES, _P.ASSESSMENT_FILL, None, (_N.OWN_UNIT,),
         ("assessment.given_back",)),
    Move(_S.AWAITING_APPROVAL, _S.SUBMITTED, _P.ASSESSMENT_SEND, None, _SENDING, ("assessment.submitted",),
         _SENT_BY),
    Move(_S.SUBMITTED, _S.DRAFT, _P.ASSESSMENT_SEND, None, (_N.OWN_UNIT, _N.OPEN, _N.NOT_TAKEN),
         ("assessment.taken_back",), _SENT_BY),
    Move(_S.SUBMITTED, _S.NEEDS_CHANGES, _P.ASSESSMENT_SEND, None, (_N.OWN_UNIT, _N.OPEN, _N.NOT_TAKEN),
         ("assessment.taken_back",), _SENT_BY),
    Move(_S.NEEDS_CHANGES, _S.AWAITING_APPROVAL, _P.ASSESSMENT_FILL, None, _SENDING,
         ("assessment.awaiting_approval",)),
    Move(_S.NEEDS_CHANGES, _S.SUBMITTED, _P.ASSESSMENT_SEND, None, _SENDING, ("assessment.submitted",), _SENT_BY),
    # A verifier has it in hand.
    Move(_S.SUBMITTED, _S.UNDER_REVIEW, _P.REVIEW_DO, None, (_N.NO_PART,), ("review.taken",), ("verifier_id",)),
    Move(_S.UNDER_REVIEW, _S.SUBMITTED, _P.REVIEW_DO, None, (_N.HOLDS, _N.REASON), ("review.handed_back",),
         ("verifier_id",)),
    Move(_S.UNDER_REVIEW, _S.NEEDS_CHANGES, _P.REVIEW_DO, None, _RETURNING, ("review.returned",),
         ("returned", "return_due_on")),
    Move(_S.UNDER_REVIEW, _S.CLARIFICATION, _P.REVIEW_DO, None, (_N.HOLDS, _N.DUE), ("review.clarification_asked",)),
    Move(_S.UNDER_REVIEW, _S.SITE_VISIT, _P.REVIEW_DO, None, (_N.HOLDS, _N.DUE), ("review.visit_planned",)),
    Move(_S.UNDER_REVIEW, _S.VERIFIED, _P.REVIEW_DO, None, _CONCLUDING, ("review.verified",), _VERIFIED_BY),
    Move(_S.CLARIFICATION, _S.UNDER_REVIEW, _P.REVIEW_DO, None, (_N.HOLDS,), ("review.clarification_ended",)),
    Move(_S.CLARIFICATION, _S.NEEDS_CHANGES, _P.REVIEW_DO, None, _RETURNING, ("review.returned",),
         ("returned", "return_due_on")),
    Move(_S.CLARIFICATION, _S.SITE_VISIT, _P.REVIEW_DO, None, (_N.HOLDS, _N.DUE), ("review.visit_planned",)),
    Move(_S.CLARIFICATION, _S.VERIFIED, _P.REVIEW_DO, None, _CONCLUDING, ("review.verified",), _VERIFIED_BY),
    Move(_S.SITE_VISIT, _S.UNDER_REVIEW, _P.REVIEW_DO, None, (_N.HOLDS,),
         ("review.visit_held", "review.visit_cancelled")),
    Move(_S.SITE_VISIT, _S.VERIFIED, _P.REVIEW_DO, None, _CONCLUDING, ("review.verified",), _VERIFIED_BY),
    # The provisional result.
    Move(_S.VERIFIED, _S.UNDER_REVIEW, _P.REVIEW_FINALISE, None, (_N.REASON,), ("review.reopened",),
         _VERIFIED_BY),
    Move(_S.VERIFIED, _S.OBJECTION, _P.ASSESSMENT_SEND, None, (_N.OWN_UNIT, _N.IN_TIME, _N.ITEMS),
         ("assessment.objected",)),
    Move(_S.OBJECTION, _S.VERIFIED, _P.REVIEW_FINALISE, _P.REVIEW_DO, (_N.ANOTHER, _N.NO_PART, _N.DECIDED),
         ("review.objection_decided",)),
    Move(_S.VERIFIED, _S.FINAL, _P.REVIEW_FINALISE, _P.REVIEW_DO, (_N.ANOTHER, _N.NO_PART, _N.UNDISPUTED),
         ("review.finalised",), ("final_at", "final_by_id")),
    # After the final result.
    Move(_S.FINAL, _S.FOLLOW_UP, None, None, (), ("review.follow_up",)),
    Move(_S.FOLLOW_UP, _S.CLOSED, _P.ASSESSMENT_SEND, None, (_N.OWN_UNIT,), ("assessment.closed",)),
    # The round closes over what was not sent, or opens again.
    *(
        Move(start, _S.NOT_SUBMITTED, None, None, (_N.ROUND,), ("assessment.not_submitted",))
        for start in (_S.NOT_STARTED, _S.DRAFT, _S.AWAITING_APPROVAL, _S.NEEDS_CHANGES)
    ),
    Move(_S.NOT_SUBMITTED, _S.DRAFT, None, None, (_N.ROUND, _N.REASON), ("assessment.draft",)),
    Move(_S.NOT_SUBMITTED, _S.NOT_STARTED, None, None, (_N.ROUND, _N.REASON), ("assessment.not_started",)),
    Move(_S.NOT_SUBMITTED, _S.NEEDS_CHANGES, None, None, (_N.ROUND, _N.REASON), ("assessment.needs_changes",)),
)  # fmt: skip
"""A withdrawn or disapproved assessment goes back to where the unit had it: draft, or the returned items.
Closing a round moves to ``NOT_SUBMITTED``; re-opening it or allowing a late sending moves back. What is final is never
moved back: it is re-opened as another revision."""

_LEGAL = {(move.start, move.end): move for move in MOVES}


def move(start: Status, end: Status) -> Move | None:
    """The legal move between two statuses, or None."""
    return _LEGAL.get((start, end))
