"""Certificates. What one says is fixed before it is rendered and never recomputed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessment.assessments.models import Revision
from assessment.database import Instant, Model, Sequence, words


class CertificateState(StrEnum):
    """``APPROVED``: number and code are fixed, the PDF is being made."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    ISSUED = "issued"
    REVOKED = "revoked"


class Certificate(Model):
    """One piagam for a final revision. Only the SHA-256 of its public code is kept.

    ``said`` is the frozen plain description the PDF was made from, without the code once it is issued.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        Index(
            "uq_certificate_living",
            "revision_id",
            unique=True,
            sqlite_where=text("state <> 'revoked'"),
            postgresql_where=text("state <> 'revoked'"),
        ),
        CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name="two_people"
        ),
        CheckConstraint("(state = 'proposed') = (number IS NULL)", name="number_from_approval"),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_has_date"),
        CheckConstraint("state <> 'revoked' OR revoked_reason <> ''", name="revoked_has_reason"),
        CheckConstraint("state <> 'issued' OR sha256 IS NOT NULL", name="issued_has_file"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), index=True)
    state: Mapped[CertificateState] = mapped_column(words(CertificateState, "state"))
    number: Mapped[str | None] = mapped_column(String(80), unique=True)
    sequence: Mapped[int | None]
    year: Mapped[int | None]
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    said: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    approved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime | None] = mapped_column(Instant)
    valid_until: Mapped[date | None]
    sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    annex_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    event_seq: Mapped[int | None]
    event_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    revoked_reason: Mapped[str] = mapped_column(String(500), default="")

    revision: Mapped[Revision] = relationship(lazy="raise_on_sql")


class WrongCode(Model):
    """A code that is not ours, counted for a while per address (its SHA-256), so that guessing slows down."""

    __tablename__ = "wrong_code"
    __table_args__ = (Index("ix_wrong_code_address_at", "address", "at"),)

    id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    address: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(Instant)


class CertificateRegister(Model):
    """The last number given out in a year: drawn and stored in one transaction, so without gaps."""

    __tablename__ = "certificate_register"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
