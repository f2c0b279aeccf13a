"""Reading proposals to open a final result again."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.reviews.reopening.models import Reopening


def proposals(session: Session, revision_id: UUID) -> list[Reopening]:
    """Every proposal for a revision, the newest first."""
    return list(
        session.execute(
            select(Reopening)
            .where(Reopening.revision_id == revision_id)
            .order_by(Reopening.proposed_at.desc())
        ).scalars()
    )


def waiting(session: Session, revision_id: UUID) -> Reopening | None:
    """The proposal that is not decided yet."""
    return session.execute(
        select(Reopening).where(
            Reopening.revision_id == revision_id, Reopening.decided_at.is_(None)
        )
    ).scalar_one_or_none()


def origin(session: Session, revision_id: UUID) -> Reopening | None:
    """The proposal that led to a revision."""
    return session.execute(
        select(Reopening).where(Reopening.successor_id == revision_id)
    ).scalar_one_or_none()
