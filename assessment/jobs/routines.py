"""What is done again every hour, whoever works: a job under the hour's own key, so that it is queued once."""

import contextlib
from datetime import UTC, datetime

from sqlalchemy.exc import IntegrityError

from assessment.database import Database
from assessment.jobs import services

_hourly: list[str] = []


def every_hour(kind: str) -> None:
    """Have a kind of job done every hour. Called while the application is built."""
    if kind not in _hourly:
        _hourly.append(kind)


def keep_up(database: Database, done: str, *, at: datetime) -> str:
    """Queue what belongs to this hour, unless it is the hour that was queued for last; return this hour."""
    hour = f"{at.astimezone(UTC):%Y-%m-%dT%H}"
    if hour != done:
        for kind in _hourly:
            with contextlib.suppress(IntegrityError), database.transaction() as session:
                services.enqueue(session, kind, f"{kind}:{hour}", {}, by=None, at=at)
    return hour
