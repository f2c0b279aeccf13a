"""Taking back the last decision of a verifier in a part: the item stands again as it stood before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments import answers
from assessment.assessments.answers import Change, Outcome
from assessment.assessments.models import AnswerEvent, Decision, Layer
from assessment.assessments.queries import Desk
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire
from assessment.reviews.decisions import REST, UNDO, refuse_unless_deciding
from assessment.reviews.sheets import claims, items_of

History = Mapping[int, AnswerEvent]
"""The decisions on an item, by version."""


@dataclass(frozen=True, slots=True)
class Undone:
    """The items that stand again as before, and what saving that led to."""

    items: tuple[str, ...]
    outcome: Outcome


def undo_last(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    area: str,
    *,
    by: Actor,
    at: datetime,
) -> Undone:
    """Take back what this person decided last in a part; agreeing to many at once counts as one decision.

    Done again, it takes back the one before. What somebody else has decided since stays, and so does what was unchecked
    because the unit's answer changed.
    """
    refuse_unless_deciding(session, desk, by)
    items = [item.id for item in items_of(questionnaire, area, desk.asked)]
    events = session.execute(
        select(AnswerEvent)
        .where(
            AnswerEvent.revision_id == desk.revision_id, AnswerEvent.layer == Layer.VERIFIED,
            AnswerEvent.item.in_(items),
        )
        .order_by(AnswerEvent.id)
    ).scalars()  # fmt: skip
    past: dict[str, dict[int, AnswerEvent]] = {}
    for event in events:
        past.setdefault(event.item, {})[event.version] = event
    mine = [
        one
        for history in past.values()
        if (one := standing(history)) is not None
        and one.person_id == by.person_id
        and is_decision(one)
    ]
    if not mine:
        raise Refused(_("Tidak ada lagi keputusan Anda di bagian ini yang dapat dibatalkan."))
    last = max(mine, key=lambda one: one.id)
    batch = _batch(last)
    undone = [one for one in mine if one is last or (batch and _batch(one) == batch)]
    claimed, token = claims(questionnaire, desk), uuid4().hex[:16]
    changes = [
        _back(
            past[one.item], one, claimed[questionnaire.item(one.item).position],
            key=f"{UNDO}{token}:{one.item}:{one.version}",
        )
        for one in undone
    ]  # fmt: skip
    told = audit.Entry(
        "review.decision_undone", "revision", desk.revision_id, desk.unit_id,
        {"items": {one.item: one.version for one in undone}},
    )  # fmt: skip
    outcome = answers.save_and_score(
        session, desk, questionnaire, Layer.VERIFIED, changes, by=by, at=at, along_with=[told]
    )
    return Undone(tuple(one.item for one in undone), outcome)


def standing(history: History) -> AnswerEvent | None:
    """The decision that counts, as it was made: what was undone does not, nor does the undoing."""
    version = max(history)
    while version in history:
        key = history[version].idempotency_key or ""
        if not key.startswith(UNDO):
            break
        version = int(key.rpartition(":")[2]) - 1
    return history.get(version)


def is_decision(event: AnswerEvent) -> bool:
    """Whether somebody decided it, rather than a return or a changed answer having it looked at again."""
    return event.decision is not Decision.UNCHECKED or not event.reason


def _batch(event: AnswerEvent) -> str:
    key = event.idempotency_key or ""
    return key.split(":")[1] if key.startswith(REST) else ""


def _back(history: History, undone: AnswerEvent, claim: int, *, key: str) -> Change:
    """The change that makes the item stand as before this decision."""
    seen, before = max(history), history.get(undone.version - 1)
    nothing = Change(
        undone.item, values.UNANSWERED, seen, decision=Decision.UNCHECKED, key=key
    )  # fmt: skip
    if before is None:
        return nothing
    if before.decision is Decision.UNCHECKED:
        return Change(
            undone.item, values.UNANSWERED, seen, note=before.note, unsure=before.unsure,
            decision=Decision.UNCHECKED, key=key,
        )  # fmt: skip
    if (before.decision is Decision.AGREED) != (before.value == claim):
        return nothing
    return Change(
        undone.item, before.value, seen, reason=before.reason, decision=before.decision, key=key
    )
