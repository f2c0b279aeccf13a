"""Loading units from a file: what changes is shown, applied once, and dated."""

import io
from datetime import date

import pytest

from assessment.config import ROOT
from assessment.units import loading, services
from assessment.units.models import Kind, Unit, UnitVersion
from assessment.units.queries import units
from tests.factories import AT, TODAY, rows

SURABAYA = ROOT / "assessment" / "units" / "data" / "surabaya.csv"
HEAD = "code,kind,name,also_written,parent_code,region,abbreviation,hex_column,hex_row\n"


def load(session, text, day=TODAY):
    plan = services.plan(session, loading.read(text.encode(), "units.csv"))
    services.load(session, plan, by=None, at=AT, day=day)
    return plan


def test_the_city_has_its_units(session):
    load(session, SURABAYA.read_text())
    found = session.query(Unit).all()
    assert sum(unit.kind is Kind.KECAMATAN for unit in found) == 31
    assert sum(unit.kind is Kind.KELURAHAN for unit in found) == 153
    hexes = {(unit.hex_column, unit.hex_row) for unit in found if unit.kind is Kind.KECAMATAN}
    assert len(hexes) == 31
    assert None not in {column for column, _ in hexes}


def test_loading_again_changes_nothing(session):
    load(session, SURABAYA.read_text())
    before = rows(session, UnitVersion)
    again = load(session, SURABAYA.read_text())
    assert again.is_empty
    assert again.unchanged == 186
    assert rows(session, UnitVersion) == before


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("karangpilang", "35.78.01"),
        ("Karang  Pilang", "35.78.01"),
        ("asemrowo", "35.78.28"),
        ("35.78.02", "35.78.02"),
    ],
)
def test_search_finds_every_spelling(session, asked, code):
    load(session, SURABAYA.read_text())
    assert code in {unit.code for unit in session.execute(units(search=asked)).scalars()}


def test_two_units_of_one_name_are_told_apart(session):
    load(session, SURABAYA.read_text())
    found = session.execute(units(search="wonorejo", kind=Kind.KELURAHAN)).scalars().all()
    assert {unit.code for unit in found} == {"35.78.03.1005", "35.78.05.1005"}
    assert len({unit.parent.name for unit in found}) == 2


def test_a_new_name_is_dated_and_the_old_one_known(session):
    load(session, HEAD + "1,kecamatan,Lama,,,,,,\n", day=date(2026, 1, 1))
    load(session, HEAD + "1,kecamatan,Baru,,,,,,\n", day=date(2026, 6, 1))
    unit = session.query(Unit).one()
    assert unit.name == "Baru"
    versions = session.query(UnitVersion).order_by(UnitVersion.valid_from).all()
    assert [(v.name, v.valid_from, v.valid_to) for v in versions] == [
        ("Lama", date(2026, 1, 1), date(2026, 6, 1)),
        ("Baru", date(2026, 6, 1), None),
    ]


def test_what_is_not_in_the_file_stays(session):
    load(session, HEAD + "1,kecamatan,Satu,,,,,,\n2,kecamatan,Dua,,,,,,\n")
    plan = load(session, HEAD + "1,kecamatan,Satu,,,,,,\n")
    assert [unit.code for unit in plan.absent] == ["2"]
    assert rows(session, Unit) == 2


def test_excel_says_the_same_as_csv(session):
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for number, line in enumerate(SURABAYA.read_text().splitlines()):
        sheet.write_row(number, 0, line.split(","))
    book.close()
    assert [
        row for row in loading.read(buffer.getvalue(), "units.xlsx") if row.kind is Kind.KECAMATAN
    ] == [
        row
        for row in loading.read(SURABAYA.read_bytes(), "units.csv")
        if row.kind is Kind.KECAMATAN
    ]


def test_semicolons_and_a_byte_order_mark_are_read(session):
    text = "\ufeff" + HEAD.replace(",", ";") + "1;kecamatan;Satu;;;;;;\n"
    assert loading.read(text.encode(), "units.csv")[0].name == "Satu"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nama\nx\n", "Baris 1: kolom code, kind, name tidak ada"),
        (HEAD, "tidak berisi satu unit pun"),
        (HEAD + ",kecamatan,A,,,,,,\n", "Baris 2: kolom code kosong"),
        (HEAD + "1,desa,A,,,,,,\n", "jenis “desa” tidak dikenal"),
        (HEAD + "1,kecamatan,A,,,,,x,\n", "hex_column harus bilangan"),
        (HEAD + "1,kecamatan,A,,,,,,\n1,kecamatan,B,,,,,,\n", "kode 1 sudah ada di baris 2"),
        (HEAD + "1,kelurahan,A,,,,,,\n", "tanpa kode kecamatan"),
        (HEAD + "1,kecamatan," + "A" * 121 + ",,,,,,\n", "paling panjang 120"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_line(text, problem):
    with pytest.raises(loading.FileFault) as caught:
        loading.read(text.encode(), "units.csv")
    assert any(problem in found for found in caught.value.problems)


def test_an_unknown_parent_is_refused(session):
    with pytest.raises(loading.FileFault, match="induk 9 tidak ada"):
        load(session, HEAD + "1,kelurahan,A,,9,,,,\n")


def test_no_workbook_at_all_is_refused():
    with pytest.raises(loading.FileFault, match="bukan buku kerja"):
        loading.read(b"nonsense", "units.xlsx")


def test_the_command_shows_first_and_writes_when_told(app, session):
    runner = app.test_cli_runner()
    shown = runner.invoke(args=["units", "load", str(SURABAYA)])
    assert "186 baru, 0 berubah" in shown.output
    assert rows(session, Unit) == 0
    session.rollback()
    assert (
        "Sudah ditulis." in runner.invoke(args=["units", "load", str(SURABAYA), "--apply"]).output
    )
    assert (
        "0 baru, 0 berubah, 186 tetap"
        in runner.invoke(args=["units", "load", str(SURABAYA), "--apply"]).output
    )
