"""Clarifying and visiting in a real browser: there and back again, with a photo."""

import pytest

from tests.chromium import PHONE
from tests.evidence.files import picture
from tests.reviews import desk

pytestmark = pytest.mark.browser
PHOTO = {"name": "ruang.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(640, 480))}


@pytest.fixture
def taken(cast, session):
    """Kel. Melati's assessment, taken up by Rina."""
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    session.commit()
    return revision.id


def test_a_clarification_there_and_back(served, cast, taken, visiting):
    unit, review = f"/assessments/{taken}", f"/reviews/{taken}"
    rina = visiting(served, cast.rina)
    rina.goto(f"{review}/areas/tata_kelola")
    rina.goto(f"{review}/clarification/new?item=2.1")
    rina.check()
    rina.page.get_by_label("Yang perlu diklarifikasi").first.fill("Kapan SK ditandatangani?")
    rina.press("Kirim ke unit")
    rina.sees("Menunggu jawaban klarifikasi dari unit")
    rina.check()
    sari = visiting(served, cast.sari, width=PHONE)
    sari.goto(unit)
    sari.press("Buka klarifikasi")
    sari.page.get_by_label("Jawaban nomor 1").fill("30 Oktober.")
    sari.check()
    sari.press("Simpan dulu")
    sari.sees("Verifikator belum melihatnya.")
    wati = visiting(served, cast.wati, width=PHONE)
    wati.goto(f"{unit}/clarification")
    wati.check()
    wati.press("Kirim ke verifikator")
    wati.sees("Unit sudah menjawab")
    wati.check()
    rina.goto(f"{review}/areas/tata_kelola")
    rina.sees("30 Oktober.")
    rina.check()
    rina.goto(f"{unit}/clarification")
    rina.press("Lanjutkan verifikasi")
    rina.sees("Sedang Anda verifikasi")


def test_a_visit_with_a_photo(served, cast, taken, visiting):
    unit, review = f"/assessments/{taken}", f"/reviews/{taken}"
    rina = visiting(served, cast.rina)
    rina.goto(review)
    rina.press("Rencanakan visitasi …")
    rina.check()
    rina.page.get_by_label("Tanggal").fill(rina.page.get_by_label("Tanggal").input_value())
    rina.page.get_by_label("Siapa yang ingin ditemui").fill("Wati, lurah")
    rina.press("Rencanakan")
    rina.sees("Visitasi direncanakan dan unit diberi tahu.")
    rina.check()
    sari = visiting(served, cast.sari, width=PHONE)
    sari.goto(unit)
    sari.press("Lihat rencana visitasi")
    sari.sees("Simpan di kalender")
    sari.check()
    rina.press("Catat hasil visitasi …")
    rina.page.get_by_label("Hasil umum").fill("Ruang server terkunci.")
    rina.page.get_by_label("Butir", exact=True).first.select_option("2.1")
    rina.page.get_by_label("Yang ditemukan").first.fill("SK tergantung di dinding.")
    rina.check()
    rina.press("Simpan hasil visitasi")
    rina.sees("Hasil visitasi dicatat.")
    rina.page.get_by_label("Tambah foto").set_input_files(PHOTO)
    rina.page.get_by_label("Keterangan foto").fill("Ruang server")
    rina.press("Unggah foto")
    rina.sees("Foto ditambahkan.")
    assert rina.page.get_by_alt_text("Ruang server").evaluate("one => one.naturalWidth") > 0
    rina.check()
    narrow = visiting(served, cast.rina, width=PHONE)
    narrow.goto(f"{unit}/visits")
    narrow.check()
    rina.goto(f"{review}/areas/tata_kelola")
    rina.sees("SK tergantung di dinding.")
    sari.goto(f"{unit}/visits")
    sari.sees("setelah penilaian terverifikasi")
    sari.check()
