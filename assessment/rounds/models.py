"""Rounds, the frozen content they use, and the city's electronic systems."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model, Sequence, words
from assessment.units.models import Kind


class Content(Model):
    """A questionnaire as a round uses it: canonical JSON under its SHA-256. Never changed."""

    __tablename__ = "questionnaire_content"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    scoring_digest: Mapped[str] = mapped_column(String(64), index=True)
    key: Mapped[str] = mapped_column(String(40))
    content: Mapped[str] = mapped_column(Text, deferred=True)
    stored_at: Mapped[datetime] = mapped_column(Instant)


class RoundState(StrEnum):
    """A round is prepared, open, closed; a closed one can be opened again."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Release(StrEnum):
    """From when on somebody sees what was verified: as soon as it is there, or once the city has announced it."""

    AT_ONCE = "at_once"
    ANNOUNCED = "announced"


class Round(Model):
    """A period in which chosen units assess themselves. Days are days in the city's zone, both inclusive.

    The provider is the office that answers the items of the city once for all units; without one, each unit does.
    An imported round holds results of a past year from a file: it was never open here and never will be.
    ``announce_on`` is the day on which the results are to be announced; ``announced_by_id`` who decided that.
    ``announcement_seen_at``: since then somebody who waited for the announcement may have seen what it released.
    """

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="dates_in_order"),
        CheckConstraint("minimum_checked BETWEEN 0 AND 100", name="minimum_checked_percent"),
        CheckConstraint("objection_days BETWEEN 0 AND 60", name="objection_days_range"),
        CheckConstraint("sample_percent BETWEEN 0 AND 50", name="sample_percent_range"),
        CheckConstraint("NOT is_imported OR state = 'closed'", name="imported_stays_closed"),
        CheckConstraint("announced_at IS NULL OR state <> 'draft'", name="announced_after_opening"),
        CheckConstraint(
            "announcement_seen_at IS NULL OR announced_at IS NOT NULL", name="seen_once_announced"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    year: Mapped[int]
    state: Mapped[RoundState] = mapped_column(words(RoundState, "state"), default=RoundState.DRAFT)
    is_practice: Mapped[bool] = mapped_column(default=False)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    minimum_checked: Mapped[int] = mapped_column(default=0)
    objection_days: Mapped[int] = mapped_column(default=5)
    sample_percent: Mapped[int] = mapped_column(default=0)
    """The share of items a second person verifies without seeing the first; it is drawn from the opening on."""
    note: Mapped[str] = mapped_column(String(1000), default="")
    provider_id: Mapped[UUID | None]
    is_imported: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    own_results: Mapped[Release] = mapped_column(
        words(Release, "own_results"), default=Release.AT_ONCE
    )
    leadership_results: Mapped[Release] = mapped_column(
        words(Release, "leadership_results"), default=Release.AT_ONCE
    )
    announce_on: Mapped[date | None]
    announced_at: Mapped[datetime | None] = mapped_column(Instant)
    announced_by_id: Mapped[UUID | None]
    announcement_seen_at: Mapped[datetime | None] = mapped_column(Instant)


class RoundQuestionnaire(Model):
    """Which content a kind of unit gets in a round, and the city's own answers to it.

    ``city_answers`` is a packed sheet (``questionnaire.values``): what Diskominfo answers once for all units of
    the kind, from the list of systems (SE category) and from its latest publication. It is inherited by reference
    until a unit sends, then copied.
    """

    __tablename__ = "round_questionnaire"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    kind: Mapped[Kind] = mapped_column(words(Kind, "kind"), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("questionnaire_content.digest"))
    city_answers: Mapped[bytes] = mapped_column(LargeBinary)
    city_changed_at: Mapped[datetime] = mapped_column(Instant)
    publication_id: Mapped[int | None] = mapped_column(BigInteger)


class Publication(Model):
    """What the provider of a round let its answers to a questionnaire stand for, from one moment on. Never changed.

    ``answers`` is a packed sheet of the items of the city; ``said`` holds by item what stands beside it: ``note``,
    ``reason``, ``at`` (when it was answered), ``as_of`` (the day on which it was so), ``verified``, and
    ``evidence`` (the names alone).
    """

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), index=True)
    digest: Mapped[str] = mapped_column(ForeignKey("questionnaire_content.digest"))
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    is_verified: Mapped[bool]
    answers: Mapped[bytes] = mapped_column(LargeBinary)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Erratum(Model):
    """Texts of a questionnaire mended while a round uses it; scores stay what they are. Never changed.

    ``digest`` is the content that the round gave its units (that of ``RoundQuestionnaire``), ``from_digest`` what was
    shown before and ``to_digest`` what is shown since.
    """

    __tablename__ = "erratum"

    id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), index=True)
    digest: Mapped[str] = mapped_column(ForeignKey("questionnaire_content.digest"))
    from_digest: Mapped[str] = mapped_column(ForeignKey("questionnaire_content.digest"))
    to_digest: Mapped[str] = mapped_column(ForeignKey("questionnaire_content.digest"))
    sentence: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class ElectronicSystem(Model):
    """An electronic system that kinds of unit use, with the ten answers (A/B/C) about it.

    The system with the highest points sets the category of every kind that uses it.
    """

    __tablename__ = "electronic_system"
    __table_args__ = (UniqueConstraint("round_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(500), default="")
    used_by_kecamatan: Mapped[bool] = mapped_column(default=True)
    used_by_kelurahan: Mapped[bool] = mapped_column(default=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    changed_at: Mapped[datetime] = mapped_column(Instant)
