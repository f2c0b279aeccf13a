"""Tables with a column for the unit: a column for each area or item, or a long one of unit, item and answer. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.assessments.importing.found import Found, put_answer
from assessment.assessments.importing.words import Numbers
from assessment.languages import gettext as _
from assessment.questionnaire.model import LADDER, KamiMethod, Questionnaire
from assessment.spreadsheets.tables import Cell, Table
from assessment.units.names import plain

HEADER_WITHIN = 30
"""A table's header is looked for in so many rows."""

UNIT = frozenset(
    map(plain, ("unit", "kode", "code", "kode unit", "nama", "nama unit", "unit kerja", "kelurahan",
                "kecamatan", "satuan kerja", "perangkat daerah", "instansi", "nama instansi", "unit code", "unit name"))
)  # fmt: skip
ITEM = frozenset(map(plain, ("item", "butir", "nomor butir", "no butir", "pertanyaan", "no")))
VALUE = frozenset(map(plain, ("value", "nilai", "jawaban", "tingkat", "status", "answer")))
TOTAL = frozenset(map(plain, ("total", "nilai total", "jumlah", "jumlah nilai", "skor total")))
CLASS = frozenset(
    map(plain, ("kategori se", "kategori sistem elektronik", "system class", "se", "se class"))
)
CLASS_POINTS = frozenset(
    map(plain, ("skor se", "nilai se", "poin se", "system points", "se points", "skor kategori se"))
)
OTHERS = {"total": TOTAL, "class": CLASS, "class_points": CLASS_POINTS}


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns of a table are: of the unit, of item and answer in a long table, and what the others hold."""

    row: int
    unit: int
    item: int
    value: int
    fields: dict[int, tuple[str, str]]


def header_of(table: Table, questionnaire: Questionnaire) -> Header | None:
    for index, row in enumerate(table.rows[:HEADER_WITHIN]):
        unit = _column(row, UNIT)
        if not unit:
            continue
        fields = _fields(row, unit, questionnaire)
        item = _column(row, ITEM, unit)
        value = _column(row, VALUE, unit, item)
        kinds = {kind for kind, _of in fields.values()}
        if (item and value) or kinds & {"item", "points"}:
            return Header(index, unit, item if value else 0, value if item else 0, fields)
    return None


def _column(row: tuple[Cell, ...], known: frozenset[str], *taken: int) -> int:
    """The first column with one of these names; 0: none."""
    return next((c.column for c in row if plain(c.text) in known and c.column not in taken), 0)


def _fields(
    row: tuple[Cell, ...], unit: int, questionnaire: Questionnaire
) -> dict[int, tuple[str, str]]:
    """What each column holds, and of which item or area."""
    numbers, areas = Numbers(questionnaire), _areas(questionnaire)
    found = {}
    for cell in row:
        text = plain(cell.text)
        level = text.removeprefix("tingkat").removeprefix("level")
        if cell.column == unit:
            continue
        if (item := numbers.of(cell)) is not None:
            found[cell.column] = ("item", item)
        elif text in areas:
            found[cell.column] = ("points", areas[text])
        elif level != text and level in areas:
            found[cell.column] = ("level", areas[level])
        else:
            for name, known in OTHERS.items():
                if text in known:
                    found[cell.column] = (name, "")
    return found


def _areas(questionnaire: Questionnaire) -> dict[str, str]:
    """The ways in which a header may name an area."""
    found = {}
    for area in questionnaire.areas:
        texts = (area.id, area.number, area.name.id, area.name.en, area.short.id, area.short.en)
        for text in texts:
            for before in ("", "poin ", "nilai ", "skor ", "points "):
                found[plain(before + text)] = area.id
    return found


def listed(table: Table, header: Header, questionnaire: Questionnaire) -> Iterator[Found]:
    by_unit: dict[str, Found] = {}
    for row in table.rows[header.row + 1 :]:
        cells = {cell.column: cell for cell in row}
        named = cells.get(header.unit)
        if named is None:
            continue
        one = by_unit.setdefault(plain(named.text), Found(named.text, named.address))
        if header.item:
            _long(one, cells.get(header.item), cells.get(header.value), questionnaire)
        for column, (kind, of) in header.fields.items():
            if column in cells:
                _put(one, kind, of, cells[column], questionnaire)
    yield from by_unit.values()


def _put(one: Found, kind: str, of: str, cell: Cell, questionnaire: Questionnaire) -> None:
    if kind == "item":
        put_answer(one, of, cell, questionnaire)
    elif kind == "points":
        one.cells[of] = cell.address
        _whole(one, cell, one.points, of)
    elif kind == "level":
        _level(one, cell, of, questionnaire)
    else:
        _other(one, kind, cell, questionnaire)


def _long(one: Found, item: Cell | None, value: Cell | None, questionnaire: Questionnaire) -> None:
    if item is None or value is None:
        return
    number = Numbers(questionnaire)
    if item.is_number:
        number.seen = set(one.answers)
    found = number.of(item)
    if found is None:
        one.bad.append(_("%(cell)s: butir “%(text)s” tidak ada dalam %(questionnaire)s.",
                         cell=item.address, text=item.text[:40], questionnaire=questionnaire.key))  # fmt: skip
    else:
        put_answer(one, found, value, questionnaire)


def _whole(one: Found, cell: Cell, into: dict[str, int], key: str) -> None:
    number = _number(cell.text)
    if number is None:
        one.bad.append(
            _("%(cell)s: “%(text)s” bukan bilangan bulat.", cell=cell.address, text=cell.text[:40])
        )
    else:
        into[key] = number


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None


def _level(one: Found, cell: Cell, area: str, questionnaire: Questionnaire) -> None:
    text = cell.text.replace(" ", "").upper()
    if text in LADDER and isinstance(questionnaire.method, KamiMethod):
        one.levels[area] = text
    else:
        one.bad.append(
            _(
                "%(cell)s: “%(text)s” bukan tingkat kematangan.",
                cell=cell.address,
                text=cell.text[:40],
            )
        )


def _other(one: Found, name: str, cell: Cell, questionnaire: Questionnaire) -> None:
    if name == "class":
        for known in questionnaire.method.system_classes:
            if plain(cell.text) in (plain(known.id), plain(known.name.id), plain(known.name.en)):
                one.system_class = known.id
                return
        one.bad.append(
            _(
                "%(cell)s: “%(text)s” bukan kategori sistem elektronik.",
                cell=cell.address,
                text=cell.text[:40],
            )
        )
        return
    into: dict[str, int] = {}
    _whole(one, cell, into, name)
    if name in into:
        if name == "total":
            one.total = into[name]
        else:
            one.system_points = into[name]
