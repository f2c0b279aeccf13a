"""Filled-in KAMI workbooks: an item's number and the chosen answer stand in one row, wherever in the sheets. Pure."""

from collections import Counter
from collections.abc import Iterator

from assessment.assessments.importing.found import Found, put_answer
from assessment.assessments.importing.words import NUMBER, WORDS, Numbers
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import LETTERS
from assessment.spreadsheets.tables import Cell, Table
from assessment.units.names import plain

LABEL_WITHIN = 30
"""The unit's name is looked for in so many rows of a sheet."""

LABELLED = frozenset(
    map(plain, ("nama instansi", "identitas instansi", "instansi", "nama unit", "unit", "unit kerja",
                "satuan kerja", "kelurahan", "nama kelurahan", "kecamatan", "nama kecamatan", "perangkat daerah"))
)  # fmt: skip
"""What stands before the unit's name in a workbook."""


def workbooks(
    sheets: list[Table], questionnaire: Questionnaire, name: str, is_named: bool
) -> list[Found]:
    """The units of filled-in workbooks; another begins where an item or a unit's name comes again."""
    found: list[Found] = []
    now: Found | None = None
    labelled = False
    for table in sheets:
        label = None if is_named else label_of(table)
        answers = list(chosen(table, questionnaire))
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
            put_answer(now, item, cell, questionnaire)
    return [one for one in found if one.answers or one.bad]


def label_of(table: Table) -> tuple[str, str] | None:
    """The unit's name and its address: right of a cell that says that it comes, or behind a colon in the same."""
    for row in table.rows[:LABEL_WITHIN]:
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


Numbered = list[tuple[str, Cell, tuple[Cell, ...]]]


def numbered(table: Table, questionnaire: Questionnaire) -> Numbered:
    """The rows with an item's number: the item, the cell of the number, and the cells right of it."""
    numbers = Numbers(questionnaire)
    found: Numbered = []
    for row in table.rows:
        for at, cell in enumerate(row):
            if NUMBER.fullmatch(cell.text.strip().rstrip(".").replace(",", ".")) and (
                item := numbers.of(cell)
            ):
                found.append((item, cell, row[at + 1 :]))
                break
    return found


def chosen(table: Table, questionnaire: Questionnaire) -> Iterator[tuple[str, Cell]]:
    """Each item's number with the cell of its answer. The answers stand in the column where most of them are read."""
    found = numbered(table, questionnaire)
    columns = Counter(
        cell.column
        for item, _number, rest in found
        for cell in rest
        if _is_answer(questionnaire, item, cell)
    )
    if not columns:
        return
    column = max(columns, key=lambda one: (columns[one], one))
    for item, _number, rest in found:
        for cell in rest:
            if cell.column == column:
                yield item, cell


def _is_answer(questionnaire: Questionnaire, item_id: str, cell: Cell) -> bool:
    """Words for items and letters for systems: a bare number may be a category or a stage."""
    if isinstance(questionnaire.item(item_id), Item):
        return plain(cell.text) in WORDS
    return cell.text.strip() in LETTERS
