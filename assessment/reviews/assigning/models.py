"""Who is to verify an assessment, the acts that said so, and who stands in for whom."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessment.database import Instant, Model, words


class Way(StrEnum):
    """How a lead chose."""

    EVENLY = "evenly"
    KECAMATAN = "kecamatan"
    BY_HAND = "by_hand"


class Act(Model):
    """One assigning: what a lead looked over and applied at once; the ``number``-th of its round."""

    __tablename__ = "assigning_act"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone_by_someone"),
        UniqueConstraint("round_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    way: Mapped[Way] = mapped_column(words(Way, "way"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    changes: Mapped[list["ActChange"]] = relationship(lazy="raise_on_sql")


class ActChange(Model):
    """What an act changed of one assessment: who was named before, and who is now.

    ``held_by_id``: who had it in hand, where the act took it from them.
    """

    __tablename__ = "assigning_change"
    __table_args__ = (
        CheckConstraint("before_id IS NULL OR before_id <> after_id OR held_by_id IS NOT NULL", name="changes"),
    )  # fmt: skip

    act_id: Mapped[UUID] = mapped_column(ForeignKey("assigning_act.id"), primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    before_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    after_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    held_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Assignment(Model):
    """Who is to verify an assessment. Who has taken it up stands on its revision and comes before this."""

    __tablename__ = "assignment"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)


class Deputy(Model):
    """Who stands in for a verifier from a day to a day, both inclusive; over at once where it was ended."""

    __tablename__ = "review_deputy"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="days_in_order"),
        CheckConstraint("person_id <> deputy_id", name="another"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by_someone"),
        Index("ix_review_deputy_deputy_id_to_on", "deputy_id", "to_on"),
        Index("ix_review_deputy_person_id_to_on", "person_id", "to_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
