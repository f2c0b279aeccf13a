"""What a unit does about an item, and everything that was said and shown on the way."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessment.actions.states import ActionState
from assessment.assessments.models import Assessment
from assessment.database import Instant, Model, Sequence, words
from assessment.evidence.models import Evidence
from assessment.people.models import Person


class Action(Model):
    """An item of a result that is to rise from one level to a higher one, by a day and by somebody.

    ``owner_id`` where the owner is a person of the unit; ``owner`` is the name in any case. ``version`` counts moves.
    """

    __tablename__ = "action"
    __table_args__ = (
        CheckConstraint("target > start_level", name="target_is_higher"),
        CheckConstraint("start_level >= 0", name="start_is_a_level"),
        CheckConstraint("owner <> ''", name="has_owner"),
        CheckConstraint("text <> ''", name="says_what"),
        CheckConstraint(
            "judged_by_id IS NULL OR judged_by_id <> proposed_by_id", name="judged_by_another"
        ),
        CheckConstraint(
            "state NOT IN ('running', 'done', 'confirmed') OR judged_by_id IS NOT NULL",
            name="accepted_by_someone",
        ),
        CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_has_date"
        ),
        Index(
            "uq_action_living",
            "assessment_id",
            "item",
            unique=True,
            sqlite_where=text("state NOT IN ('confirmed', 'withdrawn')"),
            postgresql_where=text("state NOT IN ('confirmed', 'withdrawn')"),
        ),
        Index("ix_action_state_due_on", "state", "due_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    questionnaire: Mapped[str] = mapped_column(String(60))
    item: Mapped[str] = mapped_column(String(20))
    start_level: Mapped[int]
    target: Mapped[int]
    text: Mapped[str] = mapped_column(String(1000))
    owner: Mapped[str] = mapped_column(String(160))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date]
    state: Mapped[ActionState] = mapped_column(words(ActionState, "state"))
    version: Mapped[int] = mapped_column(default=1)
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    judged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)

    assessment: Mapped[Assessment] = relationship(lazy="raise_on_sql")


class ActionEntry(Model):
    """One thing that happened: a move (``state`` is where it led), or a note on the way. Never changed."""

    __tablename__ = "action_entry"
    __table_args__ = (Index("ix_action_entry_action_id", "action_id", "id"),)

    id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    action_id: Mapped[UUID] = mapped_column(ForeignKey("action.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[ActionState | None] = mapped_column(words(ActionState, "state"))
    text: Mapped[str] = mapped_column(String(2000), default="")
    evidence_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"))

    by: Mapped[Person] = relationship(lazy="raise_on_sql")
    evidence: Mapped[Evidence | None] = relationship(lazy="raise_on_sql")
