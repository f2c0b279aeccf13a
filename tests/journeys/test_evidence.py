"""Uploading in a real browser: several with progress, dropped, photographed, refused, cut off, and the library."""

import re

import pytest
from sqlalchemy import select

from assessment.evidence.models import Evidence
from tests.chromium import PHONE
from tests.evidence.files import pdf, picture

pytestmark = pytest.mark.browser
COVERED = "Sudah, unggah"


def payload(name, content, kind="application/pdf"):
    return {"name": name, "mimeType": kind, "buffer": content}


FILES = [
    payload("SK Lurah.pdf", pdf("SK")),
    payload("Rapat.jpg", picture(size=(300, 200)), "image/jpeg"),
    payload("Buku.exe", b"MZ"),
]
DROP = """(box, files) => {
  const carried = new DataTransfer();
  for (const one of files) {
    const content = Uint8Array.from(atob(one.content), (letter) => letter.charCodeAt(0));
    carried.items.add(new File([content], one.name));
  }
  for (const kind of ["dragover", "drop"]) {
    box.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
}"""


def titles(database):
    with database.reading() as session:
        return sorted(session.execute(select(Evidence.title)).scalars())


@pytest.fixture
def sari(served, cast, session, visiting):
    session.commit()
    return visiting(served, cast.sari)


def test_several_at_once_into_the_library(sari, database):
    page = sari.goto("/evidence")
    sari.check()
    page.locator("#files-library").set_input_files(FILES)
    page.get_by_role("button", name=COVERED).click()
    page.locator("[data-lines] .file-line", has_text="SK Lurah").wait_for()
    page.locator("[data-lines] .file-line", has_text="Rapat").wait_for()
    page.locator(".upload--failed", has_text="tidak dapat diterima").wait_for()
    page.locator(".upload--failed").get_by_role("button", name="Tutup").click()
    sari.check()
    assert titles(database) == ["Rapat", "SK Lurah"]
    page.locator("#files-library").set_input_files(FILES[0])
    page.locator("[data-file-error]", has_text="sudah ada di pustaka").wait_for()
    assert titles(database) == ["Rapat", "SK Lurah"]
    sari.expected.append("422")


def test_dropped_on_an_item(sari, cast, database):
    from base64 import b64encode

    page = sari.goto(f"/assessments/{cast.revision.id}/areas/tata_kelola")
    box = page.locator("[data-item='2.1'] [data-evidence]")
    box.evaluate(DROP, [{"name": "Notulen.pdf", "content": b64encode(pdf("N")).decode()}])
    page.get_by_role("button", name=COVERED).click()
    box.locator(".file-line", has_text="Notulen").wait_for()
    box.get_by_role("button", name="Lepas").click()
    box.locator(".file-line").wait_for(state="detached")
    assert titles(database) == ["Notulen"]


def test_not_covered_nothing_is_sent(sari, database):
    page = sari.goto("/evidence")
    page.locator("#files-library").set_input_files(FILES[:1])
    page.get_by_role("button", name="Batal").click()
    assert page.locator(".upload, .upload-cover").count() == 0
    assert titles(database) == []


def test_a_line_that_drops_leaves_nothing_and_can_be_tried_again(sari, database, served):
    page = sari.goto("/evidence")
    page.route("**/evidence/new", lambda route: route.abort())
    page.locator("#files-library").set_input_files(FILES[:1])
    page.get_by_role("button", name=COVERED).click()
    failed = page.locator(".upload--failed", has_text="Periksa sambungan")
    failed.wait_for()
    sari.check()
    assert titles(database) == []
    page.unroute("**/evidence/new")
    failed.get_by_role("button", name="Coba lagi").click()
    page.locator("[data-lines] .file-line", has_text="SK Lurah").wait_for()
    assert titles(database) == ["SK Lurah"]
    sari.expected.append("ERR_FAILED")


def test_a_telephone_offers_its_camera(served, cast, chromium, visiting, database):
    sari = visiting(served, cast.sari, width=PHONE, has_touch=True)
    page = sari.goto(f"/assessments/{cast.revision.id}/areas/tata_kelola")
    camera = page.locator("#camera-files-2\\.1")
    assert camera.get_attribute("capture") == "environment"
    page.locator("[data-item='2.1']").get_by_text("Ambil foto").wait_for()
    camera.set_input_files([payload("image.jpg", picture(size=(640, 480)), "image/jpeg")])
    page.get_by_role("button", name=COVERED).click()
    page.locator("[data-item='2.1'] .file-line", has_text=re.compile("image")).wait_for()
    assert titles(database) == ["image"]
