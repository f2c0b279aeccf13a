"""Visits to a unit while its assessment is verified."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model, words


class VisitState(StrEnum):
    """How far a visit has come."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Visit(Model):
    """A visit. ``version`` counts its changes; ``reason``: why it was moved or cancelled last."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("place <> ''", name="has_place"),
        CheckConstraint("state <> 'cancelled' OR reason <> ''", name="cancelled_with_reason"),
        CheckConstraint("(state = 'held') = (held_at IS NOT NULL)", name="held_has_date"),
        CheckConstraint(
            "(held_at IS NULL) = (held_by_id IS NULL) AND (held_at IS NULL) = (held_on IS NULL)",
            name="held_by_someone",
        ),
        CheckConstraint("held_at IS NULL OR (ours <> '' AND theirs <> '')", name="held_with_both"),
        Index(
            "uq_visit_planned",
            "revision_id",
            unique=True,
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index("ix_visit_revision_id", "revision_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    state: Mapped[VisitState] = mapped_column(words(VisitState, "state"))
    version: Mapped[int] = mapped_column(default=1)
    day: Mapped[date]
    begins: Mapped[time]
    place: Mapped[str] = mapped_column(String(300))
    visitors: Mapped[str] = mapped_column(String(500))
    to_meet: Mapped[str] = mapped_column(String(500), default="")
    reason: Mapped[str] = mapped_column(String(2000), default="")
    planned_at: Mapped[datetime] = mapped_column(Instant)
    planned_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    held_on: Mapped[date | None]
    held_at: Mapped[datetime | None] = mapped_column(Instant)
    held_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ours: Mapped[str] = mapped_column(String(500), default="")
    theirs: Mapped[str] = mapped_column(String(500), default="")
    notes: Mapped[str] = mapped_column(String(4000), default="")


class VisitNote(Model):
    """What was found at an item."""

    __tablename__ = "visit_note"
    __table_args__ = (CheckConstraint("text <> ''", name="has_text"),)

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[str] = mapped_column(String(2000))


class VisitPhoto(Model):
    """A photo of the visit, drawn anew by the process for uploads; the visit holds it, not the unit's library."""

    __tablename__ = "visit_photo"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), index=True)
    caption: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    preview_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
