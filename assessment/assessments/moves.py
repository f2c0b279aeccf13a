"""Moving an assessment from one status to the next, or out of its round: the only place that writes a status."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from assessment import audit
from assessment.assessments.models import Revision
from assessment.assessments.status import FINAL_ON, Status, move
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor

REASON = 1000
"""The longest reason that a revision holds itself, in characters."""


class WrongMove(Exception):
    """A verb makes a move otherwise than the table says: a mistake in the code."""


def advance(
    session: Session,
    *,
    revision_id: UUID,
    unit_id: UUID,
    start: Status,
    version: int,
    end: Status,
    by: Actor | None,
    at: datetime,
    reason: str = "",
    action: str | None = None,
    details: Mapping[str, Any] | None = None,
    **values: Any,
) -> None:
    """Make a legal move, with the columns that change with it, and record it (with ``details`` in the event).

    ``by=None``: the system (closing a round). Raises :class:`Refused` for an illegal move, :class:`NotAllowed` when
    the role may not make it, :class:`Conflict` when somebody else moved the assessment meanwhile.
    """
    entry = change(
        session,
        revision_id=revision_id,
        unit_id=unit_id,
        start=start,
        version=version,
        end=end,
        by=by,
        at=at,
        reason=reason,
        action=action,
        details=details,
        **values,
    )
    audit.record_all(session, [entry], by=by, at=at)


def take_out(
    session: Session, revision: Revision, reason: str, *, by: Actor | None, at: datetime
) -> None:
    """Let nobody see or count an assessment in its round any more. Nothing is deleted; its status stays."""
    count_on(session, revision.id, revision.version, is_current=False, reason=reason)
    audit.record(
        session, "assessment.withdrawn", thing="revision", thing_id=revision.id,
        unit_id=revision.assessment.unit_id, at=at, by=by, body={"reason": reason},
    )  # fmt: skip


def succeed(session: Session, revision: Revision, reason: str, *, at: datetime) -> Revision:
    """Let another revision go on where a final one was verified, by the same verifier. The final one stays as it is.

    ``created_at`` is kept: who filled in for the unit at any time since then still verifies nothing of it.
    """
    count_on(
        session, revision.id, revision.version, Revision.status.in_(FINAL_ON), Revision.is_current.is_(True),
        is_current=False,
    )  # fmt: skip
    made = Revision(
        id=uuid4(), assessment_id=revision.assessment_id, number=revision.number + 1, is_current=True,
        status=Status.UNDER_REVIEW, version=1, status_at=at, created_at=revision.created_at, reason=reason,
        submitted_at=revision.submitted_at, submitted_by_id=revision.submitted_by_id,
        verifier_id=revision.verifier_id, was_late=revision.was_late, mended_digest=revision.mended_digest,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def change(
    session: Session,
    *,
    revision_id: UUID,
    unit_id: UUID,
    start: Status,
    version: int,
    end: Status,
    by: Actor | None,
    at: datetime,
    reason: str = "",
    action: str | None = None,
    details: Mapping[str, Any] | None = None,
    **values: Any,
) -> audit.Entry:
    """Make the move of :func:`advance` and leave its event to the caller, who records it with others."""
    legal = move(start, end)
    if legal is None:
        raise Refused(_("Langkah ini tidak mungkin dari status sekarang. Muat ulang halaman."))
    if not legal.is_for(by):
        raise NotAllowed
    told = action or f"assessment.{end}"
    if told not in legal.records or not set(legal.sets) <= values.keys():
        raise WrongMove(f"{start} to {end} by {told} with {sorted(values)}")
    if legal.needs_reason and not reason:
        raise Refused(_("Tulis alasannya."))
    count_on(
        session, revision_id, version, Revision.status == start, status=end, status_at=at, **values
    )
    body = {"from": start, "to": end} | ({"reason": reason} if reason else {}) | dict(details or {})
    return audit.Entry(told, "revision", revision_id, unit_id, body)


def count_on(
    session: Session, revision_id: UUID, version: int, *also: ColumnElement[bool], **values: Any
) -> None:
    """Write columns of a revision that still stands at a version, and count it on; else :class:`Conflict`.

    The session's own revision is told by hand: looking through all it holds costs more than the statement.
    """
    session.flush()
    values["version"] = version + 1
    changed = session.execute(
        update(Revision)
        .where(Revision.id == revision_id, Revision.version == version, *also)
        .values(values)
        .returning(Revision.version)
        .execution_options(synchronize_session=False)
    ).all()
    if len(changed) != 1:
        raise Conflict
    there = session.identity_map.get(identity_key(Revision, revision_id))
    for name, value in values.items() if there is not None else ():
        set_committed_value(there, name, value)
