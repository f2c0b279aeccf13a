"""Which areas somebody of the unit was asked to fill in."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model


class AreaTask(Model):
    """An area (or supplement) that a colleague was asked to fill in. The one without an end stands; all are kept.

    It binds nobody: whoever fills in for the unit may answer everywhere. ``noticed_at``: when the colleague said to
    have read of it.
    """

    __tablename__ = "area_task"
    __table_args__ = (
        Index(
            "uq_area_task_standing",
            "assessment_id",
            "area",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_area_task_person_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    area: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    noticed_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
