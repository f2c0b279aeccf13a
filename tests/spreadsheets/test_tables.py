"""Hostile files reach no further than the process that reads them."""

import io
import zipfile

import pytest
import xlsxwriter

from assessment.spreadsheets import process
from assessment.spreadsheets.tables import FileFault, looked_at, tables


def packed(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(
                name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content
            )
    return out.getvalue()


def book(rows=(("a",),)):
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet("A")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    made.close()
    return out.getvalue()


def with_member(content, name, new):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for one in old.infolist():
            if one.filename != name:
                made.writestr(one, old.read(one))
        made.writestr(name, new)
    return out.getvalue()


BOMB = b"<a>" + b"0" * (300 * 1024 * 1024)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda: b"", "bukan buku kerja"),
        (lambda: b"PK\x03\x04rest", "bukan buku kerja"),
        (lambda: b"\xd0\xcf\x11\xe0rest", "Excel lama"),
        (lambda: packed(a="b"), "bukan buku kerja"),
        (lambda: with_member(book(), "xl/vbaProject.bin", b"x"), "makro"),
        (lambda: with_member(book(), "xl/worksheets/sheet2.xml", BOMB), "terlalu banyak"),
        (lambda: with_member(book(), "xl/workbook.xml", b"<not xml"), "bukan buku kerja"),
        (lambda: book()[:-200], "bukan buku kerja"),
    ],
)
def test_what_is_no_workbook_is_refused(content, sentence):
    for read in (lambda found: tables(found, "a.xlsx"), looked_at):
        with pytest.raises(FileFault) as refusal:
            read(content())
        assert sentence in refusal.value.sentence


def test_a_cell_at_the_end_of_the_world_is_refused_or_read():
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet("A")
    sheet.write(0, 0, "a")
    sheet.write(1048575, 16383, "b")
    made.close()
    with pytest.raises(FileFault):
        tables(out.getvalue(), "a.xlsx")


def test_document_types_are_refused():
    laughs = b'<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>'
    with pytest.raises(FileFault):
        looked_at(with_member(book(), "xl/workbook.xml", laughs))


def test_a_process_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(process, "TIMEOUT", 0.01)
    with pytest.raises(FileFault):
        tables(book(), "a.xlsx")


def test_who_finds_all_turns_taken_is_asked_to_come_back(monkeypatch):
    from threading import BoundedSemaphore

    from assessment.errors import Busy

    none = BoundedSemaphore(1)
    none.acquire()
    monkeypatch.setattr(process, "_turns", none)
    monkeypatch.setattr(process, "PATIENCE", 0.01)
    with pytest.raises(Busy):
        tables(book(), "a.xlsx")
