"""Reading what was to be clarified."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from assessment.evidence.models import Evidence
from assessment.people.models import Person
from assessment.reviews.clarification.models import (
    Clarification,
    ClarificationEvidence,
    ClarificationPoint,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A clarification with its points, and the evidence that goes with each by its number."""

    clarification: Clarification
    points: list[ClarificationPoint]
    evidence: Mapping[int, list[Evidence]]

    @property
    def is_answered(self) -> bool:
        """Whether the head of the unit has sent the answers."""
        return self.clarification.answered_at is not None

    def is_overdue(self, today: date) -> bool:
        """Whether the unit has let the day pass."""
        return not self.is_answered and self.clarification.due_on < today


@dataclass(frozen=True, slots=True)
class Said:
    """What was asked at an item, and what the unit has sent in answer."""

    point: ClarificationPoint
    clarification: Clarification
    asked_by: str

    @property
    def answer(self) -> str:
        """What has been sent; a draft is the unit's own."""
        return self.point.answer if self.clarification.answered_at else ""


def latest(session: Session, revision_id: UUID) -> Clarification | None:
    """The last clarification of a revision."""
    return session.execute(
        select(Clarification)
        .where(Clarification.revision_id == revision_id)
        .order_by(Clarification.asked_at.desc())
        .limit(1)
    ).scalar_one_or_none()


def points_of(session: Session, clarification_id: UUID) -> list[ClarificationPoint]:
    """The points of a clarification, in their order."""
    return list(
        session.execute(
            select(ClarificationPoint)
            .where(ClarificationPoint.clarification_id == clarification_id)
            .order_by(ClarificationPoint.number)
        ).scalars()
    )


def theirs_at(session: Session, clarification_id: UUID, number: int) -> list[Evidence]:
    """The evidence that goes with the answer to a point."""
    return list(
        session.execute(
            select(Evidence)
            .join(ClarificationEvidence, ClarificationEvidence.evidence_id == Evidence.id)
            .where(
                ClarificationEvidence.clarification_id == clarification_id,
                ClarificationEvidence.number == number,
            )
        ).scalars()
    )


def all_of(session: Session, revision_id: UUID) -> list[Asked]:
    """Every clarification of a revision, the newest first, in three statements."""
    found = list(
        session.execute(
            select(Clarification)
            .where(Clarification.revision_id == revision_id)
            .order_by(Clarification.asked_at.desc())
        ).scalars()
    )
    if not found:
        return []
    ids = [one.id for one in found]
    points = list(
        session.execute(
            select(ClarificationPoint)
            .where(ClarificationPoint.clarification_id.in_(ids))
            .order_by(ClarificationPoint.number)
        ).scalars()
    )
    rows = session.execute(
        select(ClarificationEvidence.clarification_id, ClarificationEvidence.number, Evidence)
        .join(Evidence, Evidence.id == ClarificationEvidence.evidence_id)
        .options(joinedload(Evidence.file))
        .where(ClarificationEvidence.clarification_id.in_(ids))
        .order_by(Evidence.title)
    )
    evidence: dict[UUID, dict[int, list[Evidence]]] = {one: {} for one in ids}
    for clarification_id, number, one in rows:
        evidence[clarification_id].setdefault(number, []).append(one)
    return [
        Asked(one, [p for p in points if p.clarification_id == one.id], evidence[one.id])
        for one in found
    ]


def at_items(session: Session, revision_id: UUID, items: Iterable[str]) -> dict[str, list[Said]]:
    """What was to be clarified at some items, the newest first, in one statement."""
    rows = session.execute(
        select(ClarificationPoint, Clarification, Person.name)
        .join(Clarification, Clarification.id == ClarificationPoint.clarification_id)
        .join(Person, Person.id == Clarification.asked_by_id)
        .where(Clarification.revision_id == revision_id, ClarificationPoint.item.in_(list(items)))
        .order_by(Clarification.asked_at.desc(), ClarificationPoint.number)
    )
    found: dict[str, list[Said]] = {}
    for point, one, name in rows:
        found.setdefault(point.item, []).append(Said(point, one, name))
    return found


def open_ones(session: Session, revision_ids: Iterable[UUID]) -> dict[UUID, Clarification]:
    """The last clarification of each of some revisions."""
    later = aliased(Clarification)
    rows = session.execute(
        select(Clarification).where(
            Clarification.revision_id.in_(list(revision_ids)),
            ~exists().where(
                and_(
                    later.revision_id == Clarification.revision_id,
                    later.asked_at > Clarification.asked_at,
                )
            ),
        )
    ).scalars()
    return {one.revision_id: one for one in rows}
