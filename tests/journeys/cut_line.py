"""A line that is cut, for the journeys about unsent answers. Import the fixtures ``line``, ``area`` and ``sari``."""

import re
import time
from types import SimpleNamespace

import pytest
from flask import request
from sqlalchemy import select

from assessment.assessments.models import AnswerEvent

CANARY = "kenari-kuning-7391"
SAVED = re.compile(r"^\s*Tersimpan \d")
CUT = ["502"]
STORED = """async () => {
  const open = indexedDB.open("perisai");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  if (!db.objectStoreNames.contains("unsent")) return [];
  const all = db.transaction("unsent").objectStore("unsent").getAll();
  const found = await new Promise((done) => { all.onsuccess = () => done(all.result); });
  db.close();
  return found.map((one) => JSON.stringify(one, (name, value) =>
    value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value) : value));
}"""

WRITTEN = """() => {
  const { store } = window.perisaiSaving || {};
  return !store || [...store.contents.keys()].every((name) => store.has(name));
}"""


@pytest.fixture
def line(served):
    """The way of answers to the server; while it is cut, something on the way answers for it."""
    way = SimpleNamespace(is_cut=False)

    def answer():
        if way.is_cut and request.path.endswith("/answers"):
            return "<h1>Bad gateway</h1>", 502
        return None

    served.before_request_funcs.setdefault(None, []).insert(0, answer)
    return way


@pytest.fixture
def area(cast):
    return f"/assessments/{cast.revision.id}/areas/tata_kelola"


@pytest.fixture
def sari(served, cast, visiting, area):
    """Sari on the first area of her assessment."""
    visit = visiting(served, cast.sari)
    visit.expected = [*CUT, "401 (UNAUTHORIZED)", "409 (CONFLICT)"]
    visit.goto(area)
    return visit


def state(page, item):
    return page.locator(f"[data-item='{item}'] [data-state]")


def choose(page, item, value):
    page.locator(f"input[name='value-{item}'][value='{value}']").check()


def is_chosen(page, item, value):
    return page.locator(f"input[name='value-{item}'][value='{value}']").is_checked()


def saved(page, item):
    state(page, item).filter(has_text=SAVED).wait_for()


def notice(page, words):
    return page.locator("[data-notices]").get_by_text(words)


def close(page, line):
    """Close the tab, and mend the line when its last attempts are over."""
    page.wait_for_function(WRITTEN)
    page.close()
    time.sleep(0.5)
    line.is_cut = False


def stored(page, number):
    """What the browser keeps, once it keeps so many, as they are now."""
    page.wait_for_function(WRITTEN)
    for _ in range(300):
        found = page.evaluate(STORED)
        if len(found) == number:
            return found
        page.wait_for_timeout(50)
    raise AssertionError(f"{len(found)} records, not {number}")


def events(session):
    session.rollback()
    return session.execute(
        select(AnswerEvent.item, AnswerEvent.value, AnswerEvent.note).order_by(AnswerEvent.id)
    ).all()
