"""Telling verifiers once of everything a lead has assigned to them, and leads and admins of what is nobody's."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessment.assessments.asked import Asked
from assessment.assessments.models import Assessment, Revision
from assessment.audit.listening import Happened, listen
from assessment.notices import queries
from assessment.notices.models import Kind, Notice
from assessment.notices.services import Told, tell
from assessment.permissions import Role
from assessment.reviews.assigning.planning import TO_VERIFY
from assessment.reviews.assigning.responsible import responsible_id
from assessment.rounds.deadlines import day_of
from assessment.rounds.models import Round, RoundState


def register(zone: ZoneInfo, since: datetime | None = None) -> None:
    """Listen to both, or to those since a moment; days are days in the city's zone."""
    listen("assigning.made", "notices", partial(_made, zone, since))
    listen("assigning.undone", "notices", _undone)


def _made(zone: ZoneInfo, since: datetime | None, session: Session, event: Happened) -> None:
    if since is not None and event.at < since:
        return
    theirs: dict[UUID, list[UUID]] = defaultdict(list)
    for assessment_id, (_before, after) in event.body["changes"].items():
        theirs[UUID(str(after))].append(UUID(assessment_id))
    if event.by is not None:
        theirs.pop(event.by.person_id, None)
    told = [
        Told(one, Kind.ASSIGNED, there[0], number=len(there))
        for person_id, there in theirs.items()
        for one in queries.verifying(session, person_id, day_of(event.at, zone))
    ]
    tell(session, _key(event), told, at=event.at)


def _undone(session: Session, event: Happened) -> None:
    """Nobody is told any more of what was undone before they read of it."""
    session.execute(delete(Notice).where(Notice.key == _key(event), Notice.read_at.is_(None)))


def _key(event: Happened) -> str:
    return f"assigning:{UUID(str(event.body['act'])).hex}"


def tell_of_unassigned(
    session: Session, today: date, near: tuple[int, ...], *, at: datetime
) -> int:
    """Tell leads and admins, so many days before a round closes, how many of its units nobody is to verify."""
    days = [today + timedelta(days=left) for left in near]
    rows = session.execute(
        select(Round.id, Round.closes_on, Assessment.id.label("assessment_id"))
        .select_from(Revision)
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .join(Round, Round.id == Assessment.round_id)
        .where(
            Round.state == RoundState.OPEN,
            Round.closes_on.in_(days),
            ~Round.is_practice,
            Revision.is_current,
            Assessment.asked != Asked.CITY,
            Revision.status.in_(TO_VERIFY),
            responsible_id().is_(None),
        )
        .order_by(Round.id, Assessment.id)
    ).all()
    if not rows:
        return 0
    there, told = queries.holders(session, (Role.LEAD, Role.ADMIN), today), 0
    for round_id, group in groupby(rows, lambda row: row.id):
        nobodys = list(group)
        day, first = nobodys[0].closes_on, nobodys[0].assessment_id
        left = (day - today).days
        found = [
            Told(one, Kind.DEADLINE, first, day=day, days=left, number=len(nobodys))
            for one in there
        ]
        told += tell(session, f"unassigned:{round_id.hex}:{left}", found, at=at)
    return told
