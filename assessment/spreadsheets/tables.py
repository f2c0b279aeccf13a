"""A file as tables of texts (CSV: one; XLSX: one for each sheet), with the address of every cell."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.spreadsheets.process import Broken, ask

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
    reply = workbook("read", content=content)[0]
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
        for one in reply["sheets"]
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


def letters(column: int) -> str:
    """A column as people name it: ``A``, ``AB``."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
