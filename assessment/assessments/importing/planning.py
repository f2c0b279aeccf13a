"""Which units a file speaks of, and what writing it would change. Nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments.importing.found import Found
from assessment.assessments.importing.recognising import recognise
from assessment.assessments.models import GIVEN, AreaScore, Assessment, Layer, Revision, Sheet
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.questionnaire import values
from assessment.questionnaire.model import KamiMethod, Questionnaire
from assessment.rounds.models import Round
from assessment.rounds.queries import questionnaire as frozen
from assessment.rounds.queries import questionnaires_of
from assessment.scoring import score
from assessment.spreadsheets.tables import Table
from assessment.units.models import Unit
from assessment.units.names import full, plain
from assessment.units.queries import ASSESSED


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person says about a file: which round it is, of which year, and with which questionnaire."""

    name: str
    year: int
    questionnaire: Questionnaire
    file_name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to stand for a unit. ``revision`` and ``sheet``: what stands already, if anything does."""

    unit: Unit
    words: str
    found: Found
    answers: bytes | None
    points: int
    max: int
    readiness: str | None
    revision: Revision | None = None
    sheet: Sheet | None = None
    kept: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def is_same(self) -> bool:
        """Whether all of it stands already."""
        if self.sheet is None:
            return False
        if self.answers is not None:
            return self.sheet.answers == self.answers and self.sheet.engine != GIVEN
        found = self.found
        areas = {
            area: (points, found.levels.get(area, "")) for area, points in found.points.items()
        }
        return (self.sheet.engine, self.sheet.points, self.sheet.system_class, self.kept) == (
            GIVEN, self.points, found.system_class, areas,
        )  # fmt: skip

    @property
    def answered(self) -> int:
        """How many items are answered; none where only points are known."""
        return len(self.found.answers)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would lead to. ``unknown``: units that are none of ours; ``bad``: cells, with why."""

    asked: Asked
    content: Questionnaire
    round: Round | None
    new: list[Entry]
    changed: list[Entry]
    same: list[Entry]
    unknown: list[tuple[str, str]]
    bad: list[str]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.new or self.changed)


def plan(session: Session, asked: Asked, content: list[Table], *, this_year: int) -> Plan:
    """Hold what a file says against what stands. Units with a bad cell are left out as a whole."""
    chosen = _round(session, asked, this_year)
    questionnaire = _content(session, chosen, asked)
    found = recognise(content, questionnaire, asked.file_name, asked.unit)
    known = Known(session)
    standing = _standing(session, chosen)
    result = Plan(asked, questionnaire, chosen, [], [], [], [], [])
    named: dict[object, str] = {}
    for one in found:
        result.bad.extend(one.bad)
        units = known.units(one.unit)
        if len(units) != 1:
            why = (
                _("tidak dikenal") if not units else _("cocok dengan beberapa unit; tulis kodenya")
            )
            result.unknown.append((one.unit, f"{one.where}: {why}"))
            continue
        unit = units[0]
        if unit.id in named:
            result.bad.append(
                _("%(cell)s: %(unit)s sudah ada di %(first)s.", cell=one.where, unit=one.unit, first=named[unit.id])
            )  # fmt: skip
            continue
        named[unit.id] = one.where
        if one.bad:
            continue
        entry = _entry(questionnaire, known.words(unit), unit, one, standing.get(unit.id))
        if entry.answers is None and entry.sheet is not None and entry.sheet.engine != GIVEN:
            result.bad.append(
                _(
                    "%(cell)s: jawaban butir %(unit)s sudah diimpor, jadi poin saja tidak menggantikannya.",
                    cell=one.where,
                    unit=one.unit,
                )
            )
            continue
        (result.same if entry.is_same else result.changed if entry.sheet else result.new).append(
            entry
        )
    return result


def _round(session: Session, asked: Asked, this_year: int) -> Round | None:
    if not asked.name.strip() or len(asked.name) > 120:
        raise Refused(_("Isi nama periode, paling panjang 120 huruf."))
    if not 2000 <= asked.year <= this_year:
        raise Refused(_("Isi tahun antara 2000 dan %(year)s.", year=this_year))
    chosen = session.execute(select(Round).where(Round.name == asked.name)).scalar_one_or_none()
    if chosen is None:
        return None
    if not chosen.is_imported:
        raise Refused(
            _("Sudah ada periode dengan nama ini yang bukan hasil impor. Pilih nama lain.")
        )
    if chosen.year != asked.year:
        raise Refused(
            _(
                "Periode %(name)s sudah diimpor untuk tahun %(year)s.",
                name=chosen.name,
                year=chosen.year,
            )
        )
    return chosen


