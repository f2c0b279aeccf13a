"""What leaves the house is written down: who took which table or report, of which round, how many rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.models import Layer
from assessment.assessments.queries import Desk, find
from assessment.errors import Gone, NotAllowed
from assessment.jobs.models import Job
from assessment.jobs.services import enqueue
from assessment.permissions import Actor, Permission, Sight

KIND = "city_report"
"""The kind of job that prints the city's report."""

STATEMENT = "statement"
"""The kind of job that prints a unit's statement of applicability."""


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


def note_download(session: Session, job: Job, by: Actor, at: datetime) -> None:
    """Record that somebody fetches a printed report."""
    if not by.may(Permission.CITY_EXPORT):
        raise NotAllowed
    audit.record(
        session, "report.downloaded", thing="job", thing_id=job.id, at=at, by=by,
        body={"report": "city", "name": job.payload["name"]},
    )  # fmt: skip


def order_city_report(
    session: Session,
    description: Mapping[str, Any],
    *,
    name: str,
    round_id: UUID,
    layer: Layer,
    by: Actor,
    at: datetime,
) -> Job:
    """Queue the printing of the city's report and record it; asking again in the same minute gives the same job."""
    note_export(
        session, "city", round_id=round_id, body={"format": "pdf", "layer": layer}, by=by, at=at
    )
    key = f"{KIND}:{by.person_id}:{round_id}:{layer}:{description['language']}:{at:%Y%m%dT%H%M}"
    payload = {"name": name, "description": dict(description)}
    return enqueue(session, KIND, key, payload, by=by, at=at)


def note_statement(
    session: Session, desk: Desk, *, body: Mapping[str, Any], by: Actor, at: datetime
) -> None:
    """Record that somebody takes a unit's statement of applicability away. The caller has found ``desk`` for them."""
    if not by.may(Permission.ASSESSMENT_READ):
        raise NotAllowed
    audit.record(
        session, "report.exported", thing="revision", thing_id=desk.revision_id, unit_id=desk.unit_id,
        at=at, by=by, body={"report": "statement", **body},
    )  # fmt: skip


def order_statement(
    session: Session,
    description: Mapping[str, Any],
    desk: Desk,
    *,
    name: str,
    layer: Layer,
    sight: Sight,
    by: Actor,
    at: datetime,
) -> Job:
    """Queue the printing of a statement of applicability; asking again in the same minute gives the same job.

    ``sight``: how deep the description goes, and so what fetching the file takes.
    """
    note_statement(session, desk, body={"format": "pdf", "layer": layer}, by=by, at=at)
    asker = f"{by.appointment_id}:{desk.revision_id}"
    key = f"{STATEMENT}:{asker}:{layer}:{description['language']}:{at:%Y%m%dT%H%M}"
    payload = {
        "name": name, "description": dict(description), "revision": str(desk.revision_id),
        "unit": str(desk.unit_id), "sight": int(sight),
    }  # fmt: skip
    return enqueue(session, STATEMENT, key, payload, by=by, at=at)


def note_statement_download(session: Session, job: Job, by: Actor, at: datetime) -> None:
    """Record that somebody fetches a printed statement of applicability; :class:`Gone` once it is no longer theirs."""
    if not by.may(Permission.ASSESSMENT_READ):
        raise NotAllowed
    sight = Sight(job.payload["sight"])
    if find(session, UUID(job.payload["revision"]), by, sight) is None:
        raise Gone
    audit.record(
        session, "report.downloaded", thing="job", thing_id=job.id, unit_id=UUID(job.payload["unit"]),
        at=at, by=by,
        body={"report": "statement", "name": job.payload["name"], "revision": job.payload["revision"]},
    )  # fmt: skip
