"""The target plan of a unit."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model


class TargetPlan(Model):
    """The answers a unit wants to reach in an assessment. The one without an end is the current one; all are kept.

    ``wanted`` maps item ids to codes of ``questionnaire.values``.
    """

    __tablename__ = "target_plan"
    __table_args__ = (
        Index(
            "uq_target_plan_current",
            "assessment_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_target_plan_assessment_id", "assessment_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    wanted: Mapped[dict[str, int]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(1000), default="")
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
