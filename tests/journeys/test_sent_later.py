"""What a closed tab has left is sent from wherever the person lands, not only from a page of an area."""

import pytest

from tests.journeys.cut_line import area, choose, close, events, line, notice, sari, saved, stored

__all__ = ["area", "line", "sari"]

pytestmark = pytest.mark.browser


@pytest.fixture
def left(sari, line):
    """Sari has answered 2.1 while the line was cut, and closed the tab; ``left()`` opens the next one."""
    line.is_cut = True
    choose(sari.page, "2.1", 2)
    stored(sari.page, 1)
    close(sari.page, line)

    def again():
        sari.page = sari.open()
        return sari.page

    return again


@pytest.mark.parametrize("landing", ["/assessments", "/assessments/{id}", "/", "/evidence"])
def test_it_is_sent_where_the_person_lands(left, sari, cast, session, landing):
    page = left()
    sari.goto(landing.format(id=cast.revision.id))
    notice(page, "1 isian yang tadi belum tersimpan sekarang tersimpan.").wait_for()
    stored(page, 0)
    assert [(one.item, one.value) for one in events(session)] == [("2.1", 2)]
    sari.check_narrow_and_wide()
    page.get_by_role("button", name="Muat ulang halaman").click()
    page.wait_for_load_state()
    assert notice(page, "sekarang tersimpan").count() == 0


def test_going_on_sends_it_too(left, sari, cast, session):
    page = left()
    sari.goto(f"/assessments/{cast.revision.id}/continue")
    stored(page, 0)
    assert [(one.item, one.value) for one in events(session)] == [("2.1", 2)]


def test_while_the_line_is_down_the_page_says_that_something_waits(left, sari, line, session):
    page = left()
    line.is_cut = True
    sari.goto("/assessments")
    notice(page, "1 isian dari halaman lain yang tadi belum tersimpan sedang dikirim.").wait_for()
    sari.check_narrow_and_wide()
    assert events(session) == []
    line.is_cut = False
    notice(page, "sekarang tersimpan").wait_for()
    assert [(one.item, one.value) for one in events(session)] == [("2.1", 2)]


def test_a_conflict_leads_to_its_item(left, sari, served, cast, visiting, area):
    wati = visiting(served, cast.wati)
    wati.goto(area)
    choose(wati.page, "2.1", 1)
    saved(wati.page, "2.1")
    page = left()
    sari.goto("/assessments")
    notice(page, "Isian Anda di butir 2.1 belum tersimpan: Bentrok.").wait_for()
    sari.check_narrow_and_wide()
    page.get_by_role("button", name="Buka butirnya").click()
    page.locator("[data-item='2.1'] .conflict").wait_for()


def test_where_nothing_waits_nothing_is_fetched(sari):
    page, asked = sari.open(), []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(sari.url + "/assessments")
    page.wait_for_load_state("networkidle")
    assert not [one for one in asked if one.endswith("/unsent") or "saving/line" in one]
    names = page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert names in ([], ["perisai"]), "the page of the area has made it, this one nothing"


def test_what_was_cut_of_it_comes_again(left, sari):
    page, cut = left(), []
    sari.expected.append("ERR_")

    def cut_each_once(route):
        if route.request.url in cut:
            route.continue_()
        else:
            cut.append(route.request.url)
            route.abort()

    page.route("**/unsent", cut_each_once)
    page.route("**/saving/store*", cut_each_once)
    sari.goto("/assessments")
    notice(page, "sekarang tersimpan").wait_for()
    assert len(cut) == 2
