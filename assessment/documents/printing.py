"""The handler for a document that one person asks for: described, rendered, kept, and offered on the job's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessment.documents.service import render
from assessment.files.services import remember
from assessment.files.store import Kept
from assessment.jobs.handlers import Task

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Printing:
    """A kind of job that prints ``template`` from the payload's ``description``: what the person saw who asked for it.

    The payload's ``name`` is what the file is called when it is downloaded.
    """

    template: str

    def prepare(self, _session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """The plain description."""
        found: Mapping[str, Any] = payload["description"]
        return found

    def work(self, plain: Mapping[str, Any], task: Task) -> Kept:
        """The PDF, in the store."""
        return task.files.put(render(self.template, plain))

    def store(
        self, session: Session, payload: Mapping[str, Any], made: Kept, *, at: datetime
    ) -> Mapping[str, Any]:
        """Remember the file; the job's page offers it to who asked for it."""
        remember(session, made, PDF, at=at)
        return {"file": made.sha256, "name": payload["name"], "media_type": PDF}
