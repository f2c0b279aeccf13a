"""Threads between a verifier and a unit, one for an item of an assessment, and what a verifier recommends there."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model, Sequence, words


class ThreadState(StrEnum):
    """Where a thread stands. ``ASKED`` waits for the unit, ``ANSWERED`` for the verifier, ``NOTED`` for nobody."""

    ASKED = "asked"
    ANSWERED = "answered"
    NOTED = "noted"
    CLOSED = "closed"


class ReviewThread(Model):
    """What verifier and unit say to each other at an item. ``read_at``: when somebody of the unit took note of it."""

    __tablename__ = "review_thread"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by_someone"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_date"),
        Index("ix_review_thread_state", "state"),
    )

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    area: Mapped[str] = mapped_column(String(40))
    state: Mapped[ThreadState] = mapped_column(words(ThreadState, "state"))
    last_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class ReviewMessage(Model):
    """One thing said in a thread, by the unit or by a verifier. Never changed."""

    __tablename__ = "review_message"
    __table_args__ = (
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("evidence_id IS NULL OR by_unit", name="evidence_of_unit"),
        ForeignKeyConstraint(
            ["revision_id", "item"],
            ["review_thread.revision_id", "review_thread.item"],
            name="fk_review_message_thread",
        ),
        Index("ix_review_message_thread", "revision_id", "item", "id"),
        Index("ix_review_message_evidence_id", "evidence_id"),
    )

    id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    revision_id: Mapped[UUID]
    item: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    by_unit: Mapped[bool]
    text: Mapped[str] = mapped_column(String(2000))
    evidence_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"))


class ReviewRecommendation(Model):
    """What a verifier recommends to the unit at an item, in its current wording, number ``version``."""

    __tablename__ = "review_recommendation"
    __table_args__ = (
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("version > 0", name="version_counts"),
    )

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[str] = mapped_column(String(1000))
    version: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
