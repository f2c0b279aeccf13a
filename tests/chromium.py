"""A real browser on a real server: one person's visit, watched on every page for what must not happen."""

import contextlib
import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import playwright.sync_api
import pytest
from flask import Flask
from lxml import html
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    sync_playwright,
)
from sqlalchemy.exc import OperationalError
from werkzeug.serving import make_server

from assessment import create_app
from assessment.config import Settings
from assessment.jobs import runner
from assessment.people.models import Person
from tests.browser import Browser
from tests.compiled import COMPILED
from tests.conftest import Clock

WHOLE = "/usr/bin/chromium"
"""The browser as people have it: it keeps in its profile what it would restore."""
EXECUTABLE = shutil.which("chromium-headless-shell") or WHOLE
"""The one without windows, if there: it needs little more than half the processor time."""
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, TABLET, DESK = 360, 768, 1280
PATIENCE = 30_000
"""Milliseconds until something that should appear is missing; the tests share two cores."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The browser itself, started once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextlib.contextmanager
def serving(settings: Settings, clock: Clock | None = None) -> Iterator[Flask]:
    """The application on a free loopback port, its jobs being done, with the real time or that of a clock.

    A thread of ours does the jobs: those of the application itself never end before their process.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    late: list[Flask] = []
    server = make_server(
        "127.0.0.1", 0, lambda environ, start: late[0](environ, start), threaded=True
    )
    address = f"http://127.0.0.1:{server.server_port}"
    app = create_app(replace(settings, url=address, run_jobs=False))
    app.config["CLOCK"] = clock
    app.jinja_env.bytecode_cache = COMPILED
    late.append(app)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    over = threading.Event()
    worker = threading.Thread(target=_work, args=(app, over), daemon=True)
    thread.start()
    worker.start()
    yield app
    over.set()
    worker.join()
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["database"].close()


def _work(app: Flask, over: threading.Event) -> None:
    while not over.wait(0.1):
        with contextlib.suppress(OperationalError):  # no tables yet
            runner.run_pending(app)


class Visit:
    """One person's visit. ``page`` is Playwright's; what went wrong on the way fails the test at its end."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.faults: list[str] = []
        self.expected: list[str] = []
        context.set_default_timeout(PATIENCE)
        self.page = self.open()

    def open(self) -> Page:
        """One more tab."""
        page = self.context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda fault: self.faults.append(f"{page.url}: {fault}"))
        page.on("response", self._response)
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def goto(self, address: str, status: int = 200) -> Page:
        """Go there, by path or whole address."""
        response = self.page.goto(address if address.startswith("http") else self.url + address)
        assert response is not None
        assert response.status == status, f"{response.status} at {address}"
        return self.page

    def press(self, name: str) -> None:
        """Press the button, or follow the link, of that name, and wait for the page it leads to."""
        found = self.page.get_by_role("button", name=name, exact=True)
        found = found.or_(self.page.get_by_role("link", name=name, exact=True))
        with self.page.expect_navigation():
            found.first.click()

    def fill(self, **fields: str) -> None:
        """Fill in fields of the form by their names; a select is chosen by value or words."""
        for name, value in fields.items():
            field = self.page.locator(f"[name={name}]")
            if field.first.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    @property
    def title(self) -> str:
        """The heading of the page."""
        return self.page.locator("h1").inner_text()

    def sees(self, text: str) -> None:
        """Wait until the text is on the page."""
        try:
            self.page.get_by_text(text).first.wait_for()
        except playwright.sync_api.TimeoutError as fault:
            raise AssertionError(
                f"no {text!r} at {self.page.url}: {self.page.inner_text('main')[:900]}"
            ) from fault

    def send(self, form_of: str, **values: str) -> None:
        """Send the form of a page as it stands there but for these values, without opening it in a tab."""
        answer = self.context.request.get(self.url + form_of)
        tree = html.fromstring(answer.text())
        form = next(
            one
            for one in tree.forms
            if (one.get("method") or "").lower() == "post"
            and one.get("class")
            and next(one.iterancestors("dialog"), None) is None
        )
        data = {name: value for name, value in form.form_values() if value is not None} | values
        answer = self.context.request.post(self.url + form.get("action"), form=data)
        assert answer.ok, f"{answer.status}: {answer.text()[:500]}"

    def unanswered(self, form_of: str) -> list[str]:
        """Names of the groups of radio buttons on a page of which none is chosen."""
        tree = html.fromstring(self.context.request.get(self.url + form_of).text())
        radios = tree.cssselect("form input[type=radio]:not([disabled])")
        chosen = {one.get("name") for one in radios if one.get("checked") is not None}
        return [
            name for name in dict.fromkeys(one.get("name") for one in radios) if name not in chosen
        ]

    def check(self) -> None:
        """Nothing sticks out sideways, and axe finds nothing against WCAG 2.2 AA."""
        page = self.page
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if overflow > 0:
            self.faults.append(
                f"{page.url} scrolls sideways by {overflow} px: {page.evaluate(WIDEST)}"
            )
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        page.evaluate(SET_BARS, "static")  # what a bar covers right now can be scrolled free
        found = page.evaluate(RUN, RULES)
        page.evaluate(SET_BARS, "")
        self.faults += [f"{page.url}: {one}" for one in found]

    def check_narrow_and_wide(self) -> None:
        """The same on a phone and on a desk."""
        for width in (DESK, PHONE):
            self.page.set_viewport_size({"width": width, "height": 740})
            self.check()

    def close(self) -> None:
        self.context.close()
        faults = [one for one in self.faults if not any(words in one for words in self.expected)]
        assert not faults, "\n".join(faults)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.location.get('url')}: {message.text}")

    def _response(self, response: Response) -> None:
        if urlsplit(response.url).hostname != "127.0.0.1":
            self.faults.append(f"asked the network for {response.url}")
        if response.status >= 500:
            self.faults.append(f"{response.status} at {response.url}")


RUN = """async rules => {
  const found = await axe.run({runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
  return found.violations.flatMap(one => one.nodes.map(node =>
    `${one.id}: ${node.target} ${node.failureSummary.replaceAll("\\n", " ")}`.slice(0, 400)));
}"""

SET_BARS = """position => {
  for (const bar of document.querySelectorAll(".sticky-bar")) bar.style.position = position;
}"""

WIDEST = """[...document.querySelectorAll("body *")]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest("[hidden]"))
  .slice(0, 3).map(one => one.outerHTML.slice(0, 120)).join(" | ")"""


@pytest.fixture
def visiting(chromium: Chromium) -> Iterator[Callable[..., Visit]]:
    """``visiting(app)``, ``visiting(app, sari, width=360)``: a visit, signed in if somebody is named."""
    opened: list[Visit] = []

    def visit(app: Flask, who: Person | None = None, *, width: int = DESK, **more: Any) -> Visit:
        height = 800 if width > PHONE else 740
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="id-ID",
            accept_downloads=True,
            **more,
        )
        url = app.config["SETTINGS"].url
        if who is not None:
            cookie = Browser(app, who).client.get_cookie("perisai")
            assert cookie is not None
            context.add_cookies([{"name": "perisai", "value": cookie.value, "url": url}])
        opened.append(Visit(context, url))
        return opened[-1]

    yield visit
    for one in opened:
        one.close()
