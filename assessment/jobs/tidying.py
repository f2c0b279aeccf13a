"""The file store's nightly work: bytes that nobody mentions go, a day after anybody has kept them last."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from assessment.files import checking
from assessment.jobs import handlers
from assessment.jobs.handlers import Task
from assessment.jobs.services import enqueue

TIDY = "tidy_files"
"""The kind of job."""
NIGHT = timedelta(hours=19)
"""Two in the morning in Jakarta, as UTC."""
DAY = timedelta(days=1)


def tonight(session: Session, *, at: datetime) -> None:
    """Have the store tidied when what is a stray now is old enough to go. Once a night, whoever asks for it."""
    night = at.replace(hour=0, minute=0, second=0, microsecond=0) + NIGHT
    while night < at + DAY:
        night += DAY
    enqueue(session, TIDY, f"{TIDY}:{night:%Y-%m-%d}", {}, by=None, at=at, after=night)


class Tidying:
    """The handler. What is mentioned is read first: bytes that are mentioned later were kept anew, and stay."""

    def prepare(self, session: Session, payload: Mapping[str, Any]) -> dict[str, int]:
        """What is mentioned."""
        return checking.mentioned(session)

    def work(self, plain: dict[str, int], task: Task) -> dict[str, int]:
        """Remove the others, and what uploads have left behind whose process died."""
        begun = task.files.sweep()
        gone = checking.remove(task.files, task.files.strays(plain))
        return {"begun": begun, "removed": len(gone), "bytes": sum(one.size for one in gone)}

    def store(
        self, session: Session, payload: Mapping[str, Any], made: dict[str, int], *, at: datetime
    ) -> Mapping[str, Any]:
        """What went is the job's result; nobody ever saw these bytes, so there is no event to write."""
        return made


def register() -> None:
    """Say who does it. Called while the application is built."""
    handlers.register(TIDY, Tidying())
