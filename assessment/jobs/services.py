"""Verbs on jobs: put in the queue, take, keep, finish, fail, try again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session, object_session

from assessment.jobs import bell
from assessment.jobs.models import Job, JobState
from assessment.jobs.queries import due
from assessment.permissions import Actor

LEASE = timedelta(seconds=60)
PAUSES = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=3),
    timedelta(minutes=15),
)
"""How long to wait after each failed attempt; one attempt more than pauses, then it is given up."""
ATTEMPTS = len(PAUSES) + 1


class LeaseLost(Exception):
    """Another worker has the job by now: nothing this one did may count."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of one worker. ``token`` is this taking's own: an earlier one is worth nothing."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    attempt: int
    token: str


def enqueue(
    session: Session,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    *,
    by: Actor | None,
    at: datetime,
    after: datetime | None = None,
) -> Job:
    """Put work into the queue, in the transaction of the verb that wants it; a known key gives the job there is.

    It is done at once, or ``after`` a moment. Workers of this process wake after the commit, those of others look
    every second.
    """
    known = session.execute(select(Job).where(Job.key == key)).scalar_one_or_none()
    if known is not None:
        return known
    job = Job(
        id=uuid4(),
        kind=kind,
        key=key,
        payload=dict(payload),
        state=JobState.QUEUED,
        run_after=after or at,
        created_at=at,
        created_by_id=by.person_id if by else None,
    )
    session.add(job)
    session.flush()
    _wake_after_commit(job)
    return job


def claim(session: Session, worker: str, *, at: datetime) -> Claim | None:
    """Take the job that has waited longest, or None. One that killed every worker that took it is given up."""
    while True:
        job = session.execute(
            select(Job)
            .where(due(at))
            .order_by(Job.run_after, Job.created_at, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).scalar_one_or_none()
        if job is None:
            return None
        if job.attempts >= ATTEMPTS:
            _give_up(job, job.error or "the worker died every time it tried", at)
            session.flush()
            continue
        token = f"{worker[:40]}/{uuid4().hex[:12]}"
        job.state = JobState.RUNNING
        job.attempts += 1
        job.lease_by = token
        job.lease_until = at + LEASE
        session.flush()
        return Claim(job.id, job.kind, dict(job.payload), job.attempts, token)


def keep(
    session: Session, held: Claim, *, at: datetime, progress: tuple[int, int] | None = None
) -> None:
    """Say that the work goes on (and how far it is); raises :class:`LeaseLost`."""
    values: dict[str, Any] = {"lease_until": at + LEASE}
    if progress is not None:
        values["result"] = {"done": progress[0], "total": progress[1]}
    _change(session, held, **values)


def finish(session: Session, held: Claim, result: Mapping[str, Any], *, at: datetime) -> None:
    """The job is done; in one transaction with what it wrote, or :class:`LeaseLost`."""
    _change(
        session,
        held,
        state=JobState.DONE,
        lease_until=None,
        lease_by="",
        finished_at=at,
        result=dict(result),
        error="",
    )


def fail(
    session: Session, held: Claim, error: str, *, at: datetime, for_good: bool = False
) -> None:
    """It did not work: try again after a pause, or give up (``for_good``, or tried often enough)."""
    if for_good or held.attempt >= ATTEMPTS:
        values: dict[str, Any] = {"state": JobState.FAILED, "finished_at": at}
    else:
        values = {"state": JobState.QUEUED, "run_after": at + PAUSES[held.attempt - 1]}
    _change(session, held, lease_until=None, lease_by="", error=error[:4000], **values)


def try_again(session: Session, job: Job, *, at: datetime) -> None:
    """Put a job that was given up back into the queue, with all its attempts."""
    if job.state is JobState.FAILED:
        job.state = JobState.QUEUED
        job.attempts = 0
        job.run_after = at
        job.finished_at = None
        session.flush()
        _wake_after_commit(job)


def take_back(session: Session, *, at: datetime) -> None:
    """Free what dead workers held. Only for who knows that nobody else works (holds the only lock)."""
    session.execute(
        update(Job)
        .where(Job.state == JobState.RUNNING)
        .values(state=JobState.QUEUED, lease_until=None, lease_by="", run_after=at)
    )


def forget(session: Session, job_id: UUID, name: str) -> None:
    """Take a secret out of a job's payload once it is no longer needed."""
    job = session.get_one(Job, job_id)
    job.payload = {key: value for key, value in job.payload.items() if key != name}


def _change(session: Session, held: Claim, **values: Any) -> None:
    session.flush()
    changed = session.execute(
        update(Job)
        .where(Job.id == held.id, Job.state == JobState.RUNNING, Job.lease_by == held.token)
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).all()
    if len(changed) != 1:
        raise LeaseLost(str(held.id))


def _give_up(job: Job, error: str, at: datetime) -> None:
    job.state = JobState.FAILED
    job.lease_until = None
    job.lease_by = ""
    job.finished_at = at
    job.error = error


def _wake_after_commit(job: Job) -> None:
    def wake(_: Session) -> None:
        bell.ring()

    event.listen(object_session(job), "after_commit", wake, once=True)
