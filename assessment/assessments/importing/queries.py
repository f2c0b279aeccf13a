"""What is known of imports of past years."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assessment.audit.models import Event

IMPORTED = "round.results_imported"


def is_of_import(session: Session, sha256: str) -> bool:
    """Whether results were read from these bytes: only the event says so, and the file is what proves them."""
    query = select(
        exists().where(Event.action == IMPORTED, Event.body.contains(f'"file":"{sha256}"'))
    )
    return bool(session.scalar(query))
