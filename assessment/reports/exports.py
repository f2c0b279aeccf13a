"""The one way tables leave as CSV or XLSX: nothing in them is ever read as a formula or a link."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Cell = str | int | Decimal | None

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


class Format(StrEnum):
    """What a table can be taken away as."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what stands above it: its mark of classification, title, and lines such as the time."""

    mark: str
    title: str
    lines: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def written(table: Table, form: Format) -> bytes:
    """The table as a file."""
    return as_csv(table) if form is Format.CSV else as_xlsx(table)


def as_csv(table: Table) -> bytes:
    """For the local Excel: semicolons, a byte-order mark, decimal commas."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    for line in (table.mark, table.title, *table.lines):
        writer.writerow([harmless(line)])
    writer.writerow([])
    writer.writerow([harmless(heading) for heading in table.headings])
    for row in table.rows:
        writer.writerow([_plain(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    return str(cell).replace(".", ",")


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula.

    Full-width signs count as their plain twins, and blanks before a sign do not hide it.
    """
    start = unicodedata.normalize("NFKC", text).lstrip(" \u00a0\u200b\ufeff")
    return f"'{text}" if start.startswith(_STARTS_A_FORMULA) else text


def as_xlsx(table: Table) -> bytes:
    """A workbook of one sheet; texts are written as texts, whatever they look like."""
    import xlsxwriter

    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )  # fmt: skip
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    title = workbook.add_format({"bold": True, "font_size": 14})
    mark = workbook.add_format({"bold": True})
    tenths = workbook.add_format({"num_format": "0.0"})
    sheet = workbook.add_worksheet()
    above = [(table.mark, mark), (table.title, title), *((line, None) for line in table.lines)]
    for number, (line, look) in enumerate(above):
        sheet.write_string(number, 0, line, look)
    top = len(above) + 1
    for column, heading in enumerate(table.headings):
        sheet.write_string(top, column, heading, bold)
    for number, row in enumerate(table.rows, top + 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write_number(
                    number, column, cell, tenths if isinstance(cell, Decimal) else None
                )
    for column in range(len(table.headings)):
        longest = max((len(str(row[column] or "")) for row in table.rows), default=0)
        sheet.set_column(column, column, min(40, max(10, longest + 2)))
    sheet.freeze_panes(top + 1, 1)
    if table.rows:
        sheet.autofilter(top, 0, top + len(table.rows), len(table.headings) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    said = table.mark.replace("&", "&&")
    sheet.set_header(f"&C&B{said}")
    sheet.set_footer(f"&L{said}&R&P / &N")
    workbook.close()
    return file.getvalue()
