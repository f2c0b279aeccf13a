"""A workbook to fill in, from a plain description. In the child process only.

Texts are written as texts, whatever they look like. Only the cells that the description opens can be changed.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

LISTS = "_pilihan"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
"""What XML cannot hold."""

LINE, HIGHEST, DENSE = 12.5, 409.0, 1.15
"""Points of a line and of the highest row there can be; letters to a unit of width."""

TYPE = {"font_name": "Arial", "font_size": 10}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "mark": {"bold": True, "font_size": 9},
    "strong": {"bold": True},
    "muted": {"font_color": "#525252", "font_size": 9},
    "text": {"text_wrap": True, "valign": "top"},
    "head": {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#0A489F", "font_color": "#FFFFFF",
             "border": 1, "border_color": "#0A489F"},
    "group": {"bold": True, "bg_color": "#EFF5FD", "border": 1, "border_color": "#C9CED6"},
    "closed": {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#C9CED6"},
    "guide": {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#C9CED6", "font_size": 9,
              "font_color": "#404040"},
    "shut": {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#C9CED6", "bg_color": "#F1F1F1",
             "font_color": "#404040"},
    "open": {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#8A6D00", "bg_color": "#FFFBEA",
             "locked": False, "num_format": "@"},
}  # fmt: skip


def workbook(about: dict[str, Any]) -> bytes:
    """The file. ``about`` is made by ``assessments.workbook.describing``."""
    file = BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )  # fmt: skip
    book.set_properties(
        {
            "title": about["title"], "author": about["author"], "comments": about["mark"],
            "created": datetime.fromisoformat(about["created"]).replace(tzinfo=None),
        }
    )  # fmt: skip
    looks = {name: book.add_format(TYPE | look) for name, look in LOOKS.items()}
    _front(book, about, looks)
    for one in about["sheets"]:
        _sheet(book, one, about, looks)
    _hidden(book, LISTS, [list(column) for column in _turned(about["lists"])])
    _hidden(book, about["hidden"]["name"], about["hidden"]["rows"])
    book.close()
    return file.getvalue()


def _front(book: Any, about: dict[str, Any], looks: dict[str, Any]) -> None:
    sheet = book.add_worksheet(about["front"]["name"])
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    for number, (label, text, look) in enumerate(about["front"]["rows"]):
        if text:
            sheet.set_row(number, _height([(text, 90)]))
        _put(sheet, number, 0, label, looks[look if not text else "strong"])
        _put(sheet, number, 1, text, looks["text"])
    sheet.fit_to_pages(1, 0)
    _finish(sheet, about)


def _sheet(book: Any, one: dict[str, Any], about: dict[str, Any], looks: dict[str, Any]) -> None:
    sheet = book.add_worksheet(one["name"])
    for column, width in enumerate(one["widths"]):
        sheet.set_column(column, column, width)
    for number, (text, look) in enumerate(one["above"]):
        _put(sheet, number, 0, text, looks[look])
    top = len(one["above"])
    for column, heading in enumerate(one["headings"]):
        _put(sheet, top, column, heading, looks["head"])
    last = top
    for last, row in enumerate(one["rows"], top + 1):
        if "group" in row:
            for column in range(len(one["headings"])):
                _put(sheet, last, column, row["group"] if not column else "", looks["group"])
            continue
        texts = [text for text, _look in row["cells"]]
        sheet.set_row(last, _height(zip(texts, one["widths"], strict=True)))
        for column, (text, look) in enumerate(row["cells"]):
            _put(sheet, last, column, text, looks[look])
        for column, choice in row["choices"]:
            sheet.data_validation(last, column, last, column, _choice(about, choice))
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(last, 25)}"})
    sheet.freeze_panes(top + 1, 2)
    sheet.repeat_rows(top)
    sheet.fit_to_pages(1, 0)
    _finish(sheet, about)


def _height(cells: Iterable[tuple[str, int]]) -> float:
    """How high a row must be, in points: not every program finds out by itself when it opens a file."""
    lines = (
        sum(max(1, ceil(len(line) / (DENSE * width))) for line in text.split("\n"))
        for text, width in cells
    )
    return min(HIGHEST, LINE * max(lines) + 4)


def _choice(about: dict[str, Any], number: int) -> dict[str, Any]:
    """A drop-down of the words on the sheet of lists: a list of its own may hold no more than 255 letters."""
    first = xl_rowcol_to_cell(0, number, row_abs=True, col_abs=True)
    last = xl_rowcol_to_cell(len(about["lists"][number]) - 1, number, row_abs=True, col_abs=True)
    return {
        "validate": "list", "source": f"='{LISTS}'!{first}:{last}", "ignore_blank": True,
        "error_title": about["wrong"][0], "error_message": about["wrong"][1], "error_type": "stop",
    }  # fmt: skip


def _finish(sheet: Any, about: dict[str, Any]) -> None:
    said = about["foot"].replace("&", "&&")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_header(f"&R&B{about['mark'].replace('&', '&&')}")
    sheet.set_footer(f"&L&8{said}&R&8&P / &N")
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _hidden(book: Any, name: str, rows: list[list[str]]) -> None:
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            _put(sheet, number, column, text, None)
    sheet.very_hidden()
    sheet.protect()


def _put(sheet: Any, row: int, column: int, text: str, look: Any) -> None:
    clean = CONTROL.sub("", text)
    if clean:
        sheet.write_string(row, column, clean, look)
    elif look is not None:
        sheet.write_blank(row, column, None, look)


def _turned(lists: list[list[str]]) -> list[tuple[str, ...]]:
    """Columns as rows."""
    longest = max(map(len, lists), default=0)
    return list(zip(*((*one, *[""] * (longest - len(one))) for one in lists), strict=True))
