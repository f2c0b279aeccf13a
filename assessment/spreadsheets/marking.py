"""Writing into a few cells of somebody else's workbook and touching nothing else. In the child process only.

The cells are replaced in the text of their sheet, where they stand; every other byte of every sheet, style, drawing and
formula stays as it is. Only the mark that asks for sums to be worked out anew when the workbook is opened is added.
"""

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree as ET
from xml.parsers import expat
from xml.sax.saxutils import escape

from assessment.spreadsheets.archive import Fault, member, opened
from assessment.spreadsheets.reading import sheets

BOOK = "xl/workbook.xml"
REFERENCE = re.compile(r"(?:'?([^'!]+)'?!)?\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
CELL = re.compile(r"([A-Z]{1,3})(\d+)")


def look(content: bytes) -> dict[str, Any]:
    """The cells of every sheet, as ``reading`` has them, and which lists its cells offer (``refs`` and ``words``)."""
    found = sheets(content)
    with opened(content) as archive:
        book = _parsed(member(archive, BOOK))
        names = {one.get("name"): one.text or "" for one in _all(book, "definedName")}
        for sheet in found:
            path = _paths(archive, book)[sheet["name"]]
            sheet["lists"] = [
                {"refs": refs, "words": words}
                for refs, formula in _validations(_parsed(member(archive, path)))
                if (words := _words(formula, sheet["name"], found, names))
            ]
    return {"sheets": found}


def fill(content: bytes, cells: dict[str, dict[str, str]]) -> bytes:
    """The workbook with these texts in these cells, by the name of the sheet and the cell's address."""
    out = io.BytesIO()
    with opened(content) as archive:
        book = member(archive, BOOK)
        paths = _paths(archive, _parsed(book))
        changed = {BOOK: _worked_out_anew(book)}
        for name, texts in cells.items():
            if name not in paths:
                raise Fault("broken")
            changed[paths[name]] = patched(member(archive, paths[name]), texts)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for one in archive.infolist():
                kept = changed.get(one.filename)
                made.writestr(one, archive.read(one) if kept is None else kept)
    return out.getvalue()


def patched(sheet: bytes, texts: dict[str, str]) -> bytes:
    """The text of a sheet with these cells replaced or put in. A cell with a formula stays."""
    places = _Places(sheet)
    edits = []
    for address, text in texts.items():
        found = CELL.fullmatch(address)
        row = places.rows.get(int(found[2])) if found else None
        if found is None or row is None:
            continue
        known = places.cells.get(address)
        if known is None:
            after = [start for column, start in row.cells if column > _column(found[1])]
            at = min(after, default=row.end)
            edits.append((at, at, _cell(places.prefix, address, None, text)))
        elif not known.is_formula:
            edits.append((known.start, known.end, _cell(places.prefix, address, known.style, text)))
    parts, at = [], 0
    for start, end, new in sorted(edits):
        parts += [sheet[at:start], new]
        at = end
    return b"".join([*parts, sheet[at:]])


class _Row:
    def __init__(self) -> None:
        self.cells: list[tuple[int, int]] = []
        self.end = 0


class _Known:
    def __init__(self, start: int, style: str | None) -> None:
        self.start, self.end, self.style, self.is_formula = start, 0, style, False


class _Places:
    """Where rows and cells stand in the text of a sheet, in bytes."""

    def __init__(self, sheet: bytes) -> None:
        if b"\0" in sheet[:200]:
            raise Fault("broken")  # another encoding; no spreadsheet program writes one
        self.sheet, self.prefix = sheet, ""
        self.rows: dict[int, _Row] = {}
        self.cells: dict[str, _Known] = {}
        self.row = 0
        self.cell: _Known | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        try:
            self.parser.Parse(sheet, True)
        except expat.ExpatError:
            raise Fault("broken") from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        prefix, _colon, local = name.rpartition(":")
        if local == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.rows[self.row] = _Row()
        elif local == "c" and self.row and "r" in attributes:
            self.prefix = f"{prefix}:" if prefix else ""
            start = self.parser.CurrentByteIndex
            self.cell = self.cells[attributes["r"]] = _Known(start, attributes.get("s"))
            found = CELL.fullmatch(attributes["r"])
            self.rows[self.row].cells.append((_column(found[1]) if found else 0, start))
        elif local == "f" and self.cell is not None:
            self.cell.is_formula = True

    def _end(self, name: str) -> None:
        at, local = self.parser.CurrentByteIndex, name.rpartition(":")[2]
        if local == "c" and self.cell is not None:
            end = self.sheet.index(b">", self.cell.start)
            is_empty = self.sheet[end - 1 : end] == b"/"
            self.cell.end = (end if is_empty else self.sheet.index(b">", at)) + 1
            self.cell = None
        elif local == "row":
            self.rows[self.row].end = at
            if not self.rows[self.row].cells:
                del self.rows[self.row]  # nothing in it, so no number of an item either


def _cell(prefix: str, address: str, style: str | None, text: str) -> bytes:
    looks = f' s="{style}"' if style is not None else ""
    return (
        f'<{prefix}c r="{address}"{looks} t="inlineStr"><{prefix}is><{prefix}t>{escape(text)}'
        f"</{prefix}t></{prefix}is></{prefix}c>"
    ).encode()


def _worked_out_anew(book: bytes) -> bytes:
    """The workbook's own text, asking for its formulas to be worked out when it is opened."""
    found = re.search(rb"<(?:\w+:)?calcPr\b[^>]*?(/?)>", book)
    if found is None or b"fullCalcOnLoad" in found[0]:
        return book
    at = found.end() - len(found[1]) - 1
    return book[:at] + b' fullCalcOnLoad="1"' + book[at:]


def _paths(archive: zipfile.ZipFile, book: ET.Element) -> dict[str, str]:
    """The file of each sheet, by its name."""
    relations = {
        one.get("Id"): one.get("Target", "")
        for one in _all(_parsed(member(archive, "xl/_rels/workbook.xml.rels")), "Relationship")
    }
    found = {}
    for one in _all(book, "sheet"):
        key = next((value for name, value in one.items() if name.endswith("}id")), "")
        target = relations.get(key, "")
        found[one.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return found


def _validations(sheet: ET.Element) -> list[tuple[str, str]]:
    """Every drop-down of a sheet: the cells that have it, and where its words are."""
    found = []
    for one in _all(sheet, "dataValidation"):
        if one.get("type") != "list":
            continue
        inner = {child.tag.rpartition("}")[2]: child for child in one.iter()}
        refs = one.get("sqref") or (inner["sqref"].text if "sqref" in inner else "") or ""
        formula = inner.get("f", inner.get("formula1"))
        found.append((refs, (formula.text or "") if formula is not None else ""))
    return found


def _words(
    formula: str, sheet: str, found: list[dict[str, Any]], names: dict[str | None, str]
) -> list[str]:
    """The words a drop-down offers: said by itself, or in cells that it points to."""
    if formula.startswith('"'):
        return [word.strip() for word in formula.strip('"').split(",")]
    place = REFERENCE.fullmatch(names.get(formula, formula).lstrip("="))
    if place is None:
        return []
    columns = (_column(place[2]), _column(place[4] or place[2]))
    rows = (int(place[3]), int(place[5] or place[3]))
    return [
        text
        for one in found
        if one["name"] == (place[1] or sheet)
        for row, cells in one["rows"]
        if rows[0] <= row <= rows[1]
        for column, text, _is_number in cells
        if columns[0] <= column <= columns[1]
    ]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _parsed(content: bytes) -> ET.Element:
    try:
        return ET.fromstring(content)  # noqa: S314 - without a document type, in a limited process
    except ET.ParseError:
        raise Fault("broken") from None


def _all(root: ET.Element, local: str) -> list[ET.Element]:
    return [one for one in root.iter() if one.tag.rpartition("}")[2] == local]
