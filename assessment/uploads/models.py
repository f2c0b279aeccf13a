"""An upload that waits to be confirmed."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model


class Upload(Model):
    """``content``: what ``purpose`` needs of the file. Emptied when it is applied, and the row is removed when it is
    cancelled or out of date. ``result``: what came of it, so that confirming twice is confirming once.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("(applied_at IS NULL) = (result IS NULL)", name="applied_has_result"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
