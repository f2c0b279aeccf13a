"""Finding one's way by keyboard alone, at twice the size, and on a narrow screen; terms in place."""

import re

import pytest

from tests import factories
from tests.assessments.earlier import finished
from tests.assessments.filling import answer
from tests.chromium import DESK, PHONE
from tests.evidence.files import pdf

pytestmark = pytest.mark.browser

SAVED = re.compile(r"Tersimpan \d")
HERE = "document.activeElement.closest('[data-item]') && document.activeElement.closest('[data-item]').dataset.item"


@pytest.fixture
def begun(cast, session):
    """Kel. Melati has answered two items; where it goes on is 2.3."""
    answer(session, cast.revision, cast.sari, {"2.1": 3, "2.2": 1})
    session.commit()
    return f"/assessments/{cast.revision.id}"


def at(page, item):
    page.wait_for_function(f"() => {HERE} === '{item}'")


def test_an_area_is_filled_in_by_keyboard_alone(served, cast, begun, visiting):
    visit = visiting(served, cast.sari)
    page = visit.goto(f"{begun}/continue")
    at(page, "2.3")
    keys = page.keyboard
    keys.press("2")
    page.locator("[data-item='2.3'] [data-state]").filter(has_text=SAVED).wait_for()
    keys.press("c")
    keys.type("Lihat map 2, lalu n dan x")
    assert page.input_value("#note-2\\.3") == "Lihat map 2, lalu n dan x", "typing is typing"
    keys.press("Escape")
    at(page, "2.3")
    keys.press("p")
    at(page, "2.2")
    keys.press("b")
    at(page, "2.4")
    keys.press("n")
    at(page, "2.5")
    keys.press("3")
    page.locator("[data-item='2.5'] [data-state]").filter(has_text=SAVED).wait_for()
    assert page.locator("[name='value-2.5']:checked").get_attribute("value") == "3"
    keys.press("?")
    assert page.locator("#keys").evaluate("one => one.open")
    visit.check()


def test_the_keys_can_be_switched_off_for_good(served, cast, begun, visiting):
    page = visiting(served, cast.sari).goto(f"{begun}/areas/tata_kelola")
    page.locator("#keys summary").click()
    page.locator("[data-keys-on]").uncheck()
    page.reload()
    assert not page.locator("[data-keys-on]").is_checked()
    page.locator("[data-item='2.4'] [type=checkbox]").first.focus()
    page.keyboard.press("n")
    page.keyboard.press("2")
    assert page.evaluate(HERE) == "2.4"
    assert page.locator("[name='value-2.4']:checked").count() == 0


