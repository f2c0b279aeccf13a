"""The last round's answers taken over and confirmed with the page's script."""

import pytest

from tests.assessments.earlier import finished

pytestmark = pytest.mark.browser

AREA = "/assessments/{}/areas/tata_kelola"


@pytest.fixture
def page(served, cast, session, visiting):
    finished(session, cast)
    found = visiting(served, cast.sari)
    found.goto(AREA.format(cast.revision.id))
    return found


def item(page, number):
    return page.page.locator(f"[data-item='{number}']")


def test_one_click_takes_over_another_confirms(page):
    one = item(page, "2.2")
    one.get_by_role("button", name="Ambil jawaban ini").click()
    taken = one.locator("[data-taken]")
    taken.wait_for()
    assert "Diambil dari Periode 2025, belum dikonfirmasi" in taken.inner_text()
    assert one.locator("[value='1']:checked").count() == 1
    assert one.locator("[name='seen-2.2']").input_value() == "1"
    taken.get_by_role("button", name="Masih benar").click()
    taken.wait_for(state="hidden")
    assert one.locator("[name='seen-2.2']").input_value() == "2"


def test_a_change_confirms(page):
    one = item(page, "2.2")
    one.get_by_role("button", name="Ambil jawaban ini").click()
    taken = one.locator("[data-taken]")
    taken.wait_for()
    one.locator("label:has([value='2'])").click()
    taken.wait_for(state="hidden")
    assert one.get_by_role("button", name="Ambil jawaban ini").is_visible()


def test_a_lost_acknowledgement_takes_over_once(page):
    lost = []

    def lose_once(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.expected = ["ERR_FAILED"]
    page.page.route("**/carry", lose_once)
    one = item(page, "2.2")
    one.get_by_role("button", name="Ambil jawaban ini").click()
    one.locator("[data-taken]").wait_for()
    assert lost == [200]
    assert one.locator("[name='seen-2.2']").input_value() == "1"
