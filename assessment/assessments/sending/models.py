"""What a unit says about doubtful answers, and the receipts of what it has sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model, Sequence


class Explanation(Model):
    """The unit's sentence about something that looks doubtful, as it stands now; what was sent keeps its own copy.

    ``warning`` is the key of ``checks.Warned``.
    """

    __tablename__ = "explanation"

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    warning: Mapped[str] = mapped_column(String(60), primary_key=True)
    sentence: Mapped[str] = mapped_column(String(1000))
    said_at: Mapped[datetime] = mapped_column(Instant)
    said_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Receipt(Model):
    """What was sent, when and by whom, kept with every sending (triggers refuse to change it).

    ``version`` is that of the revision after the move, ``sheet`` the SHA-256 of ``sending.sheet_digest``, ``facts``
    everything the receipt says, in no language or in both.
    """

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("revision_id", "version"),)

    number: Mapped[int] = mapped_column(Sequence, primary_key=True)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    version: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(Instant)
    sent_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    sheet: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
