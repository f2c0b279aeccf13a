"""BSSN's empty workbook: its answer cells are found, written, and nothing else in it is touched."""

import hashlib
import io
import re
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.datavalidation import DataValidation
from sqlalchemy import select

from assessment import audit
from assessment.assessments.workbook.models import BlankWorkbook
from assessment.audit.models import Event
from assessment.files.models import StoredFile
from assessment.jobs.models import Job
from assessment.jobs.tidying import TIDY
from tests import factories
from tests.assessments.filling import answer
from tests.assessments.test_importing import WORDS
from tests.factories import kami

ADMIN = "/questionnaires/kami-5.0/workbook"


def empty(areas=2):
    """A workbook of BSSN's kind: numbers, questions, drop-downs to choose from, points by formula, a sheet of words."""
    words = [WORDS[code] for code in (0, 1, 2, 3)]
    book = openpyxl.Workbook()
    book.active.title = "Judul"
    book.active["B2"] = "Indeks KAMI 5.0"
    lists = book.create_sheet("Acuan")
    for number, word in enumerate([*words, "Tidak Berlaku"], 1):
        lists.cell(number, 1, word)
    for area in kami().areas[:areas]:
        sheet = book.create_sheet(area.short.id[:31])
        sheet["A1"] = area.name.id
        sheet.column_dimensions["C"].width = 60
        sheet.merge_cells("A1:E1")
        choose = DataValidation(type="list", formula1="Acuan!$A$1:$A$5", allow_blank=True)
        sheet.add_data_validation(choose)
        for row, item in enumerate(area.items, 4):
            sheet.cell(row, 1, item.id)
            sheet.cell(row, 3, item.text.id)
            sheet.cell(row, 4).fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
            choose.add(f"D{row}")
            sheet.cell(row, 5, f'=IF(D{row}="","",MATCH(D{row},Acuan!$A$1:$A$4,0)-1)')
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sha256_of(content):
    return hashlib.sha256(content).hexdigest()


def kept(browse, cast, content, status=303):
    file = {"file": (io.BytesIO(content), "Indeks KAMI 5.0.xlsx")}
    return browse(cast.agus).post(ADMIN, file, status=status)


def test_answers_are_written_and_nothing_else(browse, cast, session):
    content = empty()
    kept(browse, cast, content)
    answer(session, cast.revision, cast.sari, {"2.1": 2, "2.2": 3, "2.10": 1})
    session.commit()
    page = browse(cast.sari).get(f"/assessments/{cast.revision.id}/workbook")
    assert "Unduh buku kerja KAMI terisi" in page.text
    made = browse(cast.sari).post(f"/assessments/{cast.revision.id}/workbook/kami", status=200)
    filled = made.response.get_data()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(io.BytesIO(filled)) as new:
        assert old.namelist() == new.namelist()
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        assert changed - {"xl/workbook.xml"} == {"xl/worksheets/sheet3.xml"}
        cell = re.compile(rb'<c r="D(4|5|13)"[^>]*?(/>|>.*?</c>)')
        before, after = old.read("xl/worksheets/sheet3.xml"), new.read("xl/worksheets/sheet3.xml")
        assert cell.sub(b"", before) == cell.sub(b"", after), "but for three cells, every byte"
        book = new.read("xl/workbook.xml").replace(b' fullCalcOnLoad="1"', b"")
        assert book == old.read("xl/workbook.xml").replace(b' fullCalcOnLoad="1"', b"")
    sheet = openpyxl.load_workbook(io.BytesIO(filled))[kami().areas[0].short.id]
    assert [sheet[f"D{row}"].value for row in (4, 5, 6, 13)] == [WORDS[2], WORDS[3], None, WORDS[1]]
    assert sheet["D4"].fill.fgColor.rgb.endswith("FFFF00")
    assert sheet["E4"].value.startswith("=IF(")
    assert sheet.data_validations.count == 1
    event = session.execute(select(Event).where(Event.action == "workbook.downloaded")).scalar_one()
    assert '"form":"kami"' in event.body


