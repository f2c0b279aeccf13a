"""Who may enter answers for which unit in a round, and when."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model


class Facilitation(Model):
    """An admin's leave for somebody of the office to enter what a unit says, from a day to a day (inclusive).

    Revoking ends it; the row stays, because its person never verifies that unit in that round.
    """

    __tablename__ = "facilitation"
    __table_args__ = (
        Index(
            "uq_facilitation_standing",
            "round_id",
            "unit_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_facilitation_person_id", "person_id"),
        CheckConstraint("to_on >= from_on", name="days_in_order"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by_someone"),
        CheckConstraint("made_by_id <> person_id", name="made_by_another"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
