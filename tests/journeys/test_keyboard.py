"""Filling in and verifying without a mouse."""

import re

import pytest

from tests import factories
from tests.reviews import desk
from tests.scoring.instruments import MEAN

pytestmark = pytest.mark.browser

SAVED = re.compile(r"^\s*Tersimpan \d")


@pytest.fixture
def taken(cast, session):
    """Kel. Melati's assessment on Rina's desk."""
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    session.commit()
    return revision


def test_answers_can_be_given_by_keyboard_alone(served, cast, visiting):
    visit = visiting(served, cast.sari)
    page = visit.goto(f"/assessments/{cast.revision.id}/areas/tata_kelola")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi"
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "value-2.1":
            break
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.locator("[data-item='2.1'] [data-state]").filter(has_text=SAVED).wait_for()
    assert page.locator("[name='value-2.1']:checked").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "note-2.1"


def test_a_digit_chooses_a_level_and_x_not_applicable(served, cast, session, visiting):
    units = [session.merge(unit) for unit in cast.units]
    made = factories.round_(session, "Kematangan 2026", units, content=MEAN)
    revision = factories.revision_of(session, session.merge(cast.melati), made)
    session.commit()
    page = visiting(served, cast.sari).goto(f"/assessments/{revision.id}/areas/aturan")
    page.locator("[name='value-4.2']").first.focus()
    page.keyboard.press("4")
    page.locator("[data-item='4.2'] [data-state]").filter(has_text=SAVED).wait_for()
    assert page.locator("[name='value-4.2']:checked").get_attribute("value") == "4"
    assert page.locator("[data-area] .level-badge b").inner_text() == "1,33"
    page.keyboard.press("9")
    assert page.locator("[name='value-4.2']:checked").get_attribute("value") == "4"
    page.keyboard.press("x")
    page.locator("#reason-4\\.2").fill("Pegawainya satu orang: 5 tugas.")
    page.keyboard.press("Tab")
    page.locator("[data-area] [data-target]", has_text="3,00").wait_for()
    assert page.locator("[name='value-4.2']:checked").get_attribute("value") == "na"


def test_an_area_is_verified_by_keyboard_alone(served, cast, taken, visiting):
    visit = visiting(served, cast.rina)
    page = visit.goto(f"/reviews/{taken.id}/areas/tata_kelola")
    keys = page.keyboard
    keys.press("n")
    keys.press("a")
    _decided(page, "2.1", "Disetujui")
    _move_to(page, "2.2")
    keys.press("1")
    assert page.evaluate("document.activeElement.name") == "text-2.2"
    keys.type("Belum ada dokumennya.")
    keys.press("Control+Enter")
    _decided(page, "2.2", "Diubah menjadi")
    _move_to(page, "2.3")
    keys.press("r")
    keys.type("Lampirkan daftar hadir.")
    keys.press("Control+Enter")
    _decided(page, "2.3", "Ditandai untuk dikembalikan")
    _move_to(page, "2.4")
    keys.press("a")
    _decided(page, "2.4", "Disetujui")
    keys.press("u")
    _decided(page, "2.4", "Belum diperiksa")
    page.locator("[data-part] progress[value='2']").wait_for()


def _move_to(page, item):
    """As the page leads on by itself, or else with the key for the next."""
    for _ in range(3):
        here = page.evaluate("document.activeElement.closest('[data-item]')?.dataset.item")
        if here == item:
            return
        page.keyboard.press("n")
    raise AssertionError(f"the focus is on {here}, not on {item}")


def _decided(page, item, words):
    page.locator(f"[data-item='{item}']").get_by_text(words).first.wait_for()
    page.locator(f"[data-item='{item}']").get_by_text(SAVED).first.wait_for()
