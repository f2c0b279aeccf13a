"""Objections of units. What was verified, what the unit wants and what was decided stay side by side."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model


class Objection(Model):
    """A unit's objection to one verification (named by its moment), and when it was decided."""

    __tablename__ = "objection"
    __table_args__ = (
        UniqueConstraint("revision_id", "verified_at"),
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_someone"
        ),
        CheckConstraint(
            "decided_by_id IS NULL OR (decided_by_id <> lodged_by_id AND decided_by_id <> verified_by_id)",
            name="decided_by_another",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    verified_at: Mapped[datetime] = mapped_column(Instant)
    verified_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    lodged_at: Mapped[datetime] = mapped_column(Instant)
    lodged_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class ObjectionItem(Model):
    """One disputed item: codes of ``questionnaire.values`` and why."""

    __tablename__ = "objection_item"
    __table_args__ = (
        CheckConstraint("statement <> ''", name="has_statement"),
        CheckConstraint("wanted <> verified", name="wants_another"),
        CheckConstraint("(decided IS NULL) = (reason = '')", name="decided_with_reason"),
    )

    objection_id: Mapped[UUID] = mapped_column(ForeignKey("objection.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    verified: Mapped[int] = mapped_column(SmallInteger)
    wanted: Mapped[int] = mapped_column(SmallInteger)
    statement: Mapped[str] = mapped_column(String(2000))
    decided: Mapped[int | None] = mapped_column(SmallInteger)
    reason: Mapped[str] = mapped_column(String(2000), default="")


class ObjectionEvidence(Model):
    """A piece of the unit's library that is to prove an objection."""

    __tablename__ = "objection_evidence"
    __table_args__ = (Index("ix_objection_evidence_evidence_id", "evidence_id"),)

    objection_id: Mapped[UUID] = mapped_column(ForeignKey("objection.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
