"""Units, and what they were called and belonged to at which time."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessment.database import Instant, Model, words


class Kind(StrEnum):
    """What a unit is. ``OFFICE``: a perangkat daerah such as Diskominfo."""

    CITY = "city"
    OFFICE = "office"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"


class Unit(Model):
    """A unit as it is today. What it was on another day: :class:`UnitVersion`.

    ``code`` never changes; names do and may occur twice. ``search`` is the name, its other spellings and the
    code in lower case without blanks or punctuation.
    """

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="valid_in_order"),
        CheckConstraint(
            "kind <> 'kelurahan' OR parent_id IS NOT NULL", name="kelurahan_has_parent"
        ),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    kind: Mapped[Kind] = mapped_column(words(Kind, "kind"))
    name: Mapped[str] = mapped_column(String(120))
    also_written: Mapped[str] = mapped_column(String(300), default="")
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    region: Mapped[str] = mapped_column(String(60), default="")
    abbreviation: Mapped[str] = mapped_column(String(8), default="")
    hex_column: Mapped[int | None]
    hex_row: Mapped[int | None]
    address: Mapped[str] = mapped_column(String(300), default="")
    search: Mapped[str] = mapped_column(String(500), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    parent: Mapped["Unit | None"] = relationship(remote_side=[id], lazy="raise_on_sql")
    versions: Mapped[list["UnitVersion"]] = relationship(
        back_populates="unit",
        lazy="raise_on_sql",
        order_by="UnitVersion.valid_from",
        foreign_keys="UnitVersion.unit_id",
    )

    @property
    def is_assessed(self) -> bool:
        """Whether this kind of unit takes part in rounds."""
        return self.kind in (Kind.KECAMATAN, Kind.KELURAHAN)


class UnitVersion(Model):
    """A unit's attributes from ``valid_from`` (inclusive) to ``valid_to`` (exclusive; None: still so)."""

    __tablename__ = "unit_version"
    __table_args__ = (
        UniqueConstraint("unit_id", "valid_from"),
        Index("ix_unit_version_open", "unit_id", "valid_to"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="valid_in_order"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    kind: Mapped[Kind] = mapped_column(words(Kind, "kind"))
    name: Mapped[str] = mapped_column(String(120))
    also_written: Mapped[str] = mapped_column(String(300), default="")
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    region: Mapped[str] = mapped_column(String(60), default="")
    abbreviation: Mapped[str] = mapped_column(String(8), default="")
    hex_column: Mapped[int | None]
    hex_row: Mapped[int | None]

    unit: Mapped[Unit] = relationship(
        back_populates="versions", lazy="raise_on_sql", foreign_keys=[unit_id]
    )


class Succession(Model):
    """From ``on`` the successor stands for the unit (a merger has several rows with one successor)."""

    __tablename__ = "unit_succession"
    __table_args__ = (CheckConstraint("unit_id <> successor_id", name="another_unit"),)

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    successor_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
