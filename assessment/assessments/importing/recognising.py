"""What a file says about which unit: answers to items, or points of areas. Pure: no database, no clock.

Three forms are known: a table with a column for the unit and one for each area or item; a long table of unit, item and
answer; and filled-in KAMI workbooks, in which an item's number and the chosen answer stand in one row.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from assessment.assessments.importing.tables import Cell, FileFault, Table
from assessment.languages import gettext as _
from assessment.questionnaire import values
from assessment.questionnaire.model import LADDER, Item, KamiMethod, Questionnaire
from assessment.questionnaire.values import LETTERS, NOT_APPLICABLE
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
LABELLED = frozenset(
    map(plain, ("nama instansi", "identitas instansi", "instansi", "nama unit", "unit", "unit kerja",
                "satuan kerja", "kelurahan", "nama kelurahan", "kecamatan", "nama kecamatan", "perangkat daerah"))
)  # fmt: skip
"""What stands before the unit's name in a workbook."""

WORDS: Mapping[str, int] = {
    plain(text): code
    for code, texts in {
        0: ("Tidak Dilakukan", "Belum Dilakukan"),
        1: ("Dalam Perencanaan",),
        2: ("Dalam Penerapan / Diterapkan Sebagian", "Diterapkan Sebagian", "Dalam Penerapan",
            "Dalam Penerapan atau Diterapkan Sebagian"),
        3: ("Diterapkan Secara Menyeluruh", "Diterapkan Menyeluruh"),
        NOT_APPLICABLE: ("Tidak Berlaku", "Tidak Berlaku (N/A)", "N/A", "NA"),
    }.items()
    for text in texts
}  # fmt: skip
NUMBER = re.compile(r"\d+(?:\.\d+)+")


@dataclass(slots=True)
class Found:
    """What a file says about one unit, as it writes the unit. ``bad``: cells that cannot be, in sentences."""

    unit: str
    where: str
    answers: dict[str, int] = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    total: int | None = None
    system_class: str | None = None
    system_points: int | None = None
    bad: list[str] = field(default_factory=list)


def recognise(
    content: Iterable[Table], questionnaire: Questionnaire, file_name: str, unit: str = ""
) -> list[Found]:
    """Everything the tables say. ``unit``: whose workbook it is, where the file does not tell."""
    sheets = list(content)
    found: list[Found] = []
    loose = []
    for table in sheets:
        header = _header(table, questionnaire)
        if header is None:
            loose.append(table)
        else:
            found += _listed(table, header, questionnaire)
    if not found:
        name = unit or PurePath(file_name).stem.replace("_", " ")
        found = _workbooks(loose, questionnaire, name, bool(unit))
    if not found:
        raise FileFault(
            _(
                "Tidak ditemukan kolom unit dengan area atau butir, dan bukan buku kerja KAMI yang terisi."
            )
        )
    for one in found:
        _refuse_odd(one, questionnaire)
    return found


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the columns of a table are: of the unit, of item and answer in a long table, and what the others hold."""

    row: int
    unit: int
    item: int
    value: int
    fields: dict[int, tuple[str, str]]


def _header(table: Table, questionnaire: Questionnaire) -> _Header | None:
    for index, row in enumerate(table.rows[:HEADER_WITHIN]):
        unit = _column(row, UNIT)
        if not unit:
            continue
        fields = _fields(row, unit, questionnaire)
        item = _column(row, ITEM, unit)
        value = _column(row, VALUE, unit, item)
        kinds = {kind for kind, _of in fields.values()}
        if (item and value) or kinds & {"item", "points"}:
            return _Header(index, unit, item if value else 0, value if item else 0, fields)
    return None


def _column(row: tuple[Cell, ...], known: frozenset[str], *taken: int) -> int:
    """The first column with one of these names; 0: none."""
    return next((c.column for c in row if plain(c.text) in known and c.column not in taken), 0)


def _fields(
    row: tuple[Cell, ...], unit: int, questionnaire: Questionnaire
) -> dict[int, tuple[str, str]]:
    """What each column holds, and of which item or area."""
    numbers, areas = _Numbers(questionnaire), _areas(questionnaire)
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


class _Numbers:
    """Reads item numbers of one column or row; a number such as 2.1 that comes again was written as 2.10."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.seen: set[str] = set()

    def of(self, cell: Cell) -> str | None:
        """The item whose number the cell holds."""
        text = cell.text.strip().rstrip(".").replace(",", ".")
        if cell.is_number and text in self.seen and self.questionnaire.has_item(f"{text}0"):
            text = f"{text}0"
        if not self.questionnaire.has_item(text):
            return None
        self.seen.add(text)
        return text


def _listed(table: Table, header: _Header, questionnaire: Questionnaire) -> Iterator[Found]:
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
        _answer(one, of, cell, questionnaire)
    elif kind == "points":
        _whole(one, cell, one.points, of)
    elif kind == "level":
        _level(one, cell, of, questionnaire)
    else:
        _other(one, kind, cell, questionnaire)


def _long(one: Found, item: Cell | None, value: Cell | None, questionnaire: Questionnaire) -> None:
    if item is None or value is None:
        return
    number = _Numbers(questionnaire)
    if item.is_number:
        number.seen = set(one.answers)
    found = number.of(item)
    if found is None:
        one.bad.append(_("%(cell)s: butir “%(text)s” tidak ada dalam %(questionnaire)s.",
                         cell=item.address, text=item.text[:40], questionnaire=questionnaire.key))  # fmt: skip
    else:
        _answer(one, found, value, questionnaire)


