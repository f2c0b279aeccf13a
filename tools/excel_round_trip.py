"""Through LibreOffice and back: ``make excel-round-trip``.

Makes the workbook of a unit for every questionnaire, fills in every item, lets LibreOffice save it as .ods and
as .xlsx again, reads the result, and compares every answer. Needs ``soffice`` (Debian: libreoffice-calc), which
nothing else does. Prints what it counted and how long each step took; ends with 1 when an answer came back different.
"""

import io
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import openpyxl

from assessment.assessments.asked import Asked
from assessment.assessments.status import Status
from assessment.assessments.workbook.describing import About, description
from assessment.assessments.workbook.layout import ANSWER, NOTE, REASON, UNSURE
from assessment.assessments.workbook.reading import origin_of, read
from assessment.assessments.workbook.words import choices, level_words
from assessment.config import ROOT
from assessment.languages import speaking
from assessment.questionnaire import values
from assessment.questionnaire.loader import load
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE
from assessment.spreadsheets.tables import tables, workbook

KEYS = ("kami-5.0", "kami-4.2", "kelurahan-1.0", "iso-27001-2022")
Said = dict[str, tuple[int, str | None, str | None, bool | None]]


def main() -> int:
    """All questionnaires in both languages."""
    wrong = 0
    for key in KEYS:
        content = load(ROOT / "questionnaires" / f"{key}.yaml")
        for locale in ("id", "en"):
            with speaking(locale):
                wrong += _round_trip(content, locale)
    return 1 if wrong else 0


def _round_trip(content: Questionnaire, locale: str) -> int:
    began = time.perf_counter()
    made = _made(content)
    written = time.perf_counter() - began
    filled, said = _filled_in(made, content)
    began = time.perf_counter()
    back = _through_libreoffice(filled)
    saved = time.perf_counter() - began
    began = time.perf_counter()
    sheets = tables(back, "a.xlsx")
    origin = origin_of(sheets)
    assert origin is not None, "the hidden sheet was lost"
    found = read(sheets, origin, content)
    took = time.perf_counter() - began
    came = {row.item: (row.value, row.note, row.reason, row.unsure) for row in found.rows}
    wrong = [item for item in said if came.get(item) != said[item]]
    same = len(said) - len(wrong)
    print(
        f"{content.key:16} {locale}  {len(said)} items, {same} identical, {len(found.bad)} bad cells; "
        f"written in {written:.2f} s, LibreOffice {saved:.1f} s, read in {took:.2f} s"
    )
    for item in wrong[:5]:
        print(f"  {item}: {said[item]!r} became {came.get(item)!r}")
    for sentence in found.bad[:5]:
        print(f"  {sentence}")
    return len(wrong)


def _made(content: Questionnaire) -> bytes:
    desk: Any = SimpleNamespace(
        asked=Asked.ALL, city=values.blank(content), own_versions=bytes(2 * content.size),
        status=Status.DRAFT, returned=None, round_id=uuid4(), revision_id=uuid4(), digest="0" * 64,
    )  # fmt: skip
    about = About(
        "Kel. Contoh, Kec. Contoh", "99.01.1001", "Periode", "TERBATAS", "Dinas", "hari ini"
    )
    return workbook("write", description(desk, content, {}, about, at=datetime.now(UTC)))[1]


def _filled_in(made: bytes, content: Questionnaire) -> tuple[bytes, Said]:
    book = openpyxl.load_workbook(io.BytesIO(made))
    said: Said = {}
    for sheet in book.worksheets:
        for cell in sheet["A"] if sheet.sheet_state == "visible" else ():
            text = str(cell.value or "")
            item = content.item(text) if content.has_item(text) else None
            if not isinstance(item, Item):
                continue
            offered = choices(item)
            code = offered[len(said) % len(offered)]
            note = ("", "=1+1", "dua\nbaris", "  é “kutip” 2.10", "-5")[len(said) % 5].strip()
            reason = "tidak ada" if code == NOT_APPLICABLE else ""
            said[item.id] = (code, note, reason, len(said) % 7 == 0)
            sheet.cell(cell.row, ANSWER).value = level_words(code, content.method)
            for column, typed in ((NOTE, note), (REASON, reason)):
                sheet.cell(cell.row, column).value = typed or None
                sheet.cell(cell.row, column).data_type = "s"
            sheet.cell(cell.row, UNSURE).value = "ya" if said[item.id][3] else None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), said


def _through_libreoffice(content: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "a.xlsx").write_bytes(content)
        for source, target in (("a.xlsx", "ods"), ("a.ods", "xlsx")):
            subprocess.run(
                ["soffice", "--headless", f"-env:UserInstallation=file://{place}/profile", "--convert-to", target,
                 "--outdir", str(place), str(place / source)],
                check=True, capture_output=True,
            )  # fmt: skip
        return (place / "a.xlsx").read_bytes()


if __name__ == "__main__":
    sys.exit(main())
