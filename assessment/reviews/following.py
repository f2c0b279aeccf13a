"""After the final result: what the unit does about it has begun."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments import moves
from assessment.assessments.models import Revision
from assessment.assessments.queries import desk
from assessment.assessments.status import Status
from assessment.permissions import Actor, Sight


def follow_up(session: Session, assessment_id: UUID, *, by: Actor | None, at: datetime) -> bool:
    """Move a final assessment on to its follow-up, as part of agreeing to an action; any other stays where it is."""
    revision_id = session.execute(
        select(Revision.id).where(Revision.assessment_id == assessment_id, Revision.is_current)
    ).scalar_one_or_none()
    on = desk(session, revision_id, None, Sight.STATUS) if revision_id else None
    if on is None or on.status is not Status.FINAL:
        return False
    moves.advance(
        session, revision_id=on.revision_id, unit_id=on.unit_id, start=on.status, version=on.version,
        end=Status.FOLLOW_UP, by=by, at=at, action="review.follow_up",
    )  # fmt: skip
    return True
