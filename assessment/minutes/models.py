"""Minutes of results. What they say is fixed before they are printed, and never recomputed."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model


class Minutes(Model):
    """The minutes of a verified revision. Signed once there is a scan of the paper; replaced after a re-opening.

    ``said`` is the frozen description the PDF was made from; ``sha256`` its file, once it is printed.
    """

    __tablename__ = "minutes"
    __table_args__ = (
        UniqueConstraint("year", "sequence"),
        Index(
            "uq_minutes_standing",
            "revision_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        CheckConstraint("sequence > 0", name="sequence_from_one"),
        CheckConstraint("(scan_sha256 IS NULL) = (scanned_at IS NULL)", name="scan_has_date"),
        CheckConstraint(
            "(scan_sha256 IS NULL) = (scanned_by_id IS NULL)", name="scanned_by_someone"
        ),
        CheckConstraint("scan_sha256 IS NULL OR sha256 IS NOT NULL", name="printed_before_signed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), index=True)
    year: Mapped[int]
    sequence: Mapped[int]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    scan_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    scan_type: Mapped[str] = mapped_column(String(100), default="")
    scanned_at: Mapped[datetime | None] = mapped_column(Instant)
    scanned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def number(self) -> str:
        """``BA-2026-0042``: our own; the letter's number is written in by hand."""
        return f"BA-{self.year}-{self.sequence:04}"

    @property
    def is_signed(self) -> bool:
        """Whether the scan of the signed paper is here."""
        return self.scan_sha256 is not None


class MinutesRegister(Model):
    """The last number given out in a year: drawn and stored in one transaction, so without gaps."""

    __tablename__ = "minutes_register"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
