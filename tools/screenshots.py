"""Take the pictures of the README: ``make screenshots``.

Uses the invented city under data/demo, or builds one for itself under build/screenshots. Pictures go to
docs/screenshots, each on a phone, a tablet and a desk, and each small enough for a page on a slow line.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from assessment.config import ROOT, Settings
from assessment.demo.links import ways_in
from tests.chromium import ARGUMENTS, DESK, EXECUTABLE, PHONE, TABLET, serving

TARGET = ROOT / "docs" / "screenshots"
OWN = ROOT / "build" / "screenshots"
HEIGHTS = {PHONE: 740, TABLET: 1024, DESK: 860}
LARGEST = 150_000
COLOURS = (256, 128, 64, 32)


@dataclass(frozen=True)
class Shot:
    """A picture: what it is called, who sees the page, and the links to follow from their first page."""

    name: str
    who: str
    follow: tuple[str, ...] = ()
    scroll_to: str = ""


SHOTS = (
    Shot("city", "Pimpinan (Sekda)"),
    Shot("units", "Pimpinan (Sekda)", ("a[href^='/city/units']",)),
    Shot("overview", "Operator kelurahan", ("a[href^='/assessments/']:not([href*=continue])",)),
    Shot(
        "area",
        "Operator kelurahan",
        ("a[href*='/assessments/']:not([href*=continue])", ".task__title a"),
        ".item",
    ),
    Shot("queue", "Verifikator"),
    Shot(
        "review",
        "Verifikator",
        (
            "main a[href*='tab=mine']",
            "main table a[href^='/reviews/']",
            "main table a[href*='/areas/']",
        ),
        ".review-item",
    ),
    Shot("rounds", "Admin", ("main a[href^='/rounds/']",)),
)


def main() -> None:
    """Take all of them, or those whose names are given."""
    wanted = set(sys.argv[1:])
    settings = _settings()
    TARGET.mkdir(parents=True, exist_ok=True)
    with serving(settings) as app, _browser() as browser:
        people = _cookies(app, browser)
        for shot in SHOTS:
            if not wanted or shot.name in wanted:
                _take(app, browser, people[shot.who], shot)
        if not wanted or "certificate" in wanted:
            _certificate(app, browser, people["Admin"])


def _settings() -> Settings:
    data = ROOT / "data" / "demo"
    if not (data / "demo.json").exists():
        data = Path(os.environ.get("PERISAI_DATA", OWN))
        environment = {**os.environ, "PERISAI_DATA": str(data), "PERISAI_DEMO": "yes"}
        command = [sys.executable, "-m", "flask", "demo"]
        subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return Settings.from_environment({"PERISAI_DATA": str(data), "PERISAI_DEMO": "yes"})


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=list(ARGUMENTS))
        yield browser
        browser.close()


def _cookies(app: Flask, browser: Browser) -> dict[str, list[dict[str, object]]]:
    """Sign everybody in by the demonstration's own links, and keep their cookies."""
    settings: Settings = app.config["SETTINGS"]
    now = datetime.now(UTC)
    with app.extensions["database"].transaction() as session:
        ways = ways_in(session, at=now, day=now.astimezone(settings.timezone).date())
    found = {}
    for way in ways:
        context = browser.new_context(locale="id-ID")
        page = context.new_page()
        page.goto(f"{settings.url}/sign-in/link/{way.secret}")
        with page.expect_navigation():
            page.locator("main form button").click()
        found[way.who] = context.cookies()
        context.close()
    return found


def _take(app: Flask, browser: Browser, cookies: list[dict[str, object]], shot: Shot) -> None:
    for width, height in HEIGHTS.items():
        context = browser.new_context(viewport={"width": width, "height": height}, locale="id-ID")
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(app.config["SETTINGS"].url)
        for link in shot.follow:
            page.goto(
                app.config["SETTINGS"].url + str(page.locator(link).first.get_attribute("href"))
            )
        if shot.scroll_to:
            page.locator(shot.scroll_to).first.evaluate("one => one.scrollIntoView()")
        _keep(f"{shot.name}-{width}", page.screenshot(animations="disabled"))
        context.close()


def _certificate(app: Flask, browser: Browser, cookies: list[dict[str, object]]) -> None:
    """The piagam itself, as it comes out of a printer, and its public page."""
    url = app.config["SETTINGS"].url
    context = browser.new_context(locale="id-ID")
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{url}/certificates?tab=issued")
    page.goto(url + str(page.locator("main table a").first.get_attribute("href")))
    file = page.locator("a[href$='/file']").get_attribute("href")
    pdf = context.request.get(f"{url}{file}").body()
    command = ["pdftoppm", "-r", "96", "-png", "-singlefile", "-"]
    _keep("certificate", subprocess.run(command, input=pdf, check=True, capture_output=True).stdout)
    _public(page, page.locator("#public-url").input_value().rpartition("/v/")[2], url)
    context.close()


def _public(page: Page, code: str, url: str) -> None:
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{url}/v/{code}")
        _keep(f"public-{width}", page.screenshot(animations="disabled"))


def _keep(name: str, png: bytes) -> None:
    """Write it with as many colours as fit."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    for colours in COLOURS:
        out = BytesIO()
        fewer = picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        fewer.save(out, "PNG", optimize=True)
        if out.tell() < LARGEST:
            break
    (TARGET / f"{name}.png").write_bytes(out.getvalue())
    print(f"{name}.png {out.tell() // 1024} KB")


if __name__ == "__main__":
    main()
