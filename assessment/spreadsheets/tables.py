"""A file as tables of texts (CSV: one; XLSX: one for each sheet), with the address of every cell."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.spreadsheets.process import Broken, ask

_REF = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
LARGEST = 10 * 1024 * 1024
CELLS = 1_000_000
FAULTS = {
    "broken": lazy("Berkas ini bukan buku kerja Excel (.xlsx) yang dapat dibaca."),
    "large": lazy("Berkas ini terlalu banyak isinya. Bagi menjadi beberapa berkas."),
    "macros": lazy("Berkas ini memuat makro. Simpan ulang sebagai Excel (.xlsx) tanpa makro."),
    "old": lazy("Berkas ini Excel lama atau bersandi. Simpan ulang sebagai .xlsx tanpa sandi."),
}
"""What the process says of a file it cannot use, in words."""


class FileFault(Refused):
    """The file cannot be used at all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text that is not empty, and where it stands. ``is_number``: written as a number, so ``2.10`` is now ``2.1``.

    ``raw``: the text with its own line ends.
    """

    sheet: str
    row: int
    column: int
    text: str
    is_number: bool = False
    raw: str = ""

    @property
    def address(self) -> str:
        """``Tata Kelola!C14``, or ``C14`` where a file has no sheets."""
        place = f"{letters(self.column)}{self.row}"
        return f"{self.sheet}!{place}" if self.sheet else place


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet, as its rows of cells that are not empty."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Offered:
    """A drop-down: the cells that have it (``E5:E20 G7``) and its words."""

    refs: str
    words: tuple[str, ...]

    def covers(self, cell_row: int, column: int) -> bool:
        """Whether a cell has it."""
        for ref in self.refs.split():
            found = _REF.fullmatch(ref)
            if found is None:
                continue
            left, top = number_of(found[1]), int(found[2])
            right, bottom = number_of(found[3] or found[1]), int(found[4] or found[2])
            if left <= column <= right and top <= cell_row <= bottom:
                return True
        return False

    @property
    def columns(self) -> frozenset[int]:
        """The columns it stands in."""
        found = [match for ref in self.refs.split() if (match := _REF.fullmatch(ref))]
        return frozenset(
            column
            for match in found
            for column in range(number_of(match[1]), number_of(match[3] or match[1]) + 1)
        )


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
    return Table("", tuple(_rows(rows)))


def _xlsx(content: bytes) -> list[Table]:
    return _tables(workbook("read", content=content)[0]["sheets"])


def looked_at(content: bytes) -> list[tuple[Table, list[Offered]]]:
    """The sheets of a workbook with the drop-downs in their cells."""
    found = workbook("look", content=content)[0]["sheets"]
    lists = [
        [Offered(one["refs"], tuple(one["words"])) for one in sheet["lists"]] for sheet in found
    ]
    return list(zip(_tables(found), lists, strict=True))


def _tables(sheets: Iterable[Mapping[str, Any]]) -> list[Table]:
    return [
        Table(
            one["name"],
            tuple(
                tuple(
                    Cell(one["name"], row, column, " ".join(text.split()), is_number, text)
                    for column, text, is_number in cells
                )
                for row, cells in one["rows"]
            ),
            one["shown"],
        )
        for one in sheets
    ]


def workbook(
    operation: str, about: object = None, content: bytes = b""
) -> tuple[Mapping[str, Any], bytes]:
    """Ask the process that handles workbooks; :class:`FileFault` with a sentence for a file it cannot use."""
    if len(content) > LARGEST:
        raise FileFault(_("Berkas ini lebih besar dari 10 MB. Bagi menjadi beberapa berkas."))
    try:
        reply, made = ask(operation, about, content)
    except Broken:
        raise FileFault(str(FAULTS["broken"])) from None
    if not reply["ok"]:
        raise FileFault(str(FAULTS[reply["fault"]]))
    return reply, made


def _rows(rows: Iterable[Iterable[str]]) -> Iterator[tuple[Cell, ...]]:
    for number, cells in enumerate(rows, start=1):
        found = tuple(
            Cell("", number, column, " ".join(text.split()), raw=text.strip())
            for column, text in enumerate(cells, start=1)
            if text.strip()
        )
        if found:
            yield found


def number_of(column: str) -> int:
    """The number of a column: ``A`` is 1."""
    number = 0
    for letter in column:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def letters(column: int) -> str:
    """A column as people name it: ``A``, ``AB``."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
