"""Holding an upload until it is confirmed, cancelled or out of date."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessment.errors import Gone
from assessment.jobs import handlers
from assessment.jobs.handlers import Task
from assessment.jobs.services import enqueue
from assessment.permissions import Actor
from assessment.uploads.models import Upload

VALID = timedelta(days=1)
FORGET = "forget_upload"
"""The kind of job that removes one that nobody confirmed."""


def hold(
    session: Session,
    purpose: str,
    name: str,
    content: bytes,
    *,
    sha256: str,
    by: Actor,
    at: datetime,
    thing_id: UUID | None = None,
) -> Upload:
    """Keep it for this person for a day, for one purpose (and one thing)."""
    made = Upload(
        id=uuid4(), person_id=by.person_id, purpose=purpose, thing_id=thing_id, name=name[-200:],
        sha256=sha256, content=content, made_at=at, expires_at=at + VALID,
    )  # fmt: skip
    session.add(made)
    session.flush()
    enqueue(
        session, FORGET, f"{FORGET}:{made.id}", {"upload": str(made.id)}, by=None, at=at,
        after=made.expires_at,
    )  # fmt: skip
    return made


def held(
    session: Session,
    upload_id: UUID,
    purpose: str,
    *,
    by: Actor,
    at: datetime,
    thing_id: UUID | None = None,
    lock: bool = False,
) -> Upload:
    """This person's upload; :class:`Gone` for anybody else's, for another purpose, and after its time."""
    query = select(Upload).where(
        Upload.id == upload_id,
        Upload.person_id == by.person_id,
        Upload.purpose == purpose,
        Upload.thing_id == thing_id if thing_id else Upload.thing_id.is_(None),
        Upload.expires_at > at,
    )
    found = session.execute(query.with_for_update() if lock else query).scalar_one_or_none()
    if found is None:
        raise Gone
    return found


def apply(upload: Upload, result: Mapping[str, Any], *, at: datetime) -> None:
    """It was confirmed: what it held is no longer needed, what came of it is."""
    upload.content, upload.applied_at, upload.result = b"", at, dict(result)


def cancel(session: Session, upload: Upload) -> None:
    """Remove it."""
    session.delete(upload)
    session.flush()


class Forgetting:
    """The handler of the job that removes an upload when its time is over."""

    def prepare(self, session: Session, payload: Mapping[str, Any]) -> None:
        """Nothing to read."""

    def work(self, plain: None, task: Task) -> None:
        """Nothing slow."""

    def store(
        self, session: Session, payload: Mapping[str, Any], made: None, *, at: datetime
    ) -> Mapping[str, Any]:
        """Remove it, confirmed or not."""
        session.execute(
            delete(Upload).where(Upload.id == UUID(payload["upload"]), Upload.expires_at <= at)
        )
        return {}


def register() -> None:
    """Say who removes them. Called while the application is built."""
    handlers.register(FORGET, Forgetting())
