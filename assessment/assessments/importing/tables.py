"""A file as tables of texts (CSV: one; XLSX: one for each sheet), with the address of every cell."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from assessment.errors import Refused
from assessment.languages import gettext as _

LARGEST = 10 * 1024 * 1024
UNPACKED = 200 * 1024 * 1024
CELLS = 1_000_000


class FileFault(Refused):
    """The file cannot be used at all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text that is not empty, and where it stands. ``is_number``: written as a number, so ``2.10`` is now ``2.1``."""

    sheet: str
    row: int
    column: int
    text: str
    is_number: bool = False

    @property
    def address(self) -> str:
        """``Tata Kelola!C14``, or ``C14`` where a file has no sheets."""
        place = f"{_letters(self.column)}{self.row}"
        return f"{self.sheet}!{place}" if self.sheet else place


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet, as its rows of cells that are not empty."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def tables(content: bytes, file_name: str) -> list[Table]:
    """The tables of a file; raises :class:`FileFault` where there are none to read."""
    if len(content) > LARGEST:
        raise FileFault(_("Berkas ini lebih besar dari 10 MB. Bagi menjadi beberapa berkas."))
    found = _xlsx(content) if file_name.lower().endswith(".xlsx") else [_csv(content)]
    found = [table for table in found if table.rows]
    if not found:
        raise FileFault(_("Berkas ini kosong."))
    if sum(len(row) for table in found for row in table.rows) > CELLS:
        raise FileFault(_("Berkas ini terlalu banyak isinya. Bagi menjadi beberapa berkas."))
    return found


def _csv(content: bytes) -> Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise FileFault(_("Berkas ini bukan CSV dan bukan buku kerja Excel (.xlsx)."))
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise FileFault(_("Berkas CSV ini tidak dapat dibaca.")) from None
    return Table("", tuple(_rows("", rows)))


def _xlsx(content: bytes) -> list[Table]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > UNPACKED:
                raise FileFault(
                    _("Berkas ini terlalu banyak isinya. Bagi menjadi beberapa berkas.")
                )
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            (name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in book.sheet_names
        ]
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        raise FileFault(_("Berkas ini bukan buku kerja Excel (.xlsx) yang dapat dibaca.")) from None
    return [Table(name, tuple(_rows(name, rows))) for name, rows in sheets]


def _rows(sheet: str, rows: Iterable[Iterable[object]]) -> Iterator[tuple[Cell, ...]]:
    for number, cells in enumerate(rows, start=1):
        found = tuple(
            Cell(sheet, number, column, text, isinstance(value, float | int))
            for column, value in enumerate(cells, start=1)
            if (text := _text(value))
        )
        if found:
            yield found


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | datetime):
        return value.isoformat()
    return " ".join(str(value).split())


def _letters(column: int) -> str:
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
