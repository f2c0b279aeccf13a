"""Changing units: loading a file with a preview, editing, ending with successors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment import audit
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.units.loading import FileFault, UnitRow
from assessment.units.models import Kind, Succession, Unit, UnitVersion
from assessment.units.names import searchable
from assessment.units.queries import by_code

DATED = (
    "kind",
    "name",
    "also_written",
    "parent_id",
    "region",
    "abbreviation",
    "hex_column",
    "hex_row",
)
"""Attributes that have a history."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An existing unit that a file describes otherwise: attribute → (now, in the file), in plain values."""

    unit: Unit
    row: UnitRow
    attributes: dict[str, tuple[str, str]]


@dataclass(slots=True)
class Plan:
    """What loading a file would do. ``absent`` units are not in the file and stay as they are."""

    new: list[UnitRow] = field(default_factory=list)
    changed: list[Difference] = field(default_factory=list)
    unchanged: int = 0
    absent: list[Unit] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether applying it would change nothing."""
        return not (self.new or self.changed)


def plan(session: Session, rows: Sequence[UnitRow]) -> Plan:
    """Compare a file with what is stored; writes nothing. Raises :class:`FileFault` for unknown parents."""
    there = by_code(session)
    codes = {row.code for row in rows}
    unknown = [
        _("Baris %(line)d: induk %(code)s tidak ada, baik di berkas ini maupun di basis data.",
          line=row.line, code=row.parent_code)
        for row in rows
        if row.parent_code and row.parent_code not in codes and row.parent_code not in there
    ]  # fmt: skip
    if unknown:
        raise FileFault(unknown)
    codes_of = {unit.id: unit.code for unit in there.values()}
    made = Plan()
    for row in rows:
        unit = there.get(row.code)
        if unit is None:
            made.new.append(row)
            continue
        now = _described(unit, codes_of.get(unit.parent_id, "") if unit.parent_id else "")
        wanted = _wanted(row)
        differing = {
            name: (_said(now[name]), _said(wanted[name]))
            for name in now
            if now[name] != wanted[name]
        }
        if differing:
            made.changed.append(Difference(unit, row, differing))
        else:
            made.unchanged += 1
    made.absent = [
        unit for unit in there.values() if unit.code not in codes and unit.valid_to is None
    ]
    return made


def load(session: Session, made: Plan, *, by: Actor | None, at: datetime, day: date) -> None:
    """Apply a plan: new units exist from ``day``, changed ones have their new attributes from ``day``."""
    if made.is_empty:
        return
    there = by_code(session)
    rank = {Kind.CITY: 0, Kind.OFFICE: 1, Kind.KECAMATAN: 2, Kind.KELURAHAN: 3}
    for row in sorted(made.new, key=lambda row: rank[row.kind]):
        there[row.code] = _create(session, row, there, day)
    for difference in made.changed:
        row = difference.row
        parent = there[row.parent_code].id if row.parent_code else None
        _restate(session, difference.unit, _attributes(row) | {"parent_id": parent}, day)
    audit.record(
        session, "units.loaded", thing="unit", thing_id="*", at=at, by=by,
        body={"new": [row.code for row in made.new],
              "changed": {one.unit.code: one.attributes for one in made.changed}},
    )  # fmt: skip


def create(session: Session, row: UnitRow, *, by: Actor, at: datetime, day: date) -> Unit:
    """Add one unit; raises :class:`Refused` when its code exists."""
    there = by_code(session)
    if row.code in there:
        raise Refused(_("Kode %(code)s sudah dipakai unit lain.", code=row.code))
    unit = _create(session, row, there, day)
    audit.record(
        session, "unit.created", thing="unit", thing_id=unit.id, unit_id=unit.id, at=at, by=by
    )
    return unit


def edit(
    session: Session,
    unit: Unit,
    attributes: dict[str, Any],
    *,
    since: date,
    by: Actor,
    at: datetime,
    day: date,
) -> bool:
    """Give a unit other attributes from a day on; what it was before stays known. False: nothing differs.

    Raises :class:`Refused` for a day in the future, or before the latest change.
    """
    if since > day:
        raise Refused(
            _("Perubahan tidak dapat berlaku sejak hari yang belum tiba. Catat pada harinya.")
        )
    changed = {name: value for name, value in attributes.items() if getattr(unit, name) != value}
    if not changed:
        return False
    before = {name: _said(getattr(unit, name)) for name in changed}
    _restate(session, unit, changed, since)
    audit.record(
        session, "unit.changed", thing="unit", thing_id=unit.id, unit_id=unit.id, at=at, by=by,
        body={"since": since, "before": before, "after": {n: _said(v) for n, v in changed.items()}},
    )  # fmt: skip
    return True


def end(
    session: Session,
    unit: Unit,
    successors: Sequence[Unit],
    *,
    on: date,
    by: Actor,
    at: datetime,
    day: date,
) -> None:
    """End a unit on a day; the successors stand for it from then on."""
    if unit.valid_to is not None:
        raise Refused(_("Unit ini sudah berakhir."))
    if on > day:
        raise Refused(_("Unit tidak dapat diakhiri pada hari yang belum tiba. Catat pada harinya."))
    if on <= unit.valid_from:
        raise Refused(_("Tanggal berakhir harus sesudah tanggal mulai berlaku."))
    if unit.id in {one.id for one in successors}:
        raise Refused(_("Unit tidak dapat menjadi penerus dirinya sendiri."))
    below = session.execute(
        select(Unit.code).where(Unit.parent_id == unit.id, Unit.valid_to.is_(None)).limit(1)
    ).scalar()
    if below is not None:
        raise Refused(_("Pindahkan dulu kelurahan di bawah unit ini ke kecamatan lain."))
    current = _current_version(session, unit)
    if on <= current.valid_from:
        raise Refused(_("Tanggal berakhir harus sesudah perubahan terakhir unit ini."))
    unit.valid_to = on
    current.valid_to = on
    session.add_all(
        Succession(unit_id=unit.id, successor_id=one.id, on=on, recorded_at=at)
        for one in successors
    )
    audit.record(
        session, "unit.ended", thing="unit", thing_id=unit.id, unit_id=unit.id, at=at, by=by,
        body={"on": on, "successors": [one.code for one in successors]},
    )  # fmt: skip


def _create(session: Session, row: UnitRow, there: dict[str, Unit], day: date) -> Unit:
    parent = there[row.parent_code] if row.parent_code else None
    attributes = _attributes(row) | {"parent_id": parent.id if parent else None}
    unit = Unit(
        id=uuid4(),
        code=row.code,
        valid_from=day,
        search=searchable(row.code, row.name, row.also_written),
        **attributes,
    )
    session.add(unit)
    session.flush()
    session.add(UnitVersion(unit_id=unit.id, valid_from=day, **attributes))
    return unit


def _restate(session: Session, unit: Unit, changed: dict[str, Any], since: date) -> None:
    current = _current_version(session, unit)
    if since < current.valid_from:
        raise Refused(
            _("Perubahan terakhir unit ini berlaku sejak %(day)s; pilih hari itu atau sesudahnya.",
              day=current.valid_from.isoformat())
        )  # fmt: skip
    for name, value in changed.items():
        setattr(unit, name, value)
    unit.search = searchable(unit.code, unit.name, unit.also_written)
    if since == current.valid_from:  # a correction of the same day
        for name, value in changed.items():
            setattr(current, name, value)
        return
    current.valid_to = since
    session.add(
        UnitVersion(
            unit_id=unit.id, valid_from=since, **{name: getattr(unit, name) for name in DATED}
        )
    )


def _current_version(session: Session, unit: Unit) -> UnitVersion:
    return session.execute(
        select(UnitVersion).where(UnitVersion.unit_id == unit.id, UnitVersion.valid_to.is_(None))
    ).scalar_one()


def _attributes(row: UnitRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DATED if name != "parent_id"}


def _described(unit: Unit, parent_code: str) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in DATED if name != "parent_id"} | {
        "parent_code": parent_code
    }


def _wanted(row: UnitRow) -> dict[str, Any]:
    return _attributes(row) | {"parent_code": row.parent_code}


def _said(value: Any) -> str:
    return "" if value is None else str(value)
