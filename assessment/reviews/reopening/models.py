"""Proposals to open a final result again, and what was decided."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model


class Reopening(Model):
    """One proposal. ``successor_id``: the revision it led to; without one a decided proposal was declined."""

    __tablename__ = "reopening"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_someone"
        ),
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name="decided_by_another"
        ),
        CheckConstraint(
            "(successor_id IS NULL) = (decided_at IS NULL OR answer <> '')",
            name="declined_with_reason",
        ),
        Index(
            "uq_reopening_open",
            "revision_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("ix_reopening_successor_id", "successor_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    reason: Mapped[str] = mapped_column(String(2000))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(2000), default="")
    successor_id: Mapped[UUID | None] = mapped_column(ForeignKey("revision.id"))
