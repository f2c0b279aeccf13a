"""Excel there and back in a real browser: downloaded, filled in, looked over, chosen from, and confirmed."""

import io
from pathlib import Path

import openpyxl
import pytest

from assessment.assessments.workbook.layout import NOTE, UNSURE
from tests.assessments.filling import answer
from tests.assessments.test_blank_workbook import empty
from tests.assessments.test_importing import WORDS
from tests.assessments.test_uploading import Book, stored
from tests.chromium import PHONE
from tests.factories import kami

pytestmark = pytest.mark.browser

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONG = "Disahkan dalam rapat; lihat https://contoh.example/" + "bagian-yang-panjang-" * 6


@pytest.fixture
def sari(served, cast, session, visiting):
    """Sari with one answer, on the page of what she can take along."""
    answer(session, cast.revision, cast.sari, {"2.1": 2}, note="Baris satu\nbaris dua")
    session.commit()
    visit = visiting(served, cast.sari)
    visit.goto(f"/assessments/{cast.revision.id}/workbook")
    return visit


def downloaded(visit, name):
    """The bytes of what comes when the button of that name is pressed, and what the file is called."""
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("button", name=name).click()
    return Path(waiting.value.path()).read_bytes(), waiting.value.suggested_filename


def upload(visit, content, name="isian.xlsx"):
    visit.page.get_by_label("Berkas Excel (.xlsx)").set_input_files(
        {"name": name, "mimeType": SHEET, "buffer": content}
    )
    visit.press("Lihat isinya")


def boxes(visit):
    """The items that are offered, and whether they are ticked."""
    found = visit.page.locator("input[name=item]")
    return {one.get_attribute("value"): one.is_checked() for one in found.all()}


def test_filled_in_elsewhere_looked_over_and_confirmed(sari, cast, session):
    sari.check_narrow_and_wide()
    content, name = downloaded(sari, "Unduh lembar isian (Excel)")
    assert name == f"perisai-{cast.melati.code}-kami-5.0.xlsx"
    book = Book(content)
    book.put("2.1", "Diterapkan menyeluruh").put("2.2", "Dalam perencanaan").put("2.2", LONG, NOTE)
    book.put("2.3", "Diterapkan sebagian").put("2.3", "ya", UNSURE).put("2.4", "mungkin")
    book.put("2.5", "Tidak dilakukan")
    answer(session, cast.revision, cast.wati, {"2.5": 3}, note="dari bu lurah")
    session.commit()
    upload(sari, book.content)
    assert sari.title == "Periksa isi Excel"
    sari.sees("3 berubah, 1 bentrok")
    sari.sees(f"{book.address('2.4')}: “mungkin” bukan jawaban untuk butir 2.4.")
    sari.check_narrow_and_wide()
    assert boxes(sari) == {"2.5": False, "2.1": True, "2.2": True, "2.3": True}
    assert "dari bu lurah" in sari.page.get_by_role("region", name="Bentrok").first.inner_text()
    assert stored(session, cast.revision).keys() == {"2.1", "2.5"}
    sari.page.locator("input[value='2.3']").uncheck()
    sari.page.locator("input[value='2.5']").check()
    sari.press("Terapkan yang dicentang")
    sari.sees("3 jawaban dari Excel tersimpan.")
    found = stored(session, cast.revision)
    assert {item: value for item, (value, *_more) in found.items()} == {
        "2.1": 3,
        "2.2": 1,
        "2.5": 0,
    }
    assert found["2.2"][1] == LONG


def test_on_a_phone_by_keyboard_and_given_up(served, cast, session, visiting, sari):
    content, _name = downloaded(sari, "Unduh lembar isian (Excel)")
    phone = visiting(served, cast.sari, width=PHONE)
    page = phone.goto(f"/assessments/{cast.revision.id}/workbook")
    upload(phone, b"PK nothing of the kind")
    phone.sees("bukan buku kerja Excel")
    phone.expected.append("422")
    phone.check()
    upload(phone, content)
    phone.sees("Tidak ada yang berubah")
    phone.check()
    phone.press("Batal, hapus pratinjau ini")
    phone.sees("Dibatalkan. Tidak ada jawaban yang berubah.")
    upload(
        phone, Book(content).put("2.2", "Dalam perencanaan").put("2.3", "Tidak dilakukan").content
    )
    every = page.get_by_label("Pilih semua")
    every.focus()
    page.keyboard.press("Space")
    assert boxes(phone) == {"2.2": False, "2.3": False}, (
        "all were ticked, so it takes them all away"
    )
    phone.press("Terapkan yang dicentang")
    phone.sees("Centang sedikitnya satu perubahan")
    phone.check()
    phone.press("Terapkan semua perubahan")
    phone.sees("2 jawaban dari Excel tersimpan.")
    assert stored(session, cast.revision).keys() == {"2.1", "2.2", "2.3"}


def test_somebody_is_faster_while_it_is_looked_over(sari, cast, session):
    content, _name = downloaded(sari, "Unduh lembar isian (Excel)")
    upload(
        sari, Book(content).put("2.2", "Dalam perencanaan").put("2.3", "Tidak dilakukan").content
    )
    answer(session, cast.revision, cast.wati, {"2.2": 3}, note="baru saja")
    session.commit()
    sari.expected.append("409")
    sari.press("Terapkan yang dicentang")
    sari.sees("ada jawaban yang disimpan orang lain")
    sari.check_narrow_and_wide()
    assert stored(session, cast.revision)["2.2"][0] == 3
    sari.press("Terapkan yang dicentang")
    sari.sees("tersimpan.")


def test_bssns_workbook_comes_back_filled(sari, served, cast, visiting):
    admin = visiting(served, cast.agus)
    admin.goto("/questionnaires/kami-5.0/workbook")
    admin.check_narrow_and_wide()
    admin.page.get_by_label("Berkas Excel (.xlsx)").set_input_files(
        {"name": "Indeks KAMI 5.0.xlsx", "mimeType": SHEET, "buffer": empty()}
    )
    admin.press("Simpan buku kerja")
    admin.sees("Sel jawaban yang dikenali")
    admin.check_narrow_and_wide()
    sari.goto(f"/assessments/{cast.revision.id}/workbook")
    sari.check_narrow_and_wide()
    content, name = downloaded(sari, "Unduh buku kerja KAMI terisi")
    assert name == f"{cast.melati.code}-kami-5.0.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(content))[kami().areas[0].short.id]
    assert [sheet[f"D{row}"].value for row in (4, 5)] == [WORDS[2], None]
    sheet.parent["Judul"]["B4"] = "Nama Instansi: Kelurahan Melati"
    sheet["D5"] = WORDS[1]
    changed = io.BytesIO()
    sheet.parent.save(changed)
    upload(sari, changed.getvalue(), name)
    sari.sees("1 berubah, 0 bentrok, 1 tetap")
    sari.check_narrow_and_wide()
