"""Reading objections."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessment.assessments.models import Revision
from assessment.evidence.models import Evidence
from assessment.reviews.objections.models import Objection, ObjectionEvidence, ObjectionItem


@dataclass(frozen=True, slots=True)
class Lodged:
    """An objection with its items, and the evidence for each."""

    objection: Objection
    items: list[ObjectionItem]
    evidence: dict[str, list[Evidence]]

    @property
    def is_decided(self) -> bool:
        """Whether it has been decided."""
        return self.objection.decided_at is not None


def latest_objection(session: Session, revision_id: UUID) -> Objection | None:
    """The last objection to an assessment."""
    return session.execute(
        select(Objection)
        .where(Objection.revision_id == revision_id)
        .order_by(Objection.lodged_at.desc())
        .limit(1)
    ).scalar_one_or_none()


def objection_to(session: Session, revision: Revision) -> Objection | None:
    """The objection to the verification as it stands now."""
    found = latest_objection(session, revision.id)
    return found if found is not None and found.verified_at == revision.verified_at else None


def lodged(session: Session, revision_id: UUID) -> Lodged | None:
    """The last objection, whole."""
    found = latest_objection(session, revision_id)
    if found is None:
        return None
    items = session.execute(
        select(ObjectionItem).where(ObjectionItem.objection_id == found.id)
    ).scalars()
    rows = session.execute(
        select(ObjectionEvidence.item, Evidence)
        .join(Evidence, Evidence.id == ObjectionEvidence.evidence_id)
        .options(joinedload(Evidence.file))
        .where(ObjectionEvidence.objection_id == found.id)
        .order_by(Evidence.title)
    )
    evidence: dict[str, list[Evidence]] = {}
    for item, one in rows:
        evidence.setdefault(item, []).append(one)
    return Lodged(found, list(items), evidence)
