"""Looking at jobs."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from assessment.jobs.models import Job, JobState


def find(session: Session, job_id: UUID) -> Job | None:
    """A job by its id."""
    return session.get(Job, job_id)


def by_key(session: Session, keys: Collection[str]) -> dict[str, Job]:
    """Jobs by the keys they were enqueued under."""
    rows = session.execute(select(Job).where(Job.key.in_(keys))).scalars()
    return {job.key: job for job in rows}


def is_anything_due(session: Session, at: datetime) -> bool:
    """Whether a worker would find something; cheap, and takes no lock."""
    return bool(session.execute(select(exists().where(due(at)))).scalar())


def due(at: datetime) -> ColumnElement[bool]:
    """Jobs that may be taken: waiting long enough, or left behind by a worker that died."""
    return or_(
        and_(Job.state == JobState.QUEUED, Job.run_after <= at),
        and_(Job.state == JobState.RUNNING, Job.lease_until < at),
    )
