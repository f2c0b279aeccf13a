"""Assessments, their revisions, the append-only history of answers, and what is projected from it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessment.assessments.asked import Asked
from assessment.assessments.status import Status
from assessment.database import Instant, Model, Sequence, words
from assessment.evidence.models import Evidence
from assessment.rounds.models import Round
from assessment.scoring.model import own_share
from assessment.units.models import Unit


class Layer(StrEnum):
    """Whose values: the city's for all its units, the unit's own, the verifier's, and what became final."""

    CITY = "city"
    SELF = "self"
    VERIFIED = "verified"
    FINAL = "final"


class Source(StrEnum):
    """How an answer came in."""

    PAGE = "page"
    CARRIED_OVER = "carried_over"
    IMPORT = "import"
    COPY = "copy"
    EXCEL = "excel"
    FACILITATED = "facilitated"


class Decision(StrEnum):
    """What a verifier said about the unit's value; ``NONE`` in every other layer."""

    NONE = ""
    AGREED = "agreed"
    CHANGED = "changed"
    UNCHECKED = "unchecked"


class Assessment(Model):
    """One unit in one round, with exactly one questionnaire; or what the city provides for one questionnaire.

    ``asked`` says for which items. The provider of a round has an assessment for each questionnaire in use.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("round_id", "unit_id", "digest"),
        Index(
            "uq_assessment_of_unit",
            "round_id",
            "unit_id",
            unique=True,
            sqlite_where=text("asked <> 'city'"),
            postgresql_where=text("asked <> 'city'"),
        ),
        CheckConstraint(
            "(extended_until IS NULL) = (extension_reason = '')", name="extension_reason"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    digest: Mapped[str] = mapped_column(ForeignKey("questionnaire_content.digest"))
    asked: Mapped[Asked] = mapped_column(words(Asked, "asked"), default=Asked.ALL)
    extended_until: Mapped[date | None]
    extension_reason: Mapped[str] = mapped_column(String(500), default="")

    round: Mapped[Round] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    revisions: Mapped[list["Revision"]] = relationship(
        back_populates="assessment", lazy="raise_on_sql", order_by="Revision.number"
    )

    @property
    def is_provider(self) -> bool:
        """Whether this is the city's own, whose answers the units inherit."""
        return self.asked is Asked.CITY


class Revision(Model):
    """One passage of an assessment from the unit to the final result.

    ``version`` counts the moves: a move names the status and version it starts from, so of two at once one
    wins. ``returned`` maps the ids of the returned items to the verifier's note while they are open.
    ``mended_digest``: the content whose texts are shown instead of the assessment's since an erratum; what is final
    keeps the one it was made final with. ``objection_until``: the last day on which the head may object to what was
    verified, as it was reckoned then; ``accepted_at``: when the head said that the unit does not object.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("assessment_id", "number"),
        Index(
            "uq_revision_current",
            "assessment_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        Index("ix_revision_status", "status"),
        CheckConstraint(
            "(submitted_at IS NULL) = (submitted_by_id IS NULL)", name="submitted_by_someone"
        ),
        CheckConstraint(
            "(verified_at IS NULL) = (verified_by_id IS NULL)", name="verified_by_someone"
        ),
        CheckConstraint("(final_at IS NULL) = (final_by_id IS NULL)", name="final_by_someone"),
        CheckConstraint(
            "final_by_id IS NULL OR final_by_id <> verified_by_id", name="final_by_another"
        ),
        CheckConstraint(
            "verified_by_id IS NULL OR verified_by_id <> submitted_by_id",
            name="verified_by_another",
        ),
        CheckConstraint(
            "status NOT IN ('final', 'follow_up', 'closed') OR final_at IS NOT NULL",
            name="final_has_date",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    number: Mapped[int] = mapped_column(default=1)
    is_current: Mapped[bool] = mapped_column(default=True)
    status: Mapped[Status] = mapped_column(words(Status, "status"), default=Status.NOT_STARTED)
    version: Mapped[int] = mapped_column(default=1)
    status_at: Mapped[datetime] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    verifier_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    final_at: Mapped[datetime | None] = mapped_column(Instant)
    final_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    returned: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    return_due_on: Mapped[date | None]
    was_late: Mapped[bool] = mapped_column(default=False)
    mended_digest: Mapped[str | None] = mapped_column(String(64))
    objection_until: Mapped[date | None]
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    accepted_by_id: Mapped[UUID | None]

    assessment: Mapped[Assessment] = relationship(back_populates="revisions", lazy="raise_on_sql")

    @property
    def shown_digest(self) -> str:
        """The content that people read, after the last erratum."""
        return self.mended_digest or self.assessment.digest


class AnswerEvent(Model):
    """One save of one item in one layer. The truth: never changed, never deleted (triggers refuse both).

    ``value`` is a code of ``questionnaire.values``. The unique version is the conflict check: a save names the
    version it has seen, and the one it creates exists once. ``as_of`` is the day on which it was so, where the provider
    answers for the city.
    """

    __tablename__ = "answer_event"
    __table_args__ = (
        UniqueConstraint("revision_id", "layer", "item", "version"),
        Index(
            "uq_answer_event_idempotency_key",
            "revision_id",
            "idempotency_key",
            unique=True,
            sqlite_where=text("idempotency_key IS NOT NULL"),
            postgresql_where=text("idempotency_key IS NOT NULL"),
        ),
        CheckConstraint("version > 0", name="version_positive"),
        CheckConstraint("value BETWEEN 0 AND 255", name="value_is_a_byte"),
        CheckConstraint("decision = '' OR layer = 'verified'", name="only_verifiers_decide"),
        CheckConstraint("decision <> 'changed' OR reason <> ''", name="change_has_reason"),
        CheckConstraint("value <> 255 OR reason <> '' OR layer <> 'self'", name="na_has_reason"),
    )

    id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    layer: Mapped[Layer] = mapped_column(words(Layer, "layer"))
    item: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    value: Mapped[int] = mapped_column(SmallInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    unsure: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[Decision] = mapped_column(words(Decision, "decision"), default=Decision.NONE)
    source: Mapped[Source] = mapped_column(words(Source, "source"), default=Source.PAGE)
    person_id: Mapped[UUID]
    appointment_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    as_of: Mapped[date | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(64))

    @property
    def is_unconfirmed(self) -> bool:
        """Whether this was taken over from an earlier round, or entered by a facilitator: being the latest save, it is
        not confirmed yet.
        """
        return self.source in (Source.CARRIED_OVER, Source.FACILITATED)


GIVEN = "given"
"""Stands for the engine's version beside points that were imported as points: no answers stand behind them."""


