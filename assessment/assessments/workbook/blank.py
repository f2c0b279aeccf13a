"""BSSN's own empty workbook: kept once by the city, handed out with the answers of a unit in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.importing.queries import is_of_import
from assessment.assessments.importing.words import WORDS
from assessment.assessments.importing.workbooks import chosen, numbered
from assessment.assessments.queries import Desk
from assessment.assessments.workbook.kami import KAMI
from assessment.assessments.workbook.models import BlankWorkbook
from assessment.errors import Gone, NotAllowed, Refused
from assessment.files.services import keep, let_go
from assessment.files.store import FileStore
from assessment.jobs.tidying import tonight
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.questionnaire import values
from assessment.questionnaire.model import Item, Question, Questionnaire
from assessment.questionnaire.values import LETTERS, NOT_APPLICABLE, UNANSWERED
from assessment.scoring.effective import effective
from assessment.spreadsheets.tables import Offered, letters, looked_at, workbook
from assessment.units.names import plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STANDARD = {
    0: "Tidak Dilakukan", 1: "Dalam Perencanaan", 2: "Dalam Penerapan / Diterapkan Sebagian",
    3: "Diterapkan Secara Menyeluruh", NOT_APPLICABLE: "Tidak Berlaku",
} | {code: letter for letter, code in LETTERS.items()}  # fmt: skip
"""BSSN's own words, for cells without a drop-down."""


Cells = dict[str, dict[str, Any]]
"""By item the sheet, the cell, and the words that stand for codes there."""


def recognised(content: Questionnaire, file: bytes) -> Cells:
    """Where a workbook expects the answer to each item: a drop-down, or a cell with an answer, right of its number."""
    if content.id != KAMI:
        raise Refused(_("Hanya kuesioner KAMI yang punya buku kerja BSSN."))
    found: Cells = {}
    for table, lists in looked_at(file):
        said = {item: cell.column for item, cell in chosen(table, content)}
        for item_id, number, _rest in numbered(table, content):
            offered = _offered(content.item(item_id), lists, number.row, number.column)
            if item_id in found or not (offered or item_id in said):
                continue
            column, words = offered or (said[item_id], {})
            found[item_id] = {
                "sheet": table.name, "cell": f"{letters(column)}{number.row}",
                "words": {str(code): word for code, word in words.items()},
            }  # fmt: skip
    if not found:
        raise Refused(
            _("Tidak ditemukan sel jawaban di buku kerja ini: nomor butir dengan daftar pilihan di baris yang sama.")
        )  # fmt: skip
    return found


def _offered(
    item: Question, lists: list[Offered], row: int, column: int
) -> tuple[int, Mapping[int, str]] | None:
    """The first cell right of the number with a drop-down of answers, and its words by code."""
    known = (
        (place, words)
        for one in lists
        for place in sorted(one.columns)
        if place > column and one.covers(row, place) and len(words := _codes(item, one.words)) > 1
    )
    return min(known, key=lambda found: found[0], default=None)


def _codes(item: Question, words: tuple[str, ...]) -> dict[int, str]:
    found: dict[int, str] = {}
    for word in words:
        code = WORDS.get(plain(word)) if isinstance(item, Item) else LETTERS.get(word.strip())
        if code is not None and values.permits(item, code):
            found.setdefault(code, word)
    return found


def put(
    session: Session,
    store: FileStore,
    content: Questionnaire,
    name: str,
    file: bytes,
    cells: Cells,
    *,
    by: Actor,
    at: datetime,
) -> BlankWorkbook:
    """Keep an empty workbook for a questionnaire, in the place of any before."""
    if not by.may(Permission.ROUND_MANAGE):
        raise NotAllowed
    row = session.get(BlankWorkbook, content.key, with_for_update=True)
    row = row or BlankWorkbook(questionnaire=content.key)
    kept = keep(session, store, file, XLSX, at=at)
    before = row.sha256
    row.sha256, row.name, row.cells = kept.sha256, name, cells
    row.uploaded_at, row.uploaded_by_id = at, by.person_id
    session.add(row)
    session.flush()
    if before and before != kept.sha256:
        _let_go(session, before, at)
    audit.record(
        session, "workbook.kept", thing="questionnaire", thing_id=content.key, at=at, by=by,
        body={"sha256": kept.sha256, "name": name, "cells": len(cells)},
    )  # fmt: skip
    return row


def remove(session: Session, content: Questionnaire, *, by: Actor, at: datetime) -> None:
    """Hand it out no more. Its bytes go as well, unless something else mentions them."""
    if not by.may(Permission.ROUND_MANAGE):
        raise NotAllowed
    row = session.get(BlankWorkbook, content.key, with_for_update=True)
    if row is None:
        raise Gone
    session.delete(row)
    session.flush()
    _let_go(session, row.sha256, at)
    audit.record(
        session, "workbook.removed", thing="questionnaire", thing_id=content.key, at=at, by=by,
        body={"sha256": row.sha256},
    )  # fmt: skip


def _let_go(session: Session, sha256: str, at: datetime) -> None:
    if not is_of_import(session, sha256) and let_go(session, sha256):
        tonight(session, at=at)


def filled(
    kept: BlankWorkbook, file: bytes, desk: Desk, content: Questionnaire
) -> tuple[bytes, int]:
    """The city's workbook with the answers that count for this unit now, its own and the city's; and how many."""
    codes = effective(content, city=desk.city, own=desk.own)
    cells: dict[str, dict[str, str]] = {}
    for item in content.items:
        place, code = kept.cells.get(item.id), codes[item.position]
        if place is not None and code != UNANSWERED:
            word = place["words"].get(str(code), STANDARD[code])
            cells.setdefault(place["sheet"], {})[place["cell"]] = word
    return workbook("fill", cells, file)[1], sum(map(len, cells.values()))


def tables_of(kept: BlankWorkbook) -> list[tuple[str, int]]:
    """How many answers were recognised on each sheet."""
    found: dict[str, int] = {}
    for place in kept.cells.values():
        found[place["sheet"]] = found.get(place["sheet"], 0) + 1
    return list(found.items())
