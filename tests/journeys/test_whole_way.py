"""From the set-up link to a certificate in somebody's hand, through the browser, nothing patched."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pikepdf
import pytest
import zxingcpp
from flask import Flask

from assessment.config import Settings
from tests.certificates.test_document import picture_of, text_of
from tests.chromium import Visit, serving
from tests.conftest import drop, empty
from tests.evidence.files import pdf

pytestmark = [pytest.mark.browser, pytest.mark.pdf]

UNITS = """\
code,kind,name,also_written,parent_code,region,abbreviation,hex_column,hex_row
97.01,city,Kota Coba,,,,,,
97.01.K,office,Dinas Komunikasi dan Informatika,Diskominfo,,,,,
97.01.01,kecamatan,Taman,,,Pusat,TMN,0,0
97.01.01.1001,kelurahan,Melati,,97.01.01,Pusat,,,
97.01.01.1002,kelurahan,Kenanga,,97.01.01,Pusat,,,
"""
SAVED = re.compile(r"^\s*Tersimpan \d")
PASSWORD = "payung biru lima lantai"


@pytest.fixture
def installation(template: str, scratch) -> Iterator[Flask]:
    """An empty database, served."""
    data_dir = scratch / uuid4().hex
    data_dir.mkdir()
    url = empty(template, data_dir, f"w{uuid4().hex}")
    with serving(Settings(data_dir, url, "s" * 40)) as app:
        yield app
    drop(url)


def test_from_the_set_up_link_to_a_certificate(installation, visiting, tmp_path):
    admin = _first_admin(installation, visiting, tmp_path)
    _open_a_round(admin)
    people = {
        name: _invited(admin, visiting, installation, unit, role, name)
        for name, unit, role in (
            ("Sari", "Melati", "operator"), ("Wati", "Melati", "head"),
            ("Rina", "Diskominfo", "verifier"), ("Lestari", "Diskominfo", "lead"),
        )
    }  # fmt: skip
    address = _fill_in(people["Sari"], tmp_path)
    _send(people["Wati"], address)
    _verify_with_a_return(people, address)
    _accept(people["Wati"], address)
    _make_final(people["Lestari"], address)
    _certify(admin, people["Lestari"])
    _announce(people["Lestari"], people["Wati"])
    public = _download(people["Wati"], tmp_path)
    _look_up(visiting(installation), public, "Piagam ini asli dan masih berlaku")
    _revoke(people["Lestari"])
    _look_up(visiting(installation), public, "Piagam ini sudah dicabut")


def _first_admin(app: Flask, visiting, tmp_path) -> Visit:
    file = tmp_path / "units.csv"
    file.write_text(UNITS)
    said = app.test_cli_runner().invoke(args=["setup", "--units", str(file)])
    assert said.exit_code == 0, said.output
    admin = visiting(app)
    admin.goto(re.search(r"http://\S+/invitations/\S+", said.output)[0])
    admin.check()
    _open_account(admin, "Agus")
    again = app.test_cli_runner().invoke(args=["setup", "--units", str(file)])
    assert "invitations" not in again.output, "the set-up link is printed once"
    admin.goto("/settings")
    admin.fill(signatory_name="Dr. Ratna Dewi, M.T.")
    admin.press("Simpan")
    return admin


def _open_account(visit: Visit, name: str) -> None:
    visit.fill(name=name, username=name.lower(), password=PASSWORD, again=PASSWORD)
    visit.press("Buat akun dan masuk")
    visit.sees(f"Selamat datang, {name}")


def _open_a_round(admin: Visit) -> None:
    today = date.today()  # noqa: DTZ011 - as the admin types it
    admin.goto("/rounds")
    admin.press("Siapkan periode pertama")
    admin.fill(
        name="Periode Coba", opens_on=str(today), closes_on=str(today + timedelta(days=60)),
        minimum_checked="100",
    )  # fmt: skip
    admin.press("Simpan")
    admin.press("Daftar sistem")
    admin.press("Tambah sistem")
    admin.fill(name="Klampid")
    for group in admin.page.locator("fieldset:has(input[type=radio])").all():
        group.locator("input[type=radio]").nth(1).check()
    admin.press("Simpan sistem")
    admin.page.goto(admin.page.url.partition("/systems")[0])
    admin.press("Pilih unit dan buka")
    admin.press("Lanjut")
    admin.check()
    admin.press("Buka periode")
    admin.sees("Kel. Melati")


def _invited(admin: Visit, visiting, app: Flask, unit: str, role: str, name: str) -> Visit:
    admin.goto("/people/invite")
    options = admin.page.locator("[name=unit_id] option").all_inner_texts()
    admin.fill(
        unit_id=next(
            one for one in options if unit in one or ("Komunikasi" in one and unit == "Diskominfo")
        )
    )
    admin.fill(role=role, title=f"Jabatan {name}")
    admin.press("Buat undangan")
    link = admin.page.locator("#link").input_value()
    visit: Visit = visiting(app)
    visit.goto(link)
    _open_account(visit, name)
    return visit


def _fill_in(sari: Visit, tmp_path) -> str:
    page = sari.page
    sari.goto("/assessments")
    sari.press("Mulai mengisi")
    address = re.search(r"/assessments/[0-9a-f-]{36}", page.url)[0]
    sari.goto(f"{address}/areas/tata_kelola")
    item = page.locator("[data-item='A1']")
    item.get_by_text("Diterapkan sebagian", exact=False).first.click()
    item.locator("[data-state]", has_text=SAVED).wait_for()
    item.locator("textarea[name='note-A1']").fill("SK Lurah tahun ini.")
    item.locator("[data-state]", has_text="Belum tersimpan").wait_for()
    item.locator("[data-state]", has_text=SAVED).wait_for()
    proof = tmp_path / "SK Lurah.pdf"
    proof.write_bytes(pdf())
    item.locator("input[type=file]").set_input_files(proof)
    item.get_by_role("button", name="Sudah, unggah").click()
    item.locator("[data-lines] .file-line", has_text="SK Lurah").wait_for()
    page.locator("[data-page-state]", has_text="Tersimpan ").wait_for()
    sari.check()
    sari.goto(f"{address}/areas/pengelolaan_aset")
    reason = page.locator("[data-item='D14']")
    reason.locator("input[value=na]").check()
    reason.locator("[data-state]", has_text="Tulis alasannya").wait_for()
    reason.locator("textarea[name='reason-D14']").fill(
        "Kelurahan tidak memakai penyimpanan daring."
    )
    reason.locator("[data-state]", has_text=SAVED).wait_for()
    for part in _parts(sari, address):
        _answer_the_rest(sari, part)
    sari.goto(f"{address}/check")
    sari.sees("Minta persetujuan")
    _ask_or_send(sari)
    sari.sees("Menunggu persetujuan")
    return address


def _parts(visit: Visit, address: str) -> list[str]:
    visit.goto(address)
    links = visit.page.locator(".task__title a").evaluate_all("all => all.map(one => one.pathname)")
    return [link for link in links if not link.endswith("system_category")]


def _answer_the_rest(visit: Visit, part: str) -> None:
    """What is left of an area in one go, as the form without script sends it."""
    names = visit.unanswered(part)
    visit.send(part, **{name: str(1 + number % 3) for number, name in enumerate(names)})


def _ask_or_send(visit: Visit) -> None:
    """Press the page's own button; doubts are explained in one sentence where it asks for one."""
    for remark in visit.page.locator("form.form textarea").all():
        remark.fill("Bukti menyusul sesuai jadwal kelurahan.")
    with visit.page.expect_navigation():
        visit.page.locator("form.form button[type=submit]").first.click()


