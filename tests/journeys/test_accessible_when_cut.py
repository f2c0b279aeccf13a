"""WCAG 2.2 AA while things go wrong: nothing gets through, two answers side by side, signing in again."""

import pytest
from sqlalchemy import update

from assessment.people.models import SignedIn
from tests.factories import AT
from tests.journeys.cut_line import area, choose, line, notice, sari, saved, state

__all__ = ["area", "line", "sari"]

pytestmark = pytest.mark.browser


def test_while_nothing_gets_through(sari, line):
    page = sari.page
    line.is_cut = True
    choose(page, "2.1", 2)
    page.locator("textarea[name='note-2.2']").fill("SK menyusul")
    page.locator("textarea[name='note-2.2']").blur()
    for item in ("2.1", "2.2"):
        state(page, item).filter(has_text="Belum tersimpan").wait_for()
    page.locator("[data-page-state]", has_text="mencoba lagi (2)").wait_for()
    sari.check_narrow_and_wide()
    page.reload()
    notice(page, "2 isian yang tadi belum tersimpan dipulihkan").wait_for()
    sari.check_narrow_and_wide()
    line.is_cut = False
    for item in ("2.1", "2.2"):
        saved(page, item)
    sari.check_narrow_and_wide()


def test_with_a_conflict_open_while_the_rest_waits(sari, served, cast, visiting, area, line):
    wati = visiting(served, cast.wati)
    wati.goto(area)
    choose(wati.page, "2.1", 1)
    saved(wati.page, "2.1")
    page = sari.page
    choose(page, "2.1", 3)
    page.locator("[data-item='2.1'] .conflict").wait_for()
    line.is_cut = True
    choose(page, "2.2", 2)
    state(page, "2.2").filter(has_text="mencoba lagi").wait_for()
    sari.check_narrow_and_wide()
    line.is_cut = False
    saved(page, "2.2")


def test_with_the_dialog_open_and_a_line_that_is_cut(sari, session, line):
    page = sari.page
    page.wait_for_function("() => window.perisaiSaving.store.kid")
    line.is_cut = True
    choose(page, "2.1", 2)
    state(page, "2.1").filter(has_text="mencoba lagi").wait_for()
    session.execute(update(SignedIn).values(ended_at=AT))
    session.commit()
    line.is_cut = False
    dialog = page.locator("dialog")
    dialog.get_by_role("heading", name="Masuk lagi").wait_for()
    line.is_cut = True
    sari.expected.append("ERR_")
    sari.check_narrow_and_wide()
    page.route("**/sign-in/again", lambda route: route.abort())
    dialog.locator("[name=name]").fill("sari")
    dialog.locator("[name=password]").fill("kuda laut di selat madura")
    dialog.get_by_role("button", name="Masuk", exact=True).click()
    dialog.get_by_text("Belum tersambung. Coba lagi sebentar lagi.").wait_for()
    sari.check_narrow_and_wide()
