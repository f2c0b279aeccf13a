"""What a verifier sends back. Decisions themselves are answer events of the verified layer."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model


class Return(Model):
    """Items sent back to the unit with what is expected, by item.

    ``answered_at`` is when the unit had sent again, noted when a verifier takes the assessment up.
    """

    __tablename__ = "review_return"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), index=True)
    items: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(2000), default="")
    due_on: Mapped[date | None]
    returned_at: Mapped[datetime] = mapped_column(Instant)
    returned_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
