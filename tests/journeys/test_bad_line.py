"""Saving on a line that comes and goes, and two people at one answer."""

import re

import pytest

pytestmark = pytest.mark.browser

SAVED = re.compile(r"^\s*Tersimpan \d")


@pytest.fixture
def sari(served, cast, visiting):
    """Sari on the first area of her assessment."""
    visit = visiting(served, cast.sari)
    visit.goto(f"/assessments/{cast.revision.id}/areas/tata_kelola")
    return visit


def state(page, item):
    return page.locator(f"[data-item='{item}'] [data-state]")


def choose(page, item, value):
    page.locator(f"input[name='value-{item}'][value='{value}']").check()


def test_it_says_when_nothing_is_saved_and_tries_again(sari):
    page = sari.page
    sari.expected = ["ERR_INTERNET_DISCONNECTED"]
    choose(page, "2.1", 2)
    state(page, "2.1").filter(has_text=SAVED).wait_for()
    sari.context.set_offline(True)
    choose(page, "2.2", 1)
    state(page, "2.2").filter(has_text="Belum tersimpan, mencoba lagi").wait_for()
    page.locator("[data-page-state]", has_text="Belum tersimpan, mencoba lagi (1)").wait_for()
    sari.context.set_offline(False)
    page.locator("[data-page-state]", has_text=SAVED).wait_for()
    page.reload()
    assert page.locator("input[name='value-2.2'][value='1']").is_checked()


def test_it_warns_before_leaving_with_something_unsaved(sari):
    page = sari.page
    sari.expected = ["ERR_INTERNET_DISCONNECTED"]
    sari.context.set_offline(True)
    choose(page, "2.1", 3)
    state(page, "2.1").filter(has_text="mencoba lagi").wait_for()
    warned = []
    page.on("dialog", lambda dialog: warned.append(dialog.type))
    page.close(run_before_unload=True)
    sari.context.set_offline(False)
    for _ in range(100):
        if warned:
            break
        sari.open().close()
    assert warned == ["beforeunload"]


def test_an_answer_that_was_lost_on_the_way_back_counts_once(sari, session):
    """The save arrives, its acknowledgement does not; the second try brings the same key."""
    page = sari.page
    lost = []

    def lose_once(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    sari.expected = ["ERR_FAILED"]
    page.route("**/answers", lose_once)
    choose(page, "2.1", 2)
    state(page, "2.1").filter(has_text=SAVED).wait_for()
    assert lost == [200]
    assert page.locator("input[name='seen-2.1']").input_value() == "1"


@pytest.mark.parametrize("kept", ["theirs", "mine"])
def test_two_at_one_answer_see_both_and_choose(sari, served, cast, visiting, kept):
    wati = visiting(served, cast.wati)
    wati.goto(f"/assessments/{cast.revision.id}/areas/tata_kelola")
    choose(wati.page, "2.1", 1)
    state(wati.page, "2.1").filter(has_text=SAVED).wait_for()
    sari.expected = ["409 (CONFLICT)"]
    page = sari.page
    choose(page, "2.1", 3)
    box = page.locator("[data-item='2.1'] .conflict")
    box.wait_for()
    words = box.inner_text()
    assert "Wati" in words
    assert "Pakai yang tersimpan" in words
    assert "Pakai isian saya" in words
    sari.check_narrow_and_wide()
    box.get_by_role(
        "button", name="Pakai yang tersimpan" if kept == "theirs" else "Pakai isian saya"
    ).click()
    state(page, "2.1").filter(has_text=SAVED).wait_for()
    page.reload()
    value = 1 if kept == "theirs" else 3
    assert page.locator(f"input[name='value-2.1'][value='{value}']").is_checked()
