"""What a unit is to clarify, and what it said. Open is the last one of a revision, while its status says so."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model


class Clarification(Model):
    """What was asked at one moment. ``version`` counts what the unit has saved; ``answered_at``: when it was sent."""

    __tablename__ = "clarification"
    __table_args__ = (
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_someone"
        ),
        CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> asked_by_id", name="answered_by_another"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), index=True)
    due_on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime | None] = mapped_column(Instant)
    saved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class ClarificationPoint(Model):
    """One thing to be clarified: at an item, or in general (``item`` is empty)."""

    __tablename__ = "clarification_point"
    __table_args__ = (CheckConstraint("question <> ''", name="has_question"),)

    clarification_id: Mapped[UUID] = mapped_column(ForeignKey("clarification.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    item: Mapped[str] = mapped_column(String(20))
    question: Mapped[str] = mapped_column(String(2000))
    answer: Mapped[str] = mapped_column(String(2000), default="")


class ClarificationEvidence(Model):
    """A piece of the unit's library that goes with an answer."""

    __tablename__ = "clarification_evidence"
    __table_args__ = (Index("ix_clarification_evidence_evidence_id", "evidence_id"),)

    clarification_id: Mapped[UUID] = mapped_column(ForeignKey("clarification.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