def _content(session: Session, chosen: Round | None, asked: Asked) -> Questionnaire:
    """The questionnaire as the round holds it, where there is a round."""
    if chosen is None:
        return asked.questionnaire
    held = frozen(session, questionnaires_of(session, chosen.id)[0].digest)
    if held.key != asked.questionnaire.key:
        raise Refused(
            _(
                "Periode %(name)s sudah diimpor dengan kuesioner %(key)s.",
                name=chosen.name,
                key=held.key,
            )
        )
    return held


class Known:
    """Units by every way they are written."""

    def __init__(self, session: Session) -> None:
        rows = list(session.execute(select(Unit)).scalars())
        self.parents = {unit.id: unit.name for unit in rows}
        self.found: dict[str, dict[object, Unit]] = {}
        for unit in rows:
            if unit.kind in ASSESSED:
                for text in self._spellings(unit):
                    self.found.setdefault(plain(text), {})[unit.id] = unit

    def units(self, text: str) -> list[Unit]:
        """All units that may be meant."""
        return list(self.found.get(plain(text), {}).values())

    def words(self, unit: Unit) -> str:
        """``Kel. Wonorejo, Kec. Rungkut``."""
        return full(
            unit.kind, unit.name, self.parents.get(unit.parent_id) if unit.parent_id else None
        )

    def _spellings(self, unit: Unit) -> Iterable[str]:
        yield unit.code
        over = self.parents.get(unit.parent_id, "") if unit.parent_id else ""
        befores = ("kel", "kelurahan") if unit.kind == "kelurahan" else ("kec", "kecamatan")
        for name in (unit.name, *unit.also_written.split(";")):
            if not name.strip():
                continue
            for before in ("", *befores):
                yield f"{before} {name}"
                if over and unit.kind == "kelurahan":
                    for word in ("", "kec", "kecamatan"):
                        yield f"{before} {name} {word} {over}"


_Standing = tuple[Revision, Sheet, dict[str, tuple[int, str]]]


def _standing(session: Session, chosen: Round | None) -> dict[object, _Standing]:
    if chosen is None:
        return {}
    areas: dict[object, dict[str, tuple[int, str]]] = {}
    for row in session.execute(
        select(AreaScore)
        .join(Revision, Revision.id == AreaScore.revision_id)
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .where(Assessment.round_id == chosen.id, AreaScore.max > 0)
    ).scalars():
        areas.setdefault(row.revision_id, {})[row.area] = (row.points, row.level)
    rows = session.execute(
        select(Assessment.unit_id, Revision, Sheet)
        .join(Revision, Revision.assessment_id == Assessment.id)
        .join(Sheet, Sheet.revision_id == Revision.id)
        .where(Assessment.round_id == chosen.id, Revision.is_current, Sheet.layer == Layer.SELF)
    )
    return {
        unit_id: (revision, sheet, areas.get(revision.id, {})) for unit_id, revision, sheet in rows
    }


def _entry(
    questionnaire: Questionnaire,
    words: str,
    unit: Unit,
    found: Found,
    standing: _Standing | None,
) -> Entry:
    revision, sheet, kept = standing or (None, None, {})
    if found.answers:
        answers = values.pack(questionnaire, found.answers)
        result = score(questionnaire, answers)
        return Entry(
            unit, words, found, answers, result.total, result.max, result.readiness, revision, sheet, kept
        )  # fmt: skip
    total = found.total if found.total is not None else sum(found.points.values())
    readiness = readiness_of(questionnaire, found, total)
    assert isinstance(questionnaire.method, KamiMethod), (
        "points alone are refused for other methods"
    )
    return Entry(
        unit, words, found, None, total, questionnaire.method.max, readiness, revision, sheet, kept
    )  # fmt: skip


def readiness_of(questionnaire: Questionnaire, found: Found, total: int) -> str | None:
    """The status that points lead to, where all of them and the category of the systems are known."""
    method = questionnaire.kami
    table = next((one for one in method.readiness if one.system_class == found.system_class), None)
    if table is None or len(found.points) < len(questionnaire.areas):
        return None
    floors = ((area.numbers.readiness_floor, found.points[area.id]) for area in questionnaire.areas)
    if any(floor is not None and points < floor for floor, points in floors):
        return method.statuses[0].id
    reached = zip(method.statuses, table.upper_bounds, strict=False)
    return next((status.id for status, bound in reached if total <= bound), method.statuses[-1].id)
