"""What every move of a review begins and ends with: the revision as the person saw it, held, then counted on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessment.assessments import moves
from assessment.assessments.models import Revision
from assessment.assessments.queries import Desk, desk
from assessment.assessments.status import Status
from assessment.errors import Conflict, Gone, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Sight
from assessment.reviews.decisions import LONGEST


def lock(
    session: Session, revision: Revision, by: Actor, *starts: Status, publishes: bool = False
) -> Desk:
    """Hold the assessment; refuse what is not theirs, has moved since, or stands elsewhere."""
    to_move = publishes and revision.assessment.is_provider
    found = desk(session, revision.id, by, Sight.EVIDENCE, to_move=to_move)
    if found is None:
        raise Gone
    if found.version != revision.version:
        raise Conflict
    if starts and found.status not in starts:
        raise Refused(_("Langkah ini tidak mungkin dari status sekarang. Muat ulang halaman."))
    return found


def advance(
    session: Session,
    revision: Revision,
    end: Status,
    action: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    **columns: Any,
) -> None:
    """Make the move from where the revision stands, and record it."""
    moves.advance(
        session, revision_id=revision.id, unit_id=revision.assessment.unit_id, start=revision.status,
        version=revision.version, end=end, by=by, at=at, reason=reason, action=action, details=details,
        **columns,
    )  # fmt: skip


def turn_page(session: Session, revision: Revision, **columns: Any) -> None:
    """Count the revision on without moving it, so that a page loaded before is refused as stale."""
    moves.count_on(session, revision.id, revision.version, **columns)


def said(text: str, sentence: str) -> str:
    """A sentence, without which (``sentence``) it is refused."""
    text = text.strip()
    if not text:
        raise Refused(sentence)
    if len(text) > LONGEST:
        raise Refused(_("Tulis alasan paling banyak %(n)s karakter.", n=LONGEST))
    return text
