"""What is done every hour: announcing what is due, and noting that somebody may have seen what was announced."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assessment.assessments.announcing.services import announce_due, note_seen
from assessment.jobs import handlers, routines
from assessment.jobs.handlers import Task

JOB = "results.hourly"
MORNING = 7
"""From this hour on the results of the day are announced."""


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
        note_seen(session, at=at)
        if local.hour < MORNING:
            return {}
        return {"announced": announce_due(session, today=local.date(), at=at)}


def register(zone: ZoneInfo) -> None:
    """Make the job known, and have it done every hour."""
    handlers.register(JOB, Hourly(zone))
    routines.every_hour(JOB)
