"""The jobs that print minutes and drafts of them."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.queries import find
from assessment.documents.printing import Printing
from assessment.documents.service import render
from assessment.errors import Gone, Refused
from assessment.files.store import Kept
from assessment.jobs import handlers
from assessment.jobs.handlers import Task
from assessment.jobs.models import Job
from assessment.languages import gettext as _
from assessment.minutes import services
from assessment.minutes.models import Minutes
from assessment.permissions import Actor, Sight

TEMPLATE = "documents/minutes.html"


class PrintMinutes:
    """Prints what was fixed. Killed in the middle, it is printed again to the same bytes."""

    def prepare(self, session: Session, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What was said when they were made."""
        found = session.execute(
            select(Minutes).where(Minutes.id == UUID(payload["minutes"]))
        ).scalar_one_or_none()
        if found is None:
            raise Refused(_("Berita acara ini tidak ada."))
        return found.said

    def work(self, plain: dict[str, Any], task: Task) -> Kept:
        """The PDF, in the store."""
        said = dict(plain)
        if said["arms"]:
            with task.files.open(said["arms"]) as arms:
                said["pictures"] = {"arms": base64.b64encode(arms.read()).decode()}
        return task.files.put(render(TEMPLATE, said))

    def store(
        self, session: Session, payload: Mapping[str, Any], made: Kept, *, at: datetime
    ) -> Mapping[str, Any]:
        """Keep it with the minutes."""
        found = services.printed(session, UUID(payload["minutes"]), made, at=at)
        return {"url": f"/assessments/{found.revision_id}/minutes"}


def register() -> None:
    """Make the jobs known."""
    handlers.register(services.PRINT, PrintMinutes())
    handlers.register(services.DRAFT, Printing(TEMPLATE))


def note_draft(session: Session, job: Job, by: Actor, at: datetime) -> None:
    """Record that somebody fetches a draft; :class:`Gone` once they may no longer look into the assessment."""
    revision = find(session, UUID(job.payload["revision"]), by, Sight.EVIDENCE)
    if revision is None:
        raise Gone
    audit.record(
        session, "minutes.draft_downloaded", thing="revision", thing_id=revision.id,
        unit_id=revision.assessment.unit_id, at=at, by=by, body={},
    )  # fmt: skip
