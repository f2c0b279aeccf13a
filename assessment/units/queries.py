"""Finding units, as they are today or were on a day."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from assessment.units.models import Kind, Succession, Unit, UnitVersion
from assessment.units.names import plain

ASSESSED = (Kind.KECAMATAN, Kind.KELURAHAN)


def units(
    *,
    search: str = "",
    kind: Kind | None = None,
    parent_id: UUID | None = None,
    region: str = "",
    ended: bool = False,
) -> Select[Unit]:
    """Units with their parents, kecamatan before their kelurahan, by code.

    The search ignores blanks, case and punctuation. ``ended``: also units that no longer exist.
    """
    parent = aliased(Unit)
    query = (
        select(Unit)
        .outerjoin(parent, Unit.parent_id == parent.id)
        .options(contains_eager(Unit.parent.of_type(parent)))
        .order_by(Unit.code)
    )
    if plain(search):
        query = query.where(Unit.search.contains(plain(search), autoescape=True))
    if kind is not None:
        query = query.where(Unit.kind == kind)
    if parent_id is not None:
        query = query.where(or_(Unit.parent_id == parent_id, Unit.id == parent_id))
    if region:
        query = query.where(Unit.region == region)
    if not ended:
        query = query.where(Unit.valid_to.is_(None))
    return query


def assessed_units(session: Session) -> list[Unit]:
    """Every kecamatan and kelurahan that exists today, with parents, by code."""
    return list(session.execute(units().where(Unit.kind.in_(ASSESSED))).scalars())


def offices(session: Session) -> list[Unit]:
    """The perangkat daerah that exist today, by name."""
    return list(
        session.execute(
            select(Unit)
            .where(Unit.kind == Kind.OFFICE, Unit.valid_to.is_(None))
            .order_by(Unit.name)
        ).scalars()
    )


def kecamatan(session: Session) -> list[Unit]:
    """The kecamatan that exist today, by name."""
    return list(
        session.execute(
            select(Unit)
            .where(Unit.kind == Kind.KECAMATAN, Unit.valid_to.is_(None))
            .order_by(Unit.name)
        ).scalars()
    )


def find(session: Session, unit_id: UUID) -> Unit | None:
    """A unit with its parent and everything it ever was."""
    return (
        session.execute(
            select(Unit)
            .options(joinedload(Unit.parent), joinedload(Unit.versions))
            .where(Unit.id == unit_id)
        )
        .unique()
        .scalar_one_or_none()
    )


def by_code(session: Session) -> dict[str, Unit]:
    """All units, ended ones too, by their code."""
    return {unit.code: unit for unit in session.execute(select(Unit)).scalars()}


def as_of(day: date) -> Select[UnitVersion]:
    """What units were on a day."""
    return select(UnitVersion).where(
        UnitVersion.valid_from <= day,
        or_(UnitVersion.valid_to.is_(None), UnitVersion.valid_to > day),
    )


def successors(session: Session, unit_id: UUID) -> list[tuple[Succession, Unit]]:
    """What stands for a unit that ended."""
    rows = session.execute(
        select(Succession, Unit)
        .join(Unit, Unit.id == Succession.successor_id)
        .where(Succession.unit_id == unit_id)
        .order_by(Unit.code)
    )
    return [(row[0], row[1]) for row in rows]


def predecessors(session: Session, unit_id: UUID) -> list[tuple[Succession, Unit]]:
    """The units a unit stands for."""
    rows = session.execute(
        select(Succession, Unit)
        .join(Unit, Unit.id == Succession.unit_id)
        .where(Succession.successor_id == unit_id)
        .order_by(Unit.code)
    )
    return [(row[0], row[1]) for row in rows]


def regions(session: Session) -> list[str]:
    """The parts of the city in use."""
    return list(
        session.execute(
            select(Unit.region).where(Unit.region != "").distinct().order_by(Unit.region)
        ).scalars()
    )


def counts(session: Session) -> dict[Kind, int]:
    """How many units of each kind exist today."""
    rows = session.execute(
        select(Unit.kind, func.count()).where(Unit.valid_to.is_(None)).group_by(Unit.kind)
    )
    return {row.kind: row[1] for row in rows}


def children(session: Session, unit_id: UUID) -> list[Unit]:
    """The units directly below one, by code."""
    return list(
        session.execute(
            select(Unit)
            .where(and_(Unit.parent_id == unit_id, Unit.valid_to.is_(None)))
            .order_by(Unit.code)
        ).scalars()
    )