def test_nothing_happens_outside_of_the_items(served, cast, begun, visiting):
    page = visiting(served, cast.sari).goto(f"{begun}/areas/tata_kelola")
    page.locator(".skip-link").focus()
    for key in ("n", "2", "x", "?"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.className") == "skip-link"
    assert not page.locator("#keys").evaluate("one => one.open")


def test_terms_open_in_place(served, cast, begun, visiting):
    visit = visiting(served, cast.sari, width=PHONE)
    page = visit.goto(f"{begun}/areas/pengelolaan_aset")
    link = page.locator("[data-item='5.1'] [data-terms]")
    assert link.get_attribute("aria-expanded") == "false"
    link.focus()
    page.keyboard.press("Enter")
    page.locator("[data-item='5.1'] dl.terms").get_by_text("aset informasi").wait_for()
    assert link.get_attribute("aria-expanded") == "true"
    assert page.url.endswith("/areas/pengelolaan_aset"), "the page stays"
    visit.check()
    page.keyboard.press("Space")
    assert page.locator("[data-item='5.1'] dl.terms").count() == 0


@pytest.mark.parametrize("width", [DESK // 2, 320])
def test_twice_the_size_and_the_narrowest(served, cast, begun, visiting, width):
    visit = visiting(served, cast.sari, width=width)
    paths = ("", "/areas/tata_kelola", "/items", "/items?q=loket", "/items/2.1/ask", "/questions")
    for path in (*paths, "/areas/pengelolaan_aset/terms"):
        visit.goto(begun + path)
        visit.check()


def test_a_question_goes_there_and_back(served, cast, begun, visiting):
    sari = visiting(served, cast.sari, width=PHONE)
    page = sari.goto(f"{begun}/areas/tata_kelola")
    with page.expect_navigation():
        page.locator("[data-item='2.3']").get_by_text("Tanya tentang butir ini").click()
    sari.fill(text="Siapa yang menunjuk petugasnya?")
    sari.press("Kirim pertanyaan")
    sari.sees("Pertanyaan terkirim")
    assert page.url.endswith("#item-2.3")
    rina = visiting(served, cast.rina)
    rina.goto("/questions")
    rina.check_narrow_and_wide()
    rina.press(factories.kami().item("2.3").topic.id)
    rina.check_narrow_and_wide()
    rina.fill(answer="Camat atau lurah, dengan SK.")
    rina.press("Kirim jawaban")
    rina.fill(heading="Siapa yang menunjuk petugas?")
    rina.press("Tampilkan bagi semua unit")
    rina.sees("Tampil bagi semua unit")
    rina.check_narrow_and_wide()
    sari.goto("/assessments")
    sari.sees("Pertanyaan Anda sudah dijawab")
    sari.press("Sudah saya baca")
    sari.check()


def test_what_is_left_changes_with_every_answer(served, cast, begun, visiting):
    visit = visiting(served, cast.sari)
    page = visit.goto(f"{begun}/areas/tata_kelola")
    whole, left = page.locator("[data-progress]"), page.locator("[data-time-left]")
    count = page.locator("[data-mark='unanswered'] .count")
    assert whole.inner_text() == "Semua area: 2 dari 175 butir terjawab."
    assert (count.inner_text(), "Kira-kira" in left.inner_text()) == ("20", True)
    page.evaluate("document.querySelector('[data-autosave]').dataset.pace = 60")
    for item in ("2.3", "2.4"):
        page.locator(f"[name='value-{item}'][value='2']").check()
        page.locator(f"[data-item='{item}'] [data-state]").filter(has_text=SAVED).wait_for()
    assert whole.inner_text() == "Semua area: 4 dari 175 butir terjawab."
    assert left.inner_text() == "Kira-kira 3 jam lagi, menurut kecepatan unit Anda mengisi."
    assert count.inner_text() == "18"
    with page.expect_response("**/answers"):
        page.locator("[name='value-2.4'][value='3']").check()
    page.locator("[data-page-state]").filter(has_text=SAVED).wait_for()
    page.locator("[data-item='2.3'] [data-clear]").click()
    page.locator("[data-mark='unanswered'] .count", has_text="19").wait_for()
    assert whole.inner_text() == "Semua area: 3 dari 175 butir terjawab."


def test_what_lacks_evidence_or_confirmation_changes_at_once(served, cast, session, visiting):
    finished(session, cast)
    page = visiting(served, cast.sari).goto(f"/assessments/{cast.revision.id}/areas/tata_kelola")

    def counts(**numbers):
        for mark, number in numbers.items():
            page.locator(f"[data-mark='{mark}'] .count").get_by_text(
                str(number), exact=True
            ).wait_for()

    one = page.locator("[data-item='2.2']")
    assert page.locator("[data-mark='unproven']").is_hidden()
    one.get_by_role("button", name="Ambil jawaban ini").click()
    counts(unconfirmed=1, unproven=1)
    one.get_by_role("button", name="Masih benar").click()
    counts(unconfirmed=0, unproven=1)
    one.locator("[type=file]").first.set_input_files(
        {"name": "SK Lurah.pdf", "mimeType": "application/pdf", "buffer": pdf("SK")}
    )
    page.get_by_role("button", name="Sudah, unggah").click()
    one.get_by_role("button", name="Lepas").wait_for(timeout=20_000)
    counts(unproven=0)
    one.get_by_role("button", name="Lepas").click()
    counts(unproven=1)
