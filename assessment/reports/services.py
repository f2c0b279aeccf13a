"""What leaves the house is written down: who took which table or report, of which round, how many rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessment import audit
from assessment.errors import NotAllowed
from assessment.permissions import Actor, Permission


def note_export(
    session: Session,
    report: str,
    *,
    round_id: UUID,
    body: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """Record that somebody takes a report away; raises :class:`NotAllowed` for roles that may not."""
    if not by.may(Permission.CITY_EXPORT):
        raise NotAllowed
    audit.record(
        session, "report.exported", thing="round", thing_id=round_id, at=at, by=by,
        body={"report": report, **body},
    )  # fmt: skip
