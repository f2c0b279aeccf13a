"""Trying other answers in a real browser: numbers at once, one or all put back, the copy kept as the target."""

import re

import pytest

from tests.assessments.filling import answer, answer_all

pytestmark = pytest.mark.browser

OPENED = ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6")


@pytest.fixture
def page(served, cast, session, visiting):
    """Sari on the copy, with everything partial."""
    answer_all(session, cast.revision, cast.sari)
    answer(session, cast.revision, cast.sari, {"2.1": 2})
    session.commit()
    return visiting(served, cast.sari).goto(f"/assessments/{cast.revision.id}/what-if")


def headline(page, words):
    page.locator("[data-headline]", has_text=re.compile(words)).wait_for()


def test_numbers_move_at_once_and_can_be_put_back(page):
    for item in OPENED:
        page.locator(f"select[name='value-{item}']").select_option("3")
    headline(page, r"426 → \d{3} poin")
    page.locator(".trial__parts .is-up", has_text="gerbang terbuka").wait_for()
    page.locator("#part-tata_kelola [data-changed]", has_text="6 diubah").wait_for()
    assert "changes=2.1:3,2.2:3" in page.url
    for item in OPENED[1:]:
        page.locator(f"li:has(select[name='value-{item}']) [data-reset]").click()
    headline(page, r"426 → 427 poin \(\+1 poin\)")
    page.reload()
    headline(page, r"426 → 427 poin \(\+1 poin\)")
    page.locator("[data-reset-all]").click()
    headline(page, r"^426 poin$")
    assert page.locator(".is-changed").count() == 0
    assert "changes" not in page.url


def test_the_copy_becomes_the_target(page):
    page.locator("select[name='value-2.1']").select_option("3")
    headline(page, "427 poin")
    page.locator("#plan button").click()
    page.locator("#target", has_text="1 butir lagi").wait_for()
    page.locator("#target a", has_text="Ubah rencana").click()
    assert page.locator("select[name='value-2.1']").input_value() == "3"


def test_it_says_when_there_is_no_answer(page):
    page.route("**/what-if/score", lambda route: route.fulfill(status=200, body="nonsense"))
    page.locator("select[name='value-2.1']").select_option("3")
    headline(page, "Hasil belum dapat dihitung")
