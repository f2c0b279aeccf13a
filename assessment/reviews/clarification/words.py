"""What a list of assessments says about those that are being clarified or visited."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from assessment.assessments.models import Revision
from assessment.assessments.status import Status
from assessment.languages import gettext as _
from assessment.reviews.clarification.queries import open_ones
from assessment.web.labels import label

Tag = tuple[str, str]
"""Words, and the tone of a status tag."""


def tags(session: Session, revisions: Sequence[Revision], today: date) -> dict[UUID, Tag]:
    """For each that is not simply under review: why, in one statement."""
    asked = [one.id for one in revisions if one.status is Status.CLARIFICATION]
    found: dict[UUID, Tag] = {
        one.id: (label(one.status), "info")
        for one in revisions
        if one.status in (Status.SITE_VISIT, Status.OBJECTION)
    }
    for revision_id, one in (open_ones(session, asked) if asked else {}).items():
        if one.answered_at is not None:
            found[revision_id] = (_("Klarifikasi dijawab"), "good")
        elif one.due_on < today:
            found[revision_id] = (_("Klarifikasi terlambat"), "bad")
        else:
            found[revision_id] = (_("Menunggu klarifikasi"), "warning")
    return found
