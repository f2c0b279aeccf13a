"""Reading back a workbook that we handed out. Pure: no database, no clock.

Which item a row is of is told by its number; where a spreadsheet turned that into another number or a date, by the
place of the row and its question. What stays unclear is said, never guessed.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from assessment.assessments.services import NOTE as LONGEST_NOTE
from assessment.assessments.services import REASON as LONGEST_REASON
from assessment.assessments.workbook.filled import Filled, Row
from assessment.assessments.workbook.layout import (
    ANSWER,
    FORM,
    HIDDEN,
    NOTE,
    NUMBER,
    QUESTION,
    REASON,
    UNSURE,
)
from assessment.assessments.workbook.words import code_of, mark_of
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE
from assessment.spreadsheets.tables import Cell, FileFault, Table, letters
from assessment.units.names import plain

Cells = dict[int, Cell]


@dataclass(frozen=True, slots=True)
class Planned:
    """Where an item stood when the workbook was made, and the version of its answer."""

    item: str
    sheet: str
    row: int
    seen: int | None


@dataclass(frozen=True, slots=True)
class Origin:
    """What a workbook of ours was made for."""

    unit: str
    unit_name: str
    round_id: str
    round_name: str
    digest: str
    revision: str
    planned: tuple[Planned, ...]


def origin_of(sheets: list[Table]) -> Origin | None:
    """What the hidden sheet says; None for a workbook that is none of ours."""
    hidden = next((table for table in sheets if table.name == HIDDEN), None)
    if hidden is None:
        return None
    rows = [[cell.raw for cell in row] for row in hidden.rows]
    said = {row[0]: row[1:] for row in rows if len(row) < 4}
    try:
        UUID(said["revision"][0])
        planned = tuple(
            Planned(row[0], row[1], int(row[2]), int(row[3])) for row in rows if len(row) == 4
        )
        return Origin(
            said["unit"][0], said["unit"][1], said["round"][0], said["round"][1],
            said["questionnaire"][0], said["revision"][0], planned,
        ) if FORM in said else None  # fmt: skip
    except (KeyError, IndexError, ValueError):
        raise FileFault(
            _("Lembar tersembunyi di buku kerja ini rusak. Unduh lagi, lalu salin isian Anda ke situ.")
        ) from None  # fmt: skip


def read(sheets: list[Table], origin: Origin, content: Questionnaire) -> Filled:
    """Every row that is of an item."""
    return _Reading(sheets, origin, content).all()


class _Reading:
    def __init__(self, sheets: list[Table], origin: Origin, content: Questionnaire) -> None:
        self.sheets = [table for table in sheets if table.is_shown]
        self.content = content
        self.planned = {(one.sheet, one.row): one for one in origin.planned}
        self.seen = {one.item: one.seen for one in origin.planned}
        self.first = {
            name: min(one.row for one in origin.planned if one.sheet == name)
            for name in {one.sheet for one in origin.planned}
        }
        self.questions = _questions(content)
        self.found = Filled(is_ours=True)

    def all(self) -> Filled:
        rows = list(self._rows())
        taken = Counter(item for _table, item, _cells in rows)
        told: set[str] = set()
        for table, item, cells in rows:
            if taken[item] > 1:
                if item not in told:
                    self._bad(table, cells, _("butir %(item)s ada di beberapa baris.", item=item))
                told.add(item)
            else:
                self._read(table, self.content.item(item), cells)
        gone = [item for item in self.seen if item not in taken and self.content.has_item(item)]
        if gone:
            self.found.remarks.append(
                ngettext(
                    "%(num)s butir tidak ditemukan lagi di buku kerja dan dibiarkan: %(items)s.",
                    "%(num)s butir tidak ditemukan lagi di buku kerja dan dibiarkan: %(items)s.",
                    len(gone), items=", ".join(gone[:20]),
                )
            )  # fmt: skip
        return self.found

    def _rows(self) -> Iterator[tuple[Table, str, Cells]]:
        """Each row of an item, with its cells by column; what is none of it and filled in is noted."""
        for table in self.sheets:
            for row in table.rows:
                number = row[0].row
                if number < self.first.get(table.name, 1):
                    continue
                cells = {cell.column: cell for cell in row}
                item = self._item(table, number, cells)
                if item is not None:
                    yield table, item, cells
                elif table.name in self.first and cells.keys() & {ANSWER, NOTE, REASON}:
                    said = cells[NUMBER].text[:40] if NUMBER in cells else ""
                    self._bad(
                        table, cells, _("tidak jelas ini jawaban butir mana (“%(text)s”).", text=said)
                    )  # fmt: skip

    def _item(self, table: Table, number: int, cells: Cells) -> str | None:
        """Which item the row is of: what its number and its question agree on, or its place and its question."""
        cell = cells.get(NUMBER)
        question = plain(cells[QUESTION].text) if QUESTION in cells else ""
        asked = self.questions.get(question)
        planned = self.planned.get((table.name, number))
        if cell is not None and not cell.is_number and self._is_item(cell.text):
            return cell.text if asked in (None, cell.text) else None
        if planned is not None and self._is_item(planned.item):
            return planned.item if asked in (None, planned.item) else asked
        return asked

    def _is_item(self, text: str) -> bool:
        return self.content.has_item(text) and isinstance(self.content.item(text), Item)

    def _read(self, table: Table, item: object, cells: Cells) -> None:
        assert isinstance(item, Item), "rows are of items"
        before = len(self.found.bad)
        columns = (ANSWER, NOTE, REASON, UNSURE)
        texts = {one: cells[one].raw if one in cells else "" for one in columns}
        value = code_of(self.content, item, texts[ANSWER])
        unsure = mark_of(texts[UNSURE])
        if value is None:
            self._bad(
                table, cells,
                _("“%(text)s” bukan jawaban untuk butir %(item)s. Pilih dari daftar.",
                  text=texts[ANSWER][:60], item=item.id),
            )  # fmt: skip
        if value == NOT_APPLICABLE and not texts[REASON]:
            self._bad(
                table, cells, _("tulis alasan mengapa butir %(item)s tidak berlaku.", item=item.id), REASON
            )  # fmt: skip
        for column, longest in ((NOTE, LONGEST_NOTE), (REASON, LONGEST_REASON)):
            if len(texts[column]) > longest:
                self._bad(table, cells, _("paling panjang %(number)s karakter.", number=longest), column)  # fmt: skip
        if unsure is None:
            self._bad(table, cells, _("tulis “ya” atau kosongkan."), UNSURE)
        if len(self.found.bad) > before or value is None:
            return
        self.found.rows.append(
            Row(
                item.id, _address(table, cells, ANSWER), value, texts[NOTE],
                texts[REASON] if value == NOT_APPLICABLE else "", bool(unsure), self.seen.get(item.id),
            )
        )  # fmt: skip

    def _bad(self, table: Table, cells: Cells, why: str, column: int = ANSWER) -> None:
        self.found.bad.append(f"{_address(table, cells, column)}: {why}")


def _address(table: Table, cells: Cells, column: int) -> str:
    """The address of a cell of a row, also of an empty one."""
    row = next(iter(cells.values())).row
    return f"{table.name}!{letters(column)}{row}"


def _questions(content: Questionnaire) -> dict[str, str | None]:
    """The item of each question, in both languages; None where two items ask in the same words."""
    found: dict[str, str | None] = {}
    for item in content.items:
        for text in {plain(item.text.id), plain(item.text.en)}:
            found[text] = None if text in found else item.id
    return found