def _answer(one: Found, item_id: str, cell: Cell, questionnaire: Questionnaire) -> None:
    item = questionnaire.item(item_id)
    code = _code(item, cell.text)
    if code is None or not values.permits(item, code):
        one.bad.append(_("%(cell)s: “%(text)s” bukan jawaban untuk butir %(item)s.",
                         cell=cell.address, text=cell.text[:40], item=item_id))  # fmt: skip
    elif one.answers.get(item_id, code) != code:
        one.bad.append(
            _(
                "%(cell)s: butir %(item)s sudah dijawab lain untuk unit ini.",
                cell=cell.address,
                item=item_id,
            )
        )
    else:
        one.answers[item_id] = code


def _code(item: object, text: str) -> int | None:
    flat = plain(text)
    if not isinstance(item, Item):
        return LETTERS.get(text.strip().rstrip(".").upper()[:1]) if len(flat) == 1 else None
    if flat in WORDS:
        return WORDS[flat]
    return int(flat) if flat.isascii() and flat.isdecimal() and len(flat) == 1 else None


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


def _workbooks(
    sheets: list[Table], questionnaire: Questionnaire, name: str, is_named: bool
) -> list[Found]:
    """The units of filled-in workbooks; another begins where an item or a unit's name comes again."""
    found: list[Found] = []
    now: Found | None = None
    labelled = False
    for table in sheets:
        label = None if is_named else _label(table)
        answers = list(_chosen(table, questionnaire))
        again = now is not None and any(item in now.answers for item, _cell in answers)
        if label is not None and (now is None or labelled or again):
            now, labelled = Found(*label), True
            found.append(now)
        elif label is not None and now is not None:
            (now.unit, now.where), labelled = label, True
        elif answers and (now is None or again):
            now, labelled = Found(table.name if again else name, table.name), False
            found.append(now)
        for item, cell in answers:
            assert now is not None, "a sheet with answers belongs to some unit"
            _answer(now, item, cell, questionnaire)
    return [one for one in found if one.answers or one.bad]


def _label(table: Table) -> tuple[str, str] | None:
    """The unit's name and its address: right of a cell that says that it comes, or behind a colon in the same."""
    for row in table.rows[:HEADER_WITHIN]:
        for at, cell in enumerate(row):
            before, _colon, after = cell.text.partition(":")
            if plain(before) not in LABELLED:
                continue
            if after.strip():
                return after.strip(), cell.address
            for following in row[at + 1 :]:
                if following.text.strip(" :"):
                    return following.text.strip(" :"), following.address
    return None


def _chosen(table: Table, questionnaire: Questionnaire) -> Iterator[tuple[str, Cell]]:
    """Each item's number with the cell of its answer. The answers stand in the column where most of them are read."""
    numbers = _Numbers(questionnaire)
    numbered: list[tuple[str, Cell, tuple[Cell, ...]]] = []
    for row in table.rows:
        for at, cell in enumerate(row):
            if NUMBER.fullmatch(cell.text.strip().rstrip(".").replace(",", ".")) and (
                item := numbers.of(cell)
            ):
                numbered.append((item, cell, row[at + 1 :]))
                break
    columns = Counter(
        cell.column
        for item, _number, rest in numbered
        for cell in rest
        if _is_answer(questionnaire, item, cell)
    )
    if not columns:
        return
    column = max(columns, key=lambda one: (columns[one], one))
    for item, _number, rest in numbered:
        for cell in rest:
            if cell.column == column:
                yield item, cell


def _is_answer(questionnaire: Questionnaire, item_id: str, cell: Cell) -> bool:
    """Words for items and letters for systems: a bare number may be a category or a stage."""
    if isinstance(questionnaire.item(item_id), Item):
        return plain(cell.text) in WORDS
    return cell.text.strip() in LETTERS


def _refuse_odd(one: Found, questionnaire: Questionnaire) -> None:
    """Points that cannot be: above an area's maximum, a total that is not their sum, or not enough of them."""
    if one.bad or one.answers or not (one.points or one.total is not None):
        return
    if not isinstance(questionnaire.method, KamiMethod):
        one.bad.append(
            _("%(cell)s: kuesioner ini hanya dapat diimpor dengan jawaban butir.", cell=one.where)
        )
        return
    for area in questionnaire.areas:
        if one.points.get(area.id, 0) > area.numbers.max:
            one.bad.append(_("%(cell)s: %(area)s paling banyak %(max)s poin.",
                             cell=one.where, area=area.short.id, max=area.numbers.max))  # fmt: skip
    whole = len(one.points) == len(questionnaire.areas)
    if one.total is None and not whole:
        one.bad.append(_("%(cell)s: isi poin semua area, atau kolom total.", cell=one.where))
    elif one.total is not None and (
        one.total > questionnaire.method.max
        or (
            one.total != sum(one.points.values()) if whole else one.total < sum(one.points.values())
        )
    ):
        one.bad.append(
            _(
                "%(cell)s: total %(total)s tidak cocok dengan poin areanya.",
                cell=one.where,
                total=one.total,
            )
        )
