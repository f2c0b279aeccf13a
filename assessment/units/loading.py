"""Reading a file of units (CSV or XLSX) of any city, with every fault named by its line."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.units.models import Kind

COLUMNS = (
    "code", "kind", "name", "also_written", "parent_code", "region", "abbreviation", "hex_column", "hex_row",
)  # fmt: skip
REQUIRED = ("code", "kind", "name")
LONGEST = {"code": 30, "name": 120, "also_written": 300, "region": 60, "abbreviation": 8}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit as a file describes it."""

    line: int
    code: str
    kind: Kind
    name: str
    also_written: str
    parent_code: str
    region: str
    abbreviation: str
    hex_column: int | None
    hex_row: int | None


class FileFault(Refused):
    """The file cannot be used. ``problems`` are sentences, each with its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def read(content: bytes, file_name: str) -> list[UnitRow]:
    """The units of a file; raises :class:`FileFault` with every problem at once."""
    rows = _xlsx(content) if file_name.lower().endswith(".xlsx") else _csv(content)
    header = next(rows, (1, []))[1]
    names = [cell.strip().lower() for cell in header]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise FileFault(
            [
                _("Baris 1: kolom %(names)s tidak ada. Kolom yang dikenal: %(known)s.",
                  names=", ".join(missing), known=", ".join(COLUMNS))
            ]
        )  # fmt: skip
    problems: list[str] = []
    found: list[UnitRow] = []
    for line, cells in rows:
        record = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        if any(record.values()):
            row = _row(line, record, problems)
            if row is not None:
                found.append(row)
    problems += _across(found)
    if not found and not problems:
        problems.append(_("Berkas ini tidak berisi satu unit pun."))
    if problems:
        raise FileFault(problems)
    return found


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for cells in reader:
        yield reader.line_num, cells


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError, ValueError):
        raise FileFault(
            [_("Berkas ini bukan buku kerja Excel (.xlsx) yang dapat dibaca.")]
        ) from None
    for number, cells in enumerate(rows, start=1):
        yield number, [_cell(cell) for cell in cells]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _row(line: int, record: dict[str, str], problems: list[str]) -> UnitRow | None:
    before = len(problems)
    problems += [
        _("Baris %(line)d: kolom %(name)s kosong.", line=line, name=name)
        for name in REQUIRED
        if not record.get(name)
    ]
    for name, longest in LONGEST.items():
        if len(record.get(name, "")) > longest:
            problems.append(
                _("Baris %(line)d: kolom %(name)s paling panjang %(longest)d huruf.",
                  line=line, name=name, longest=longest)
            )  # fmt: skip
    kind = record.get("kind", "").lower()
    if kind and kind not in set(Kind):
        problems.append(
            _("Baris %(line)d: jenis “%(kind)s” tidak dikenal; tulis salah satu dari %(known)s.",
              line=line, kind=kind, known=", ".join(Kind))
        )  # fmt: skip
    places: dict[str, int | None] = {}
    for name in ("hex_column", "hex_row"):
        text = record.get(name, "")
        if text and not (text.isdecimal() and int(text) < 100):
            problems.append(
                _("Baris %(line)d: %(name)s harus bilangan 0 sampai 99.", line=line, name=name)
            )
        else:
            places[name] = int(text) if text else None
    if len(problems) > before:
        return None
    return UnitRow(
        line,
        record["code"],
        Kind(kind),
        record["name"],
        record.get("also_written", ""),
        record.get("parent_code", ""),
        record.get("region", ""),
        record.get("abbreviation", ""),
        places["hex_column"],
        places["hex_row"],
    )


def _across(rows: Iterable[UnitRow]) -> list[str]:
    """What only shows when rows are held against each other."""
    problems: list[str] = []
    lines: dict[str, int] = {}
    for row in rows:
        if row.code in lines:
            problems.append(
                _("Baris %(line)d: kode %(code)s sudah ada di baris %(first)d.",
                  line=row.line, code=row.code, first=lines[row.code])
            )  # fmt: skip
        lines.setdefault(row.code, row.line)
        if row.kind is Kind.KELURAHAN and not row.parent_code:
            problems.append(
                _("Baris %(line)d: kelurahan %(name)s tanpa kode kecamatan (parent_code).",
                  line=row.line, name=row.name)
            )  # fmt: skip
        if row.parent_code == row.code:
            problems.append(
                _("Baris %(line)d: unit tidak dapat menjadi induk dirinya sendiri.", line=row.line)
            )
    return problems
