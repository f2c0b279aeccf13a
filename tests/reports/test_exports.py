import csv
import io
import json
import re
import zipfile
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from assessment.assessments.models import Layer
from assessment.audit.models import Event
from assessment.reports.exports import Format, Table, as_csv, as_xlsx, harmless, written
from assessment.units.models import Unit, UnitVersion
from tests.reports.canaries import found

URL = "/city/units/export"

PAYLOADS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "=HYPERLINK(\"http://evil.test\",\"x\")",
    "=cmd|' /C calc'!A0", "＝1+1", "＠SUM(A1)", "   =1+1", "\u00a0\ufeff＋1+1",
)  # fmt: skip


def table(text: str) -> Table:
    return Table(
        mark=text,
        title=text,
        lines=[text],
        headings=[text, "n"],
        rows=[[text, 1], ["http://evil.test", 2]],
    )


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_csv_cell_starts_a_formula(payload):
    for row in rows_of(as_csv(table(payload))):
        for cell in row:
            assert not re.match(r"[\s\u00a0\ufeff\u200b]*[=+\-@＝＋－＠]", cell), cell
            assert cell.strip() == cell or cell.startswith("'")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_workbook_holds_a_formula_or_a_link(payload):
    content = as_xlsx(table(payload))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8", "replace")
            assert "<f>" not in text
            assert "<f " not in text
            assert "relationships/hyperlink" not in text
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<hyperlinks>" not in sheet


@pytest.mark.parametrize("text", ["Kel. Melati", "12,5", "Kota = besar", "A-1", ""])
def test_ordinary_words_stay_as_they_are(text):
    assert harmless(text) == text


def test_the_csv_suits_the_local_excel():
    content = as_csv(
        Table("TERBATAS", "Judul", [], ["Kode", "Persen"], [["35.78", Decimal("46.5")]])
    )
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines()[-1] == "35.78;46,5"


def test_the_mark_stands_in_both():
    for form in Format:
        assert len(written(table("TERBATAS"), form)) > 50
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(table("TERBATAS"))))
    assert book.get_sheet_by_index(0).to_python()[0][0] == "TERBATAS"


@pytest.fixture
def hostile(town, session):
    """A unit whose name somebody made a formula."""
    for model in (Unit, UnitVersion):
        column = Unit.id if model is Unit else UnitVersion.unit_id
        session.query(model).filter(column == town.cast.melati.id).update({"name": "=1+1"})
    session.commit()
    return town


def test_a_units_name_never_becomes_a_formula(browse, hostile):
    text = browse(hostile.cast.maya).post(URL, {"format": "csv"}, status=200).text
    assert ";'=1+1;" in text
    assert ";=1+1" not in text
    content = browse(hostile.cast.maya).post(URL, {"format": "xlsx"}, status=200).response.data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_it_works(browse, town):
    page = browse(town.cast.maya).post(URL, {"format": "csv", "layer": "self"}, status=200)
    rows = rows_of(page.response.data)
    assert rows[0] == ["TERBATAS"]
    assert rows[1] == ["Nilai unit, Periode 2026"]
    assert rows[3] == ["Dibuat 2 November 2026 09.00 WIB oleh Perisai"]
    heading = rows.index(next(row for row in rows if row and row[0] == "Kode"))
    assert len(rows) - heading - 1 == 5
    melati = next(row for row in rows if "Melati" in row)
    assert melati[:7] == ["99.01.1001", "Kelurahan", "Melati", "Taman", "Pusat",
                          "Terverifikasi (nilai sementara)", "Nilai mandiri"]  # fmt: skip
    assert melati[7:10] == ["707", "918", "77,0"]
    assert "attachment" in page.response.headers["Content-Disposition"]


def test_workbook_and_csv_say_the_same(browse, town):
    visit = browse(town.cast.maya)
    plain = rows_of(visit.post(URL, {"format": "csv", "layer": "self"}, status=200).response.data)
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(visit.post(URL, {"format": "xlsx", "layer": "self"}, status=200).response.data)
    )
    rich = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rich] == [row[0] if row else "" for row in plain]
    melati = next(row for row in rich if "Melati" in row)
    assert melati[7:10] == [707.0, 918.0, 77.0]


@pytest.mark.parametrize("who", ["maya", "lestari", "indra"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_hides_what_does_not_count(browse, town, who, form):
    content = (
        browse(getattr(town.cast, who))
        .post(URL, {"format": form, "layer": "self"}, status=200)
        .response.data
    )
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = archive.read("xl/worksheets/sheet1.xml").decode().replace(".", ",")
    else:
        text = content.decode("utf-8-sig")
    assert found(text, town.of(town.cast.melati, layers=(Layer.SELF,)))
    assert not found(text, town.of(town.cast.dahlia, town.cast.lain))


def test_it_keeps_search_and_filters(browse, town):
    page = browse(town.cast.maya).post(URL, {"format": "csv", "q": "melati"}, status=200)
    assert "Melati" in page.text
    assert "Kenanga" not in page.text


def test_it_is_written_down(browse, town, session):
    browse(town.cast.maya).post(URL, {"format": "xlsx", "layer": "final"}, status=200)
    session.rollback()
    event = session.query(Event).filter_by(action="report.exported").one()
    assert event.person_id == town.cast.maya.id
    assert json.loads(event.body) == {
        "report": "units",
        "format": "xlsx",
        "layer": "final",
        "rows": 5,
    }


@pytest.mark.parametrize("who", ["rina", "sari", "wati", "tono", "agus"])
def test_it_requires_a_role_that_exports(browse, town, who):
    for url in (URL, "/city/report"):
        browse(getattr(town.cast, who)).post(url, {}, status=403)


def test_it_requires_signing_in(browse, town):
    for url in (URL, "/city/report"):
        assert "/sign-in" in browse().post(url, {}).location


def test_it_rejects_get(browse, town):
    browse(town.cast.maya).get("/city/report", status=405)
