"""Who looks at an assessment a second time without knowing what the first verifier decided (``reviews.sampling``).

Part of who sees what, and therefore here; the tables themselves belong to the reviews.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Uuid, and_, column, exists, table

from assessment.assessments.models import AnswerEvidence, Revision

_SAMPLE = table(
    "review_sample", column("revision_id", Uuid()), column("second_id", Uuid()), column("done_at")
)
_ITEM = table("sample_item", column("revision_id", Uuid()), column("item"))


def is_blind(person_id: UUID | BindParameter[Any]) -> ColumnElement[bool]:
    """Whether the person still has the sample of this Revision before them."""
    return exists().where(
        _SAMPLE.c.revision_id == Revision.id,
        _SAMPLE.c.second_id == person_id,
        _SAMPLE.c.done_at.is_(None),
    )


def shown_in_sample(person_id: UUID) -> ColumnElement[bool]:
    """Whether this AnswerEvidence belongs to an item that the person looks at for the second time."""
    return and_(
        exists().where(
            _SAMPLE.c.revision_id == AnswerEvidence.revision_id, _SAMPLE.c.second_id == person_id
        ),
        exists().where(
            _ITEM.c.revision_id == AnswerEvidence.revision_id, _ITEM.c.item == AnswerEvidence.item
        ),
    )
