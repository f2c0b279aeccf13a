"""Telling people, and what they do with it: reading, and saying how they want e-mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.jobs import services as jobs
from assessment.jobs.models import Job
from assessment.notices import queries
from assessment.notices.models import Delivery, Kind, Letter, Notice, Wish
from assessment.notices.queries import Recipient
from assessment.permissions import Actor

JOB = "notices.mail"
GATHERING = timedelta(minutes=2)
"""So long a letter waits for more to tell, even for those who want it at once."""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody is told."""

    to: Recipient
    kind: Kind
    assessment_id: UUID
    thing_id: UUID | None = None
    day: date | None = None
    days: int | None = None
    number: int | None = None


def tell(session: Session, key: str, told: Iterable[Told], *, at: datetime) -> int:
    """Tell everybody once under a key, whatever how many appointments it concerns them in; return how many."""
    once = {one.to.person_id: one for one in reversed(list(told))}
    if not once:
        return 0
    known = set(
        session.execute(
            select(Notice.person_id).where(Notice.key == key, Notice.person_id.in_(once))
        ).scalars()
    )
    fresh = [one for person_id, one in once.items() if person_id not in known]
    if not fresh:
        return 0
    wishes = queries.reachable(session, [one.to.person_id for one in fresh])
    soon = [person for person, wish in wishes.items() if wish is Delivery.AT_ONCE]
    letters = _gathering(session, soon, at=at)
    session.execute(
        insert(Notice),
        [
            {
                "person_id": one.to.person_id,
                "appointment_id": one.to.appointment_id,
                "assessment_id": one.assessment_id,
                "kind": one.kind,
                "key": key,
                "thing_id": one.thing_id,
                "day": one.day,
                "days": one.days,
                "number": one.number,
                "at": at,
                "letter_id": letters.get(one.to.person_id),
            }
            for one in fresh
        ],
    )
    return len(fresh)


def _gathering(session: Session, person_ids: Sequence[UUID], *, at: datetime) -> dict[UUID, UUID]:
    """A letter for each that is not due yet: the one that gathers already, or a new one."""
    if not person_ids:
        return {}
    rows = session.execute(
        select(Letter.person_id, Letter.id).where(
            Letter.person_id.in_(person_ids), Letter.due_at > at, Letter.sent_at.is_(None),
            ~Letter.is_test, ~Letter.is_dropped,
        )
    )  # fmt: skip
    there = {person_id: letter_id for person_id, letter_id in rows}  # noqa: C416
    for person_id in person_ids:
        if person_id not in there:
            there[person_id] = write(session, person_id, at=at, due_at=at + GATHERING).id
    return there


def write(
    session: Session,
    person_id: UUID,
    *,
    at: datetime,
    due_at: datetime,
    by: Actor | None = None,
    is_test: bool = False,
) -> Letter:
    """Have a letter sent to a person at a moment: a job, with all of a job's attempts."""
    made = uuid4()
    job = jobs.enqueue(
        session, JOB, f"{JOB}:{made}", {"letter": str(made)}, by=by, at=at, after=due_at
    )
    letter = Letter(
        id=made, person_id=person_id, job_id=job.id, is_test=is_test, created_at=at, due_at=due_at
    )  # fmt: skip
    session.add(letter)
    session.flush()
    return letter


def read(notice: Notice, *, at: datetime) -> None:
    """Somebody has read a notice of theirs."""
    notice.read_at = notice.read_at or at


def read_all(session: Session, actor: Actor, *, at: datetime) -> int:
    """All notices of the appointment are read; return how many were not."""
    read_now = session.execute(
        update(Notice)
        .where(
            Notice.id.in_(
                queries.of(actor)
                .where(Notice.read_at.is_(None))
                .order_by(None)
                .with_only_columns(Notice.id, maintain_column_froms=True)
            )
        )
        .values(read_at=at)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(read_now)


def choose(session: Session, delivery: Delivery, *, by: Actor, at: datetime) -> None:
    """Say when one wants e-mail."""
    wish = session.get(Wish, by.person_id)
    before = wish.delivery if wish else Delivery.DAILY
    if wish is None:
        session.add(Wish(person_id=by.person_id, delivery=delivery, changed_at=at))
    else:
        wish.delivery, wish.changed_at = delivery, at
    if before is not delivery:
        audit.record(
            session, "notices.chosen", thing="person", thing_id=by.person_id, at=at, by=by,
            body={"delivery": [before, delivery]},
        )  # fmt: skip


def send_test(session: Session, *, by: Actor, at: datetime) -> Letter:
    """Send a letter to oneself, to see whether any arrives."""
    letter = write(session, by.person_id, at=at, due_at=at, by=by, is_test=True)
    audit.record(session, "mail.tested", thing="letter", thing_id=letter.id, at=at, by=by)
    return letter


def send_again(session: Session, letter: Letter, *, by: Actor, at: datetime) -> None:
    """Try a letter again that was given up."""
    jobs.try_again(session, session.get_one(Job, letter.job_id), at=at)
    audit.record(session, "mail.tried_again", thing="letter", thing_id=letter.id, at=at, by=by)