def _send(wati: Visit, address: str) -> None:
    wati.goto(f"{address}/check")
    wati.check()
    _ask_or_send(wati)
    wati.goto(address)
    wati.sees("Terkirim")


def _verify_with_a_return(people: dict[str, Visit], address: str) -> None:
    rina, desk = people["Rina"], address.replace("/assessments/", "/reviews/")
    rina.goto("/reviews")
    rina.sees("Melati")
    rina.goto(desk)
    rina.press("Ambil untuk diverifikasi")
    rina.goto(f"{desk}/areas/tata_kelola")
    _decide(rina, "A1", "agreed")
    _decide(rina, "A2", "0", "Belum ada dokumennya.")
    _decide(rina, "A3", "return", "Lampirkan daftar hadirnya.")
    rina.check()
    rina.goto(f"{desk}/return")
    with rina.page.expect_navigation():
        rina.page.locator("form.form button[type=submit]").first.click()
    rina.goto("/reviews?tab=returned")
    rina.sees("Melati")
    _mend(people, address)
    rina.goto(desk)
    rina.press("Ambil untuk diverifikasi")
    for area in ("tata_kelola", "risiko", "kerangka_kerja", "pengelolaan_aset", "teknologi", "pdp"):
        rina.goto(f"{desk}/areas/{area}")
        with rina.page.expect_navigation():
            rina.page.get_by_role("button", name=re.compile(r"Setujui \d+ butir")).first.click()
    rina.goto(f"{desk}/verify")
    rina.press("Nyatakan terverifikasi")
    rina.sees("Terverifikasi")


