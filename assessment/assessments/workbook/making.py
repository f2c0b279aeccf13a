"""Making a unit's workbook: described, written by the process for workbooks, and recorded as taken away."""

from datetime import datetime

from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.models import Layer
from assessment.assessments.queries import Desk, latest_answers
from assessment.assessments.workbook.describing import About, description
from assessment.errors import NotAllowed
from assessment.permissions import Actor, Permission
from assessment.questionnaire.model import Questionnaire
from assessment.spreadsheets.tables import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def make(
    session: Session, desk: Desk, content: Questionnaire, about: About, *, by: Actor, at: datetime
) -> bytes:
    """The unit's workbook with what it has answered. Only for those who fill in."""
    if by.unit_id != desk.unit_id or not by.may(Permission.ASSESSMENT_FILL):
        raise NotAllowed
    latest = latest_answers(session, desk.revision_id, Layer.SELF)
    _reply, made = workbook("write", description(desk, content, latest, about, at=at))
    return made


def note_download(
    session: Session, desk: Desk, form: str, *, by: Actor, at: datetime, sha256: str
) -> None:
    """Record that somebody takes a unit's answers away as a file."""
    audit.record(
        session, "workbook.downloaded", thing="revision", thing_id=desk.revision_id, unit_id=desk.unit_id,
        at=at, by=by, body={"form": form, "sha256": sha256},
    )  # fmt: skip
