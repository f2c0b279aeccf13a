"""The record of a visit as a page of paper: described from what was recorded, printed by a job."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.models import Revision
from assessment.assessments.queries import find
from assessment.documents.printing import Printing
from assessment.errors import Gone, NotAllowed, Refused
from assessment.installation.models import Installation
from assessment.jobs import handlers
from assessment.jobs.models import Job
from assessment.jobs.services import enqueue
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Actor, Sight
from assessment.reviews.visits.models import VisitState
from assessment.reviews.visits.queries import Visited
from assessment.reviews.visits.sight import sees_result

KIND = "visit"
"""The kind of job that prints the record of a visit."""


def register() -> None:
    """Say how jobs of this kind are done."""
    handlers.register(KIND, Printing("documents/visit.html"))


def description(
    found: Visited,
    place: Installation,
    topics: Mapping[str, str],
    order: Sequence[str],
    *,
    unit: str,
    code: str,
    round_name: str,
    day: str,
    recorded_by: str,
    demo: bool,
) -> dict[str, Any]:
    """Everything the paper says, in the current language. ``day``: the day it was held, in words."""
    visit = found.visit
    assert visit.held_at is not None, "only what was held is printed"
    notes = {one.item: one.text for one in found.notes}
    return {
        "language": locale(),
        "created": visit.held_at.isoformat(timespec="seconds"),
        "classification": place.classification,
        "demo": demo,
        "author": place.office,
        "place": {"city": place.city, "government": place.government, "office": place.office},
        "unit": unit,
        "code": code,
        "round": round_name,
        "day": day,
        "where": visit.place,
        "ours": visit.ours,
        "theirs": visit.theirs,
        "notes": visit.notes,
        "items": [
            {"item": item, "topic": topics.get(item, ""), "text": notes[item]}
            for item in order
            if item in notes
        ],
        "photos": [one.caption for one in found.photos],
        "recorded_by": recorded_by,
    }


def order(
    session: Session,
    revision: Revision,
    found: Visited,
    said: Mapping[str, Any],
    *,
    name: str,
    by: Actor,
    at: datetime,
) -> Job:
    """Queue the printing; asking again gives the same job while nothing has changed."""
    if not sees_result(by, revision):
        raise NotAllowed(_("Hasil visitasi terbuka bagi unit setelah verifikasi selesai."))
    if found.visit.state is not VisitState.HELD:
        raise Refused(_("Visitasi ini belum dicatat pelaksanaannya."))
    audit.record(
        session, "visit.printed", thing="visit", thing_id=found.visit.id,
        unit_id=revision.assessment.unit_id, at=at, by=by, body={"revision": revision.id},
    )  # fmt: skip
    payload = {
        "name": name,
        "description": dict(said),
        "revision": str(revision.id),
        "visit": str(found.visit.id),
    }
    key = f"{KIND}:{found.visit.id}:{len(found.photos)}:{by.appointment_id}:{said['language']}"
    return enqueue(session, KIND, key, payload, by=by, at=at)


def note_download(session: Session, job: Job, by: Actor, at: datetime) -> None:
    """Record that somebody fetches the paper; :class:`Gone` once they may no longer see what was found."""
    revision = find(session, UUID(job.payload["revision"]), by, Sight.ANSWERS)
    if revision is None or not sees_result(by, revision):
        raise Gone
    audit.record(
        session, "visit.downloaded", thing="visit", thing_id=job.payload["visit"],
        unit_id=revision.assessment.unit_id, at=at, by=by, body={"revision": revision.id},
    )  # fmt: skip
