"""Evidence belongs to a unit and serves any number of items and rounds."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessment.database import Instant, Model
from assessment.files.models import StoredFile
from assessment.units.models import Unit


class Evidence(Model):
    """A document, photo or record a unit shows: either a stored file or a link."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("(sha256 IS NULL) <> (url = '')", name="file_or_link"),
        CheckConstraint("(sha256 IS NULL) = (file_name = '')", name="file_has_name"),
        CheckConstraint(
            "valid_until IS NULL OR dated_on IS NULL OR valid_until >= dated_on",
            name="valid_after_date",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    received_sha256: Mapped[str | None] = mapped_column(String(64))
    """Of the bytes as they were uploaded; ``sha256`` is of those that are kept, which may be written anew."""
    preview_sha256: Mapped[str | None] = mapped_column(String(64))
    likeness: Mapped[str | None] = mapped_column(String(65))
    """What its first page looks like (``checking.likeness``); none where there is no picture of it."""
    is_blank: Mapped[bool | None]
    """There is nothing on its first page."""
    file_name: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    dated_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    holder: Mapped[str] = mapped_column(String(160), default="")
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"))

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
