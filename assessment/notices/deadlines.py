"""What is done every hour: telling of near deadlines, putting the day's letters together, forgetting what is old."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from assessment.assessments.models import Assessment, Revision
from assessment.assessments.status import WITH_UNIT, Status
from assessment.jobs import handlers, routines
from assessment.jobs.handlers import Task
from assessment.notices import queries
from assessment.notices.assigning import tell_of_unassigned
from assessment.notices.models import Delivery, Kind, Letter, Notice
from assessment.notices.services import Told, tell, write
from assessment.permissions import Role
from assessment.reviews.clarification.models import Clarification
from assessment.rounds.models import Round, RoundState

JOB = "notices.hourly"
MORNING = 7
"""From this hour on people are told of the day's deadlines, and get the day's letter."""

NEAR = (7, 3, 1)
"""So many days before its last day a unit is told."""

RECENT = timedelta(days=2)
"""What is older than this no letter tells any more."""

KEPT = timedelta(days=180)


class Hourly:
    """The job of one hour. Everything it writes, it writes once, however often it runs."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def prepare(self, session: Session, payload: Mapping[str, Any]) -> None:
        """Nothing: what there is to do is found where it is done."""

    def work(self, plain: None, task: Task) -> None:
        """Nothing takes long."""

    def store(
        self, session: Session, payload: Mapping[str, Any], made: None, *, at: datetime
    ) -> Mapping[str, Any]:
        """Do it."""
        local = at.astimezone(self.zone)
        forget(session, at=at)
        if local.hour < MORNING:
            return {}
        told = tell_of_deadlines(session, local.date(), at=at)
        told += tell_of_clarifications(session, local.date(), at=at)
        told += tell_of_unassigned(session, local.date(), NEAR, at=at)
        midnight = datetime.combine(local.date(), time(), self.zone)
        return {"told": told, "letters": write_letters(session, since=midnight, at=at)}


def register(zone: ZoneInfo) -> None:
    """Make the job known, and have it done every hour."""
    handlers.register(JOB, Hourly(zone))
    routines.every_hour(JOB)


def tell_of_deadlines(session: Session, today: date, *, at: datetime) -> int:
    """Tell the people of every unit that has its work in hand how many days are left, on certain days."""
    closes = func.coalesce(Assessment.extended_until, Round.closes_on, type_=Round.closes_on.type)
    days = [today + timedelta(days=left) for left in NEAR]
    rows = session.execute(
        select(
            Assessment.id, Assessment.unit_id, Revision.status, Revision.return_due_on, closes.label("closes_on")
        )
        .join(Revision, (Revision.assessment_id == Assessment.id) & Revision.is_current)
        .join(Round, Round.id == Assessment.round_id)
        .where(
            Round.state == RoundState.OPEN,
            Revision.status.in_(WITH_UNIT),
            func.coalesce(Revision.return_due_on, closes).in_(days) | closes.in_(days),
        )
    ).all()  # fmt: skip
    if not rows:
        return 0
    there = queries.staff(session, {row.unit_id for row in rows}, (Role.OPERATOR, Role.HEAD), today)
    told = 0
    for row in rows:
        is_returned = row.status is Status.NEEDS_CHANGES and row.return_due_on is not None
        due = row.return_due_on if is_returned else row.closes_on
        left = (due - today).days
        if left not in NEAR:
            continue
        kind = Kind.RETURN_DEADLINE if is_returned else Kind.DEADLINE
        told += tell(
            session,
            f"deadline:{row.id.hex}:{due}:{left}",
            [
                Told(one, kind, row.id, day=due, days=left)
                for one in there
                if one.unit_id == row.unit_id
            ],
            at=at,
        )
    return told


def tell_of_clarifications(session: Session, today: date, *, at: datetime) -> int:
    """Tell the people of every unit that has not answered yet how many days are left, on the same days."""
    rows = session.execute(
        select(Assessment.id, Assessment.unit_id, Clarification.id.label("which"), Clarification.due_on)
        .join(Revision, Revision.id == Clarification.revision_id)
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .where(
            Revision.is_current,
            Revision.status == Status.CLARIFICATION,
            Clarification.answered_at.is_(None),
            Clarification.asked_at == Revision.status_at,
            Clarification.due_on.in_([today + timedelta(days=left) for left in NEAR]),
        )
    ).all()  # fmt: skip
    if not rows:
        return 0
    there = queries.staff(session, {row.unit_id for row in rows}, (Role.OPERATOR, Role.HEAD), today)
    told = 0
    for row in rows:
        left = (row.due_on - today).days
        to = [
            Told(one, Kind.CLARIFY_DEADLINE, row.id, day=row.due_on, days=left)
            for one in there
            if one.unit_id == row.unit_id
        ]
        told += tell(session, f"clarify:{row.which.hex}:{left}", to, at=at)
    return told


def write_letters(session: Session, *, since: datetime, at: datetime) -> int:
    """Write to everybody whom no letter has told yet, once a day; nobody is written to of what they have read."""
    waiting = (
        Notice.letter_id.is_(None),
        Notice.read_at.is_(None),
        Notice.at > at - RECENT,
    )
    people = set(session.execute(select(Notice.person_id).where(*waiting).distinct()).scalars())
    wishes = queries.reachable(session, people) if people else {}
    had = set(
        session.execute(
            select(Letter.person_id).where(Letter.created_at >= since, ~Letter.is_test)
        ).scalars()
    )
    written = 0
    for person_id in sorted(wishes):
        wish = wishes[person_id]
        if wish is Delivery.NONE or (wish is Delivery.DAILY and person_id in had):
            continue
        letter = write(session, person_id, at=at, due_at=at)
        session.execute(
            update(Notice)
            .where(Notice.person_id == person_id, *waiting)
            .values(letter_id=letter.id)
            .execution_options(synchronize_session=False)
        )
        written += 1
    return written


def forget(session: Session, *, at: datetime) -> None:
    """Notices and letters of half a year ago are gone; what happened stands in the events."""
    session.execute(delete(Notice).where(Notice.at < at - KEPT))
    session.execute(
        delete(Letter).where(
            Letter.created_at < at - KEPT,
            ~select(Notice.id).where(Notice.letter_id == Letter.id).exists(),
        )
    )
