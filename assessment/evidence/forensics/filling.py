"""What evidence looks like that came in before that was asked: a job after the other until none is left."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from assessment.evidence.checking.inspection import look_again
from assessment.evidence.models import Evidence
from assessment.jobs import handlers
from assessment.jobs.handlers import Task
from assessment.jobs.services import enqueue

JOB = "evidence.looks"
AT_ONCE = 100
"""Pictures that one job looks at, about a minute: others' jobs have their turn in between."""


def waiting() -> tuple[ColumnElement[bool], ...]:
    """There is a picture of it, and nobody has looked at it yet."""
    return Evidence.preview_sha256.is_not(None), Evidence.is_blank.is_(None)


class Looking:
    """The handler. What was looked at is not looked at again, whatever came of it."""

    def prepare(self, session: Session, payload: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The next pictures, the latest first."""
        rows = session.execute(
            select(Evidence.id, Evidence.preview_sha256)
            .where(*waiting())
            .order_by(Evidence.added_at.desc(), Evidence.id)
            .limit(AT_ONCE)
        )
        return [(str(row.id), row.preview_sha256) for row in rows]

    def work(self, plain: list[tuple[str, str]], task: Task) -> list[tuple[str, str | None, bool]]:
        """Look at each; one whose bytes are gone looks like nothing."""
        found = []
        for done, (evidence_id, sha256) in enumerate(plain, 1):
            try:
                found.append((evidence_id, *look_again(task.files, sha256)))
            except FileNotFoundError:
                found.append((evidence_id, None, False))
            task.progress(done, len(plain))
        return found

    def store(
        self,
        session: Session,
        payload: Mapping[str, Any],
        made: list[tuple[str, str | None, bool]],
        *,
        at: datetime,
    ) -> Mapping[str, Any]:
        """Keep it, and go on with the rest. What a page looks like is no decision: there is no event to write."""
        for evidence_id, likeness, is_blank in made:
            session.execute(
                update(Evidence)
                .where(Evidence.id == UUID(evidence_id), *waiting())
                .values(likeness=likeness, is_blank=is_blank)
            )
        left = session.execute(select(func.count()).select_from(Evidence).where(*waiting()))
        rest = left.scalar_one()
        if made and rest:
            enqueue(session, JOB, f"{JOB}:{made[-1][0]}:{at:%Y%m%d%H%M%S%f}", {}, by=None, at=at)
        return {"looked": len(made), "left": rest}


def register() -> None:
    """Say who does it. Called while the application is built."""
    handlers.register(JOB, Looking())