class Sheet(Model):
    """All answers of one layer, a byte an item in the order of the frozen questionnaire, and its totals.

    A projection of the answer events; ``versions`` holds each item's version (two bytes, little endian).
    ``level_low``/``level_high`` is the range of the areas' maturity levels. A method of means also has ``maturity``,
    an exact fraction such as ``21/8``; its levels are written with two decimals and a point, empty where there is none.
    ``answered`` and ``items`` count what is asked (``assessments.asked``); ``own_…`` are the points on the items that
    the unit answers itself, empty on sheets from before they were kept. ``publication_id``: on the city's layer, what
    the provider had published by then.
    """

    __tablename__ = "sheet"

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    layer: Mapped[Layer] = mapped_column(words(Layer, "layer"), primary_key=True)
    scheme: Mapped[int] = mapped_column(SmallInteger, default=1)
    answers: Mapped[bytes] = mapped_column(LargeBinary)
    versions: Mapped[bytes] = mapped_column(LargeBinary)
    last_event_id: Mapped[int] = mapped_column(BigInteger, default=0)
    engine: Mapped[str] = mapped_column(String(10))
    points: Mapped[int]
    max: Mapped[int]
    answered: Mapped[int]
    items: Mapped[int]
    system_points: Mapped[int]
    system_class: Mapped[str | None] = mapped_column(String(20))
    readiness: Mapped[str | None] = mapped_column(String(60))
    is_complete: Mapped[bool]
    level_low: Mapped[str] = mapped_column(String(5))
    level_high: Mapped[str] = mapped_column(String(5))
    maturity: Mapped[str | None] = mapped_column(Text)
    own_points: Mapped[int | None]
    own_max: Mapped[int | None]
    publication_id: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def own_percent(self) -> Decimal | None:
        """The percent on the items that the unit answers itself, where the city provides others."""
        return own_share(self.own_points, self.own_max, self.max)


class AreaScore(Model):
    """The current score of one area in one layer; a trigger appends every state to the history."""

    __tablename__ = "area_score"

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    layer: Mapped[Layer] = mapped_column(words(Layer, "layer"), primary_key=True)
    area: Mapped[str] = mapped_column(String(40), primary_key=True)
    points: Mapped[int]
    max: Mapped[int]
    level: Mapped[str] = mapped_column(String(5))
    gate_open: Mapped[bool | None]
    answered: Mapped[int]
    items: Mapped[int]
    engine: Mapped[str] = mapped_column(String(10))
    event_id: Mapped[int] = mapped_column(BigInteger)
    own_points: Mapped[int | None]
    own_max: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Instant)

    @property
    def own_percent(self) -> Decimal | None:
        """The percent on the items that the unit answers itself, where the city provides others."""
        return own_share(self.own_points, self.own_max, self.max)


class AreaScoreHistory(Model):
    """Every state :class:`AreaScore` ever had, written by a trigger."""

    __tablename__ = "area_score_history"
    __table_args__ = (Index("ix_area_score_history_thing", "revision_id", "layer", "area", "id"),)

    id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    revision_id: Mapped[UUID]
    layer: Mapped[str] = mapped_column(String(10))
    area: Mapped[str] = mapped_column(String(40))
    points: Mapped[int]
    max: Mapped[int]
    level: Mapped[str] = mapped_column(String(5))
    gate_open: Mapped[bool | None]
    answered: Mapped[int]
    items: Mapped[int]
    engine: Mapped[str] = mapped_column(String(10))
    event_id: Mapped[int] = mapped_column(BigInteger)
    own_points: Mapped[int | None]
    own_max: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Instant)


class AnswerEvidence(Model):
    """A piece of evidence shown for an item of a revision; taken away rather than deleted."""

    __tablename__ = "answer_evidence"
    __table_args__ = (
        Index(
            "uq_answer_evidence_shown",
            "revision_id",
            "item",
            "evidence_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    item: Mapped[str] = mapped_column(String(20))
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    evidence: Mapped[Evidence] = relationship(lazy="raise_on_sql")
