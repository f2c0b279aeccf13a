"""What it costs to verify a whole questionnaire by keyboard alone: 175 items, 20 of them changed."""

import sys
import time

import pytest

from assessment.assessments.models import Decision, Layer
from assessment.assessments.queries import latest_answers
from tests.factories import kami
from tests.reviews import desk

pytestmark = pytest.mark.browser

CHANGED = 20
REASON = "Belum ada buktinya."


@pytest.fixture
def taken(cast, session):
    """Kel. Melati's assessment on Rina's desk."""
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    session.commit()
    return revision


class Keys:
    """A keyboard that counts."""

    def __init__(self, page) -> None:
        self.page, self.pressed, self.typed = page, 0, 0

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.keyboard.press(key)

    def say(self, words: str) -> None:
        self.typed += len(words)
        self.page.keyboard.type(words)


def test_175_items_are_agreed_to_and_20_of_them_changed_by_keyboard_alone(
    served, cast, session, taken, visiting, capsys
):
    visit = visiting(served, cast.rina)
    areas = kami().areas
    items = [item.id for area in areas for item in area.items]
    to_change = set(items[:: len(items) // CHANGED][:CHANGED])
    page = visit.goto(f"/reviews/{taken.id}/areas/{areas[0].id}")
    keys, began, on_changes = Keys(page), time.perf_counter(), 0
    for area in areas:
        page.locator(f"[data-item='{area.items[0].id}']").wait_for()
        keys.press("n")
        for item in area.items:
            at = page.locator(".is-current").get_attribute("data-item")
            assert at == item.id
            if item.id in to_change:
                before = keys.pressed
                keys.press("1")
                keys.say(REASON)
                keys.press("Control+Enter")
                on_changes += keys.pressed - before
            else:
                keys.press("a")
        page.locator(
            f".progress__value:text-is('{len(area.items)} dari {len(area.items)}')"
        ).wait_for()
        if area is not areas[-1]:
            with page.expect_navigation():
                keys.press("l")
    seconds = time.perf_counter() - began
    session.rollback()
    found = latest_answers(session, taken.id, Layer.VERIFIED)
    decided = [found[item].decision for item in items]
    assert len(items) == 175
    assert decided.count(Decision.AGREED) == 175 - CHANGED
    assert {item for item in items if found[item].decision is Decision.CHANGED} == to_change
    agreed = (keys.pressed - on_changes) / (175 - CHANGED)
    with capsys.disabled():
        sys.stdout.write(
            f"\n175 items: {keys.pressed} keys and {keys.typed} letters of reasons; "
            f"{agreed:.2f} keys per agreed item, {seconds / 175:.2f} s of the machine per item\n"
        )


def test_the_rest_of_a_part_is_agreed_to_by_two_keys(served, cast, session, taken, visiting):
    visit = visiting(served, cast.rina)
    page = visit.goto(f"/reviews/{taken.id}/areas/tata_kelola")
    page.keyboard.press("s")
    assert "butir lainnya" in page.evaluate("document.activeElement.textContent")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator(".progress__value:text-is('22 dari 22')").wait_for()
