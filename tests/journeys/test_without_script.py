"""The whole of a unit's work in a browser without JavaScript."""

import pytest

from tests.assessments.filling import answer_all, clear
from tests.evidence.files import pdf
from tests.factories import kami

pytestmark = pytest.mark.browser


@pytest.fixture
def nearly_done(cast, session):
    """Kel. Melati's assessment, all answered but the first area's first three items."""
    revision = session.merge(cast.revision)
    answer_all(session, revision, cast.sari)
    clear(session, revision, cast.sari, *[item.id for item in kami().areas[0].items[:3]])
    session.commit()
    return revision


def test_it_can_be_filled_in_and_sent(served, cast, nearly_done, visiting, tmp_path):
    proof = tmp_path / "SK.pdf"
    proof.write_bytes(pdf())
    address = f"/assessments/{nearly_done.id}"
    sari = visiting(served, cast.sari, java_script_enabled=False)
    page = sari.goto(f"{address}/areas/tata_kelola")
    for item in ("2.1", "2.2", "2.3"):
        page.locator(f"input[name='value-{item}'][value='2']").check()
    page.locator("textarea[name='note-2.1']").fill("Ditulis tanpa skrip.")
    page.locator("[id='item-2.1'] input[type=file]").set_input_files(proof)
    sari.press("Simpan area ini")
    sari.sees("Jawaban tersimpan.")
    assert page.locator("textarea[name='note-2.1']").input_value() == "Ditulis tanpa skrip."
    assert page.locator("[id='item-2.1']").get_by_text("SK").count() >= 1
    _move_on(sari, f"{address}/check", "Minta persetujuan")
    wati = visiting(served, cast.wati, java_script_enabled=False)
    _move_on(wati, f"{address}/check", "Setujui dan kirim")
    wati.goto(address)
    wati.sees("Terkirim")


def test_a_conflict_is_shown_without_script_too(served, cast, nearly_done, visiting):
    address = f"/assessments/{nearly_done.id}/areas/tata_kelola"
    sari = visiting(served, cast.sari, java_script_enabled=False)
    wati = visiting(served, cast.wati, java_script_enabled=False)
    for visit in (sari, wati):
        visit.goto(address)
    wati.page.locator("input[name='value-2.1'][value='1']").check()
    wati.press("Simpan area ini")
    sari.page.locator("input[name='value-2.1'][value='3']").check()
    sari.expected = ["409"]
    sari.press("Simpan area ini")
    sari.sees("Bentrok: butir ini sudah diubah orang lain.")
    sari.sees("Pakai yang tersimpan (Wati")
    sari.page.get_by_text("Pakai isian saya di bawah ini").click()
    sari.press("Simpan area ini")
    sari.sees("Jawaban tersimpan.")
    assert sari.page.locator("input[name='value-2.1'][value='3']").is_checked()


def _move_on(visit, address, button):
    visit.goto(address)
    for remark in visit.page.locator("textarea[name^=said-]").all():
        remark.fill("Bukti menyusul minggu depan.")
    visit.press(button)