def _decide(visit: Visit, item: str, value: str, text: str = "") -> None:
    card = visit.page.locator(f"[data-item='{item}']")
    card.locator(f"input[type=radio][value='{value}']").check()
    if text:
        card.locator("textarea").first.fill(text)
        card.locator("textarea").first.press("Control+Enter")
    card.get_by_text(re.compile("^Tersimpan")).first.wait_for()


def _mend(people: dict[str, Visit], address: str) -> None:
    sari, wati = people["Sari"], people["Wati"]
    sari.goto(address)
    sari.sees("Lampirkan daftar hadirnya.")
    sari.goto(f"{address}/areas/tata_kelola")
    assert sari.page.locator("[data-item]").count() == 1, "only what was returned can be changed"
    sari.page.locator("textarea[name='note-A3']").fill("Daftar hadir menyusul.")
    sari.page.locator("[data-item='A3'] [data-state]", has_text="Belum tersimpan").wait_for()
    sari.page.locator("[data-item='A3'] [data-state]", has_text=SAVED).wait_for()
    wati.goto(f"{address}/check")
    _ask_or_send(wati)
    wati.goto(address)
    wati.sees("Terkirim")


def _accept(wati: Visit, address: str) -> None:
    wati.goto(f"{address}/objection")
    wati.press("Terima hasil verifikasi")
    wati.sees("Hasil verifikasi diterima")


def _make_final(lestari: Visit, address: str) -> None:
    lestari.goto(address.replace("/assessments/", "/reviews/") + "/finalise")
    lestari.press("Tetapkan hasil")
    lestari.sees("Ditetapkan")


def _certify(admin: Visit, lestari: Visit) -> None:
    admin.goto("/certificates?tab=candidates")
    admin.sees("Melati")
    admin.press("Usulkan 1 unit ini")
    admin.sees("Satu piagam diusulkan.")
    lestari.goto("/certificates?tab=proposed")
    lestari.page.locator("input[name=certificate]").first.check()
    lestari.press("Setujui yang dipilih")
    lestari.sees("Satu piagam disetujui")
    for _ in range(60):
        lestari.goto("/certificates?tab=issued")
        if "Melati" in lestari.page.locator("main").inner_text():
            return
        lestari.page.wait_for_timeout(500)
    raise AssertionError("the certificate was not printed")


def _announce(lestari: Visit, wati: Visit) -> None:
    wati.goto("/certificates")
    wati.sees("belum diumumkan")
    lestari.goto("/announcements")
    lestari.page.locator("main h2 a, main h3 a").first.click()
    lestari.sees("Hasil masih ditahan")
    lestari.press("Lanjut: periksa yang akan tampak")
    lestari.page.get_by_label("Saya sudah memeriksa yang akan tampak dan bagi siapa").check()
    lestari.press("Umumkan sekarang")
    lestari.sees("Hasil diumumkan.")


def _download(wati: Visit, tmp_path) -> str:
    wati.goto("/certificates")
    wati.page.locator("main").get_by_role("link", name=re.compile("Melati|Periode")).first.click()
    with wati.page.expect_download() as waiting:
        wati.page.get_by_role("link", name="Unduh piagam").click()
    path = tmp_path / "piagam.pdf"
    waiting.value.save_as(path)
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 1
    words = text_of(path.read_bytes())
    assert "PIAGAM" in words
    assert "Melati" in words
    assert "Periode Coba" in words
    codes = zxingcpp.read_barcodes(picture_of(path.read_bytes()))
    assert len(codes) == 1
    return codes[0].text


def _look_up(anybody: Visit, public: str, standing: str) -> None:
    assert public.startswith(anybody.url + "/v/")
    anybody.goto(public)
    anybody.sees(standing)
    anybody.sees("Periode Coba")
    anybody.check_narrow_and_wide()


def _revoke(lestari: Visit) -> None:
    lestari.goto("/certificates?tab=issued")
    lestari.page.locator("main table a").first.click()
    lestari.press("Cabut piagam")
    lestari.fill(reason="Diterbitkan atas nama yang keliru.")
    lestari.press("Cabut piagam")
    lestari.sees("Piagam dicabut.")
