"""Questions on items, and the help shown to all units of a round at an item, with every wording it ever had."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessment.assessments.models import Assessment
from assessment.database import Instant, Model, words


class QuestionState(StrEnum):
    """Where a question stands. A closed one may have been answered or not."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class ItemQuestion(Model):
    """What a unit asks on an item of its assessment. ``read_at``: when somebody of the unit took note of the answer."""

    __tablename__ = "item_question"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answer_has_date"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_someone"
        ),
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by_someone"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_date"),
        CheckConstraint("state <> 'answered' OR answered_at IS NOT NULL", name="answered_has_date"),
        CheckConstraint("state <> 'open' OR answered_at IS NULL", name="open_has_no_answer"),
        Index("ix_item_question_assessment_id", "assessment_id"),
        Index("ix_item_question_state_asked_at", "state", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    questionnaire: Mapped[str] = mapped_column(String(60))
    area: Mapped[str] = mapped_column(String(40))
    item: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(1000))
    state: Mapped[QuestionState] = mapped_column(
        words(QuestionState, "state"), default=QuestionState.OPEN
    )
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(2000), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    assessment: Mapped[Assessment] = relationship(lazy="raise_on_sql")
    follows: Mapped["FollowUp | None"] = relationship(
        foreign_keys="FollowUp.question_id", lazy="raise_on_sql"
    )
    help: Mapped["ItemHelp | None"] = relationship(back_populates="question", lazy="raise_on_sql")

    @property
    def first_id(self) -> UUID:
        """The question with which its thread began: itself, unless it follows another."""
        return self.follows.first_id if self.follows else self.id


class FollowUp(Model):
    """That a question goes on from an answer: which question its thread began with."""

    __tablename__ = "item_question_follow_up"
    __table_args__ = (
        CheckConstraint("question_id <> first_id", name="follows_another"),
        Index("ix_item_question_follow_up_first_id", "first_id"),
    )

    question_id: Mapped[UUID] = mapped_column(ForeignKey("item_question.id"), primary_key=True)
    first_id: Mapped[UUID] = mapped_column(ForeignKey("item_question.id"))


class ItemHelp(Model):
    """Help at an item for all units of a round that answer the same questionnaire, while it is not withdrawn.

    ``heading`` and ``text`` are its current wording, number ``version``; nothing in it says who asked.
    """

    __tablename__ = "item_help"
    __table_args__ = (
        UniqueConstraint("question_id"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_someone"
        ),
        Index("ix_item_help_place", "round_id", "questionnaire", "item"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    questionnaire: Mapped[str] = mapped_column(String(60))
    item: Mapped[str] = mapped_column(String(20))
    question_id: Mapped[UUID] = mapped_column(ForeignKey("item_question.id"))
    version: Mapped[int] = mapped_column(default=1)
    heading: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(String(2000))
    published_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    question: Mapped[ItemQuestion] = relationship(back_populates="help", lazy="raise_on_sql")


class HelpWording(Model):
    """One wording of a help, kept for ever."""

    __tablename__ = "item_help_wording"

    help_id: Mapped[UUID] = mapped_column(ForeignKey("item_help.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    heading: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(String(2000))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
