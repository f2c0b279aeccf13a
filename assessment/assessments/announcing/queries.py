"""How far the results of a round are, who may have seen them since the announcement, and what was done about it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assessment.assessments.running.progress import counts
from assessment.assessments.status import FINAL_ON, SENT, VERIFIED_ON
from assessment.audit.models import Event
from assessment.people.models import Appointment, Person, SignedIn
from assessment.permissions import WAITS, Actor, Wait
from assessment.rounds.models import Round, RoundState

WAITING = frozenset(
    role
    for role, waits in WAITS.items()
    if any(wait is not Wait.NOTHING for wait in waits.values())
)
"""Who waits for something, and so is told something new by an announcement."""

UNNOTED = timedelta(minutes=1)
"""So long a session is in use without that being noted again."""

ACTIONS = (
    "round.announcement_planned",
    "round.announcement_cancelled",
    "round.announced",
    "round.announcement_withdrawn",
    "round.announcement_withdrawal_noted",
)


@dataclass(frozen=True, slots=True)
class Ready:
    """How many units of a round are how far."""

    units: int
    sent: int
    verified: int
    final: int

    @property
    def provisional(self) -> int:
        """Verified, and not final yet."""
        return self.verified - self.final


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done about the announcement of a round."""

    at: datetime
    action: str
    by: str
    body: dict[str, Any]


def announceable(session: Session) -> list[Round]:
    """Rounds whose results are announced some day: no practice, nothing imported, open or closed, the newest first."""
    return list(
        session.execute(
            select(Round)
            .where(
                Round.state != RoundState.DRAFT,
                Round.is_practice.is_(False),
                Round.is_imported.is_(False),
            )
            .order_by(Round.opens_on.desc(), Round.name)
        ).scalars()
    )


def ready(session: Session, actor: Actor, rounds: Sequence[Round]) -> dict[UUID, Ready]:
    """How far the units of each round are."""
    found = counts(session, actor, [one.id for one in rounds])
    return {
        round_id: Ready(
            units=sum(by_status.values()),
            sent=sum(number for status, number in by_status.items() if status in SENT),
            verified=sum(number for status, number in by_status.items() if status in VERIFIED_ON),
            final=sum(number for status, number in by_status.items() if status in FINAL_ON),
        )
        for round_id, by_status in found.items()
    }


def was_seen(session: Session, chosen: Round) -> bool:
    """Whether somebody who waited for the announcement was in the application since, and may have seen the results."""
    if chosen.announced_at is None:
        return False
    if chosen.announcement_seen_at is not None:
        return True
    there = exists().where(
        SignedIn.appointment_id == Appointment.id,
        Appointment.role.in_(WAITING),
        SignedIn.seen_at > chosen.announced_at - UNNOTED,
    )
    return bool(session.execute(select(there)).scalar_one())


def history(session: Session, round_id: UUID) -> list[Entry]:
    """Everything that was done about the announcement, the latest first."""
    rows = session.execute(
        select(Event.at, Event.action, Person.name, Event.body)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(Event.thing == "round", Event.thing_id == str(round_id), Event.action.in_(ACTIONS))
        .order_by(Event.seq.desc())
    )
    return [Entry(at, action, name or "", json.loads(body)) for at, action, name, body in rows]
