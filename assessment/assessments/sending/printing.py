"""The receipt as a PDF: described from its frozen facts when it is asked for, printed by a job."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.queries import Desk, find
from assessment.assessments.sending.models import Receipt
from assessment.documents.printing import Printing
from assessment.errors import Gone, NotAllowed
from assessment.installation.models import Installation
from assessment.jobs import handlers
from assessment.jobs.models import Job
from assessment.jobs.services import enqueue
from assessment.languages import locale
from assessment.permissions import Actor, Permission, Sight

KIND = "receipt"
"""The kind of job that prints the receipt of a sending."""


def register() -> None:
    """Say how jobs of this kind are done."""
    handlers.register(KIND, Printing("documents/receipt.html"))


def description(
    receipt: Receipt,
    place: Installation,
    *,
    when: str,
    doubts: Mapping[str, str],
    demo: bool,
) -> dict[str, Any]:
    """Everything the paper says, in the current language. ``when``: the moment of sending in words."""
    facts, language = receipt.facts, locale()
    return {
        "language": language,
        "created": facts["at"],
        "classification": place.classification,
        "demo": demo,
        "author": place.office,
        "place": {"city": place.city, "government": place.government, "office": place.office},
        "number": numbered(receipt),
        "when": when,
        "sheet": receipt.sheet,
        "questionnaire": facts["questionnaire"][language],
        "areas": [one | {"name": one["name"][language]} for one in facts["areas"]],
        "warnings": [
            one
            | {
                "title": doubts.get(one["doubt"], one["doubt"]),
                "why": one["why"][language] if one["why"] else "",
            }
            for one in facts["warnings"]
        ],
    } | {
        name: facts[name]
        for name in (
            "unit", "code", "round", "is_practice", "is_provider", "digest", "by", "title", "answered", "items",
            "evidence", "total", "late",
        )
    }  # fmt: skip


def numbered(receipt: Receipt) -> str:
    """``2026-000042``."""
    return f"{receipt.sent_at:%Y}-{receipt.number:06}"


def order(
    session: Session,
    receipt: Receipt,
    desk: Desk,
    said: Mapping[str, Any],
    *,
    name: str,
    by: Actor,
    at: datetime,
) -> Job:
    """Queue the printing; asking again gives the same job. Only for the unit's own people."""
    if by.unit_id != desk.unit_id or not by.may(Permission.ASSESSMENT_FILL):
        raise NotAllowed
    audit.record(
        session, "receipt.printed", thing="revision", thing_id=desk.revision_id, unit_id=desk.unit_id,
        at=at, by=by, body={"receipt": receipt.number},
    )  # fmt: skip
    payload = {
        "name": name, "description": dict(said), "revision": str(desk.revision_id), "unit": str(desk.unit_id),
        "receipt": receipt.number,
    }  # fmt: skip
    key = f"{KIND}:{receipt.number}:{by.appointment_id}:{said['language']}"
    return enqueue(session, KIND, key, payload, by=by, at=at)


def note_download(session: Session, job: Job, by: Actor, at: datetime) -> None:
    """Record that somebody fetches the paper; :class:`Gone` once the unit is no longer theirs."""
    revision = find(session, UUID(job.payload["revision"]), by, Sight.ANSWERS)
    if revision is None or str(by.unit_id) != job.payload["unit"]:
        raise Gone
    audit.record(
        session, "receipt.downloaded", thing="revision", thing_id=revision.id, unit_id=by.unit_id,
        at=at, by=by, body={"receipt": job.payload["receipt"]},
    )  # fmt: skip
