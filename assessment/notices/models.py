"""Notices, the letters they leave in, what each person wishes, and the text of reminders."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessment.assessments.models import Assessment
from assessment.database import Instant, Model, Sequence, words
from assessment.people.models import Person


class Kind(StrEnum):
    """What somebody is told. ``CITY_LATER``: the city's answer changed after the unit had sent."""

    AWAITING = "awaiting"
    SENT = "sent"
    TAKEN_BACK = "taken_back"
    GIVEN_BACK = "given_back"
    RETURNED = "returned"
    ASSIGNED = "assigned"
    VERIFIED = "verified"
    EXCEPTION_DECIDED = "exception_decided"
    REOPENED = "reopened"
    FINAL = "final"
    CERTIFICATE = "certificate"
    ASKED = "asked"
    ANSWERED = "answered"
    CITY_CHANGED = "city_changed"
    CITY_LATER = "city_later"
    DEADLINE = "deadline"
    RETURN_DEADLINE = "return_deadline"
    CLARIFY = "clarify"
    CLARIFIED = "clarified"
    CLARIFY_DEADLINE = "clarify_deadline"
    VISIT_PLANNED = "visit_planned"
    VISIT_CANCELLED = "visit_cancelled"
    REOPEN_PROPOSED = "reopen_proposed"
    THREAD_ASKED = "thread_asked"
    THREAD_ANSWERED = "thread_answered"
    OBJECTED = "objected"
    OBJECTION_DECIDED = "objection_decided"
    MINUTES_READY = "minutes_ready"
    MINUTES_SIGNED = "minutes_signed"
    ACTION_PROPOSED = "action_proposed"
    ACTION_RETURNED = "action_returned"
    ACTION_ACCEPTED = "action_accepted"
    ANNOUNCED = "announced"


class Delivery(StrEnum):
    """When e-mail tells somebody what the application tells them anyway."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NONE = "none"


class Wish(Model):
    """How somebody wants to get e-mail. Without a row: once a day."""

    __tablename__ = "notice_wish"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    delivery: Mapped[Delivery] = mapped_column(words(Delivery, "delivery"))
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Letter(Model):
    """An e-mail to one person, made of all notices that point to it. Its words are put together when it leaves.

    ``is_dropped``: when it was due, there was nothing (any more) to tell, or nobody to tell it to.
    """

    __tablename__ = "notice_letter"
    __table_args__ = (
        CheckConstraint("NOT (is_dropped AND sent_at IS NOT NULL)", name="dropped_or_sent"),
        Index("ix_notice_letter_person_id_due_at", "person_id", "due_at"),
        Index("ix_notice_letter_created_at", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"), index=True)
    is_test: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    is_dropped: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Notice(Model):
    """One thing told to one person in one of their appointments; nothing of what was answered stands in it.

    ``key`` names the event (or the deadline and its day), so that nobody is told twice. ``thing_id``: the question or
    certificate it is about. ``day`` and ``days``: a last day, and how many were left. ``number``: of how
    many assessments of the round it speaks, where not of this one alone.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notice_appointment_id_read_at", "appointment_id", "read_at"),
        Index("ix_notice_letter_id", "letter_id"),
        Index("ix_notice_at", "at"),
    )

    id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"))
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    kind: Mapped[Kind] = mapped_column(words(Kind, "kind"))
    key: Mapped[str] = mapped_column(String(80))
    thing_id: Mapped[UUID | None]
    day: Mapped[date | None]
    days: Mapped[int | None] = mapped_column(SmallInteger)
    number: Mapped[int | None] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    letter_id: Mapped[UUID | None] = mapped_column(ForeignKey("notice_letter.id"))

    assessment: Mapped[Assessment] = relationship(lazy="raise_on_sql")


class ReminderText(Model):
    """The words of a reminder to a unit that is late, as somebody wrote them here."""

    __tablename__ = "reminder_text"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    text: Mapped[str] = mapped_column(String(1000))
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
