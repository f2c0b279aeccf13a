"""The cells of a workbook, values only: a formula is what it last came to. In the child process only."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from assessment.spreadsheets.archive import Fault, opened

LONGEST = 20_000
"""Of one cell, so many letters are read."""


def sheets(content: bytes) -> list[dict[str, Any]]:
    """Each sheet: its name, whether it is shown, and its rows as number and cells ``[column, text, is_number]``."""
    opened(content).close()
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return [
            {
                "name": one.name,
                "shown": one.visible is SheetVisibleEnum.Visible,
                "rows": list(_rows(book.get_sheet_by_name(one.name))),
            }
            for one in book.sheets_metadata
            if one.name in book.sheet_names
        ]
    except (CalamineError, OSError, ValueError):
        raise Fault("broken") from None


def _rows(sheet: Any) -> Any:
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        found = [
            [column, text, isinstance(value, float | int) and not isinstance(value, bool)]
            for column, value in enumerate(cells, start=1)
            if (text := _text(value))
        ]
        if found:
            yield [number, found]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()[:LONGEST]
