"""Reading a filled-in KAMI workbook for a round that runs: item numbers and answers wherever they stand. Pure."""

import re
from collections.abc import Iterator

from assessment.assessments.importing.words import NUMBER, WORDS
from assessment.assessments.importing.workbooks import chosen, label_of, numbered
from assessment.assessments.workbook.filled import Filled, Row
from assessment.assessments.workbook.words import code_of
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.spreadsheets.tables import Cell, FileFault, Table
from assessment.units.names import plain

KAMI = "kami"
NAMED = 20
"""So many cells or items of a kind are named one by one."""
VERSION = re.compile(r"\b(?:indeks kami|versi|version|ver|v)\W{0,3}(\d\.\d)\b", re.IGNORECASE)
VERSION_WITHIN = 15


def unit_of(sheets: list[Table]) -> tuple[str, str]:
    """The unit as the workbook writes it, and where; empty where it does not."""
    return next((label for table in sheets if (label := label_of(table))), ("", ""))


def read(sheets: list[Table], content: Questionnaire) -> Filled:
    """Everything recognised, and in the remarks what was not; :class:`FileFault` where it is no such workbook."""
    if content.id != KAMI:
        raise FileFault(
            _(
                "Berkas ini bukan lembar isian dari sini, dan buku kerja KAMI tidak cocok dengan kuesioner %(title)s. "
                "Unduh lembar isian unit ini, lalu salin isian Anda ke situ.",
                title=content.title.id,
            )
        )
    _refuse_other_version(sheets, content)
    found = Filled(is_ours=False)
    named, taken = set[str](), dict[str, int]()
    systems = 0
    for table in sheets:
        named |= {item for item, _cell, _rest in numbered(table, content)}
        for item_id, cell in chosen(table, content):
            item = content.item(item_id)
            if not isinstance(item, Item):
                systems += 1
                continue
            code = code_of(content, item, cell.text)
            if code is None:
                found.bad.append(
                    _("%(cell)s: “%(text)s” bukan jawaban untuk butir %(item)s.",
                      cell=cell.address, text=cell.text[:60], item=item_id)
                )  # fmt: skip
            elif taken.setdefault(item_id, code) != code:
                found.bad.append(
                    _("%(cell)s: butir %(item)s sudah dijawab lain di buku kerja ini.",
                      cell=cell.address, item=item_id)
                )  # fmt: skip
            elif code != UNANSWERED and not any(row.item == item_id for row in found.rows):
                found.rows.append(Row(item_id, cell.address, code))
    if not found.rows and not found.bad:
        raise FileFault(
            _("Tidak ditemukan nomor butir dengan jawaban KAMI di berkas ini. Pilih buku kerja yang terisi.")
        )  # fmt: skip
    found.remarks = list(_remarks(sheets, content, named, set(taken), systems))
    return found


def _remarks(
    sheets: list[Table], content: Questionnaire, named: set[str], taken: set[str], systems: int
) -> Iterator[str]:
    items = [item.id for item in content.items if isinstance(item, Item)]
    yield _("%(count)s dari %(all)s butir dikenali dengan jawabannya.", count=len(taken), all=len(items))  # fmt: skip
    blank = [item for item in items if item in named and item not in taken]
    if blank:
        yield ngettext(
            "%(num)s butir ditemukan tanpa jawaban: %(items)s.",
            "%(num)s butir ditemukan tanpa jawaban: %(items)s.",
            len(blank), items=_some(blank),
        )  # fmt: skip
    missing = [item for item in items if item not in named]
    if missing:
        yield ngettext(
            "%(num)s butir tidak ditemukan di buku kerja: %(items)s.",
            "%(num)s butir tidak ditemukan di buku kerja: %(items)s.",
            len(missing), items=_some(missing),
        )  # fmt: skip
    strange = [cell.address for table in sheets for cell in _strange(table, content)]
    if strange:
        yield ngettext(
            "%(num)s jawaban dengan nomor yang tidak ada dalam kuesioner ini: %(cells)s.",
            "%(num)s jawaban dengan nomor yang tidak ada dalam kuesioner ini: %(cells)s.",
            len(strange), cells=_some(strange),
        )  # fmt: skip
    if systems:
        yield _("Kategori sistem elektronik tidak diambil; Diskominfo mengisinya untuk semua unit.")


def _strange(table: Table, content: Questionnaire) -> Iterator[Cell]:
    """Numbers that are no item's, in rows with an answer."""
    for row in table.rows:
        for at, cell in enumerate(row):
            text = cell.text.strip().rstrip(".").replace(",", ".")
            if (
                NUMBER.fullmatch(text)
                and not content.has_item(text)
                and any(plain(other.text) in WORDS for other in row[at + 1 :])
            ):
                yield cell
                break


def _refuse_other_version(sheets: list[Table], content: Questionnaire) -> None:
    for table in sheets:
        for row in table.rows[:VERSION_WITHIN]:
            for cell in row:
                said = VERSION.search(cell.text)
                if said and said[1] != content.version:
                    raise FileFault(
                        _("Buku kerja ini KAMI versi %(theirs)s (sel %(cell)s); periode ini memakai versi %(ours)s.",
                          theirs=said[1], cell=cell.address, ours=content.version)
                    )  # fmt: skip


def _some(names: list[str]) -> str:
    more = len(names) - NAMED
    shown = ", ".join(names[:NAMED])
    return f"{shown} " + _("dan %(more)s lagi", more=more) if more > 0 else shown
