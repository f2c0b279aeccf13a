"""The plan of a round's sample, what was drawn of each assessment, and what both verifiers said."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessment.assessments.models import Revision
from assessment.database import Instant, Model, words
from assessment.units.models import Kind


class SamplePlan(Model):
    """That items of a round are verified twice, how many, and the seed that decides which.

    The seed's seal (``drawing.sealed``) stands in the event that began it; the seed is shown once the round is closed.
    """

    __tablename__ = "sample_plan"
    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 50", name="percent_range"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    percent: Mapped[int] = mapped_column(SmallInteger)
    seed: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    begun_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Sample(Model):
    """What was drawn of one assessment when it was first taken up: the ``number``-th of its round.

    ``eligible`` holds the items by area that could have been drawn, so that it can be drawn again. ``second_id`` is set
    in the same moment, before there is a decision to be seen; None: there was nobody without a part in it.
    """

    __tablename__ = "review_sample"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("done_at IS NULL OR second_id IS NOT NULL", name="done_by_someone"),
    )

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("sample_plan.round_id"))
    number: Mapped[int]
    kind: Mapped[Kind] = mapped_column(words(Kind, "kind"))
    percent: Mapped[int] = mapped_column(SmallInteger)
    eligible: Mapped[dict[str, Any]] = mapped_column(JSON)
    second_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)

    revision: Mapped[Revision] = relationship(lazy="raise_on_sql")
    items: Mapped[list["SampleItem"]] = relationship(
        lazy="raise_on_sql", order_by="SampleItem.position"
    )


class SampleItem(Model):
    """One item drawn: what the second verifier says, what the first had concluded, and what the lead settled.

    Each names the claim that it is about: only values about the same claim are compared.
    """

    __tablename__ = "sample_item"
    __table_args__ = (
        CheckConstraint("(second_value IS NULL) = (second_claim IS NULL)", name="second_whole"),
        CheckConstraint(
            "(first_value IS NULL) = (first_id IS NULL) AND (first_value IS NULL) = (first_claim IS NULL)",
            name="first_whole",
        ),
        CheckConstraint(
            "(settled_value IS NULL) = (settled_by_id IS NULL) AND (settled_value IS NULL) = (settled_reason = '')",
            name="settled_whole",
        ),
    )

    revision_id: Mapped[UUID] = mapped_column(
        ForeignKey("review_sample.revision_id"), primary_key=True
    )
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    area: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    second_value: Mapped[int | None] = mapped_column(SmallInteger)
    second_claim: Mapped[int | None] = mapped_column(SmallInteger)
    second_reason: Mapped[str] = mapped_column(String(2000), default="")
    first_value: Mapped[int | None] = mapped_column(SmallInteger)
    first_claim: Mapped[int | None] = mapped_column(SmallInteger)
    first_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    settled_value: Mapped[int | None] = mapped_column(SmallInteger)
    settled_reason: Mapped[str] = mapped_column(String(2000), default="")
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def is_compared(self) -> bool:
        """Whether both spoke, and of the same claim."""
        return (
            self.first_value is not None
            and self.second_value is not None
            and self.first_claim == self.second_claim
        )

    @property
    def differs(self) -> bool:
        """Whether both spoke of the same and differ."""
        return self.is_compared and self.first_value != self.second_value
