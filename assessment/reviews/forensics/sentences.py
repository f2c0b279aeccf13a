"""The flags at a piece of evidence. Another unit is named only to whom may see its evidence; others are counted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessment.assessments.queries import visible_to
from assessment.evidence.forensics.marks import Dated, Mark, marks_of
from assessment.evidence.forensics.queries import Twins, twins_of
from assessment.evidence.models import Evidence
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Actor, Sight
from assessment.units.models import Unit
from assessment.units.names import full
from assessment.web.filters import long_date

NAMED = 3
"""So many units are named; the others are counted."""


def flags_of(
    session: Session,
    unit_id: UUID,
    shown: Sequence[Evidence],
    *,
    sent_on: date,
    by: Actor,
    day_of: Callable[[datetime], date],
) -> dict[UUID, list[str]]:
    """What is odd about each of these pieces of evidence of a unit, as sentences for this person."""
    twins = twins_of(session, unit_id, shown)
    names = _names(session, {unit for one in twins.values() for unit in one.same | one.near}, by)
    found = {}
    for one in shown:
        said = [*_of_twins(twins[one.id], names)] if one.id in twins else []
        dated = Dated(
            one.title, one.file_name, one.dated_on, one.valid_until, day_of(one.added_at), bool(one.is_blank)
        )  # fmt: skip
        said += [_of_mark(mark, about) for mark, about in marks_of(dated, sent_on).items()]
        if said:
            found[one.id] = said
    return found


def _names(session: Session, units: set[UUID], by: Actor) -> Mapping[UUID, str]:
    """The names of those units into whose evidence this person may look."""
    if not units:
        return {}
    seen = visible_to(by, Sight.EVIDENCE).where(Unit.id.in_(units)).with_only_columns(Unit.id)
    rows = session.execute(
        select(Unit).options(joinedload(Unit.parent)).where(Unit.id.in_(seen.order_by(None)))
    ).scalars()
    return {
        unit.id: full(unit.kind, unit.name, unit.parent.name if unit.parent else None)
        for unit in rows
    }


def _of_twins(twins: Twins, names: Mapping[UUID, str]) -> list[str]:
    said = []
    if twins.same:
        said.append(
            ngettext(
                "Berkas yang sama persis juga ada pada %(num)s unit lain: %(names)s.",
                "Berkas yang sama persis juga ada pada %(num)s unit lain: %(names)s.",
                len(twins.same), names=_listed(twins.same, names),
            )
        )  # fmt: skip
    if twins.near:
        said.append(
            ngettext(
                "Halaman pertamanya hampir sama dengan berkas %(num)s unit lain: %(names)s.",
                "Halaman pertamanya hampir sama dengan berkas %(num)s unit lain: %(names)s.",
                len(twins.near), names=_listed(twins.near, names),
            )
        )  # fmt: skip
    return said


def _listed(units: set[UUID], names: Mapping[UUID, str]) -> str:
    known = sorted(names[one] for one in units if one in names)[:NAMED]
    if rest := len(units) - len(known):
        known.append(
            ngettext("%(num)s unit yang tidak disebut", "%(num)s unit yang tidak disebut", rest)
        )
    return "; ".join(known)


def _of_mark(mark: Mark, about: object) -> str:
    if mark is Mark.BLANK:
        return _("Halaman pertamanya tampak kosong.")
    if isinstance(about, date):
        day = long_date(about)
        if mark is Mark.AHEAD:
            return _("Tanggal dokumennya, %(day)s, sesudah hari diunggah.", day=day)
        return _("Masa berlakunya habis %(day)s, sebelum penilaian dikirim.", day=day)
    return _("Namanya menyebut tahun %(year)s, bukan tahun tanggal dokumennya.", year=about)
