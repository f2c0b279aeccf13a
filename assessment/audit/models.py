"""The event table and its head."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model

GENESIS = bytes(32)
"""What the first event names as its predecessor."""


class Event(Model):
    """One thing that happened. Never changed, never deleted (triggers refuse both).

    ``body`` is canonical JSON and holds ids and values, never names of persons or contents of evidence.
    ``hash`` is SHA-256 over the predecessor's hash, the sequence number and everything said here.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq_positive"),
        Index("ix_event_thing", "thing", "thing_id"),
        Index("ix_event_unit_id_seq", "unit_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[UUID | None]
    appointment_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(String(60))
    thing: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[str] = mapped_column(String(80))
    unit_id: Mapped[UUID | None]
    body: Mapped[str] = mapped_column(Text)
    prev: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class EventHead(Model):
    """The last event, in one row: a trigger moves it on and refuses an event that does not continue it."""

    __tablename__ = "event_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