def test_what_it_gives_out_it_reads_back(browse, cast, session):
    kept(browse, cast, empty())
    answer(session, cast.revision, cast.sari, {"2.1": 2, "2.2": 3})
    session.commit()
    visit = browse(cast.sari)
    made = visit.post(f"/assessments/{cast.revision.id}/workbook/kami", status=200)
    file = {"file": (io.BytesIO(made.response.get_data()), "a.xlsx")}
    where = visit.post(f"/assessments/{cast.revision.id}/workbook/uploads", file, status=303)
    assert "0 berubah, 0 bentrok, 2 tetap" in visit.get(where.location).text


def test_the_admin_sees_what_was_recognised(browse, cast, session):
    assert ADMIN in browse(cast.agus).get("/questionnaires/kami-5.0").links()
    browse(cast.agus).get(ADMIN)
    kept(browse, cast, empty(areas=1))
    page = browse(cast.agus).get(ADMIN)
    first = kami().areas[0]
    assert f"{first.short.id}: {len(first.items)} sel" in page.text
    assert "Butir yang selnya tidak ditemukan" in page.text
    kept(browse, cast, empty(areas=2))
    session.rollback()
    assert factories.rows(session, BlankWorkbook) == 1, "another takes its place"
    browse(cast.agus).post(f"{ADMIN}/remove", status=303)
    browse(cast.agus).post(f"{ADMIN}/remove", status=404)
    browse(cast.sari).post(f"/assessments/{cast.revision.id}/workbook/kami", status=404)


def test_its_bytes_go_with_it_unless_results_were_read_from_them(browse, cast, session, app):
    first, second = empty(areas=1), empty(areas=2)
    kept(browse, cast, first)
    kept(browse, cast, first)
    assert factories.rows(session, StoredFile) == 1, "the same again replaces nothing"
    kept(browse, cast, second)
    session.rollback()
    assert list(session.execute(select(StoredFile.sha256)).scalars()) == [sha256_of(second)]
    audit.record(
        session, "round.results_imported", thing="round", thing_id=cast.round.id, at=factories.AT, by=None,
        body={"file": sha256_of(second)},
    )  # fmt: skip
    session.commit()
    browse(cast.agus).post(f"{ADMIN}/remove", status=303)
    session.rollback()
    assert factories.rows(session, BlankWorkbook) == 0
    assert list(session.execute(select(StoredFile.sha256)).scalars()) == [sha256_of(second)]
    assert set(app.extensions["files"].all()) == {sha256_of(first), sha256_of(second)}
    assert session.execute(select(Job.kind).where(Job.kind == TIDY)).scalars().all() == [TIDY]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"PK", "bukan buku kerja Excel"), (None, "Tidak ditemukan sel jawaban")],
)
def test_what_is_no_empty_workbook_is_refused(browse, cast, content, sentence):
    if content is None:
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out)
        book.add_worksheet("A").write_row(0, 0, ["2.1", "tanya"])
        book.close()
        content = out.getvalue()
    assert sentence in kept(browse, cast, content, status=422).text


def test_who_may(browse, cast, session):
    content = empty(areas=1)
    for who in (cast.sari, cast.rina, cast.lestari, cast.indra, cast.maya):
        browse(who).get(ADMIN, status=403)
        browse(who).post(ADMIN, status=403)
    browse(cast.agus).get("/questionnaires/kelurahan-1.0/workbook", status=404)
    kept(browse, cast, content)
    take = f"/assessments/{cast.revision.id}/workbook/kami"
    for who, status in (
        (cast.tono, 200),
        (cast.indra, 200),
        (cast.budi, 404),
        (cast.rina, 404),
        (cast.agus, 403),
    ):
        browse(who).post(take, status=status)
