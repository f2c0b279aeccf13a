"""What was typed outlives the tab, the session and the browser, and nobody else reads it on that machine."""

import contextlib
import os
import re
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import update

from assessment.people import passwords
from assessment.people.models import SignedIn
from tests.browser import Browser
from tests.chromium import ARGUMENTS, EXECUTABLE, PHONE, WHOLE, Visit
from tests.factories import AT
from tests.journeys.cut_line import (
    CANARY,
    CUT,
    STORED,
    area,
    choose,
    close,
    events,
    is_chosen,
    line,
    notice,
    sari,
    saved,
    state,
    stored,
)

__all__ = ["area", "line", "sari"]

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("line")]

SECRET = "kuda laut di selat madura"


def sign_in(visit, app, person):
    """Somebody signs in in this browser; whoever was is not asked."""
    cookie = Browser(app, person).client.get_cookie("perisai")
    visit.context.add_cookies([{"name": "perisai", "value": cookie.value, "url": visit.url}])


def test_closing_the_tab_right_after_a_click_loses_nothing(sari, session):
    page = sari.page
    page.locator("input[name='value-2.1'][value='3']").check()
    page.close()
    for _ in range(100):
        if events(session):
            break
        time.sleep(0.05)
    assert [(one.item, one.value) for one in events(session)] == [("2.1", 3)]


# What Chromium says before 81 of a request that is to outlive its page and is more than a plain form.
CANNOT_OUTLIVE = """
  const fetched = window.fetch;
  window.fetch = (url, options = {}) => options.keepalive
    ? Promise.reject(new TypeError("Preflight request for request with keepalive specified is currently not supported"))
    : fetched(url, options);
"""


def test_a_browser_of_2018_saves_too(served, cast, visiting, area, session):
    visit = visiting(served, cast.sari)
    visit.context.add_init_script(CANNOT_OUTLIVE)
    page = visit.goto(area)
    for item, value in (("2.1", 3), ("2.2", 1)):
        choose(page, item, value)
        saved(page, item)
    assert [(one.item, one.value) for one in events(session)] == [("2.1", 3), ("2.2", 1)]


def test_what_waits_survives_a_reload_and_a_closed_tab_and_goes_in_order(sari, session, area, line):
    page = sari.page
    line.is_cut = True
    for item, value in (("2.3", 1), ("2.1", 2), ("2.2", 3)):
        choose(page, item, value)
    page.locator("textarea[name='note-2.1']").fill(CANARY)
    state(page, "2.1").filter(has_text="Belum tersimpan").wait_for()
    stored(page, 3)
    page.close()
    page = sari.open()
    page.goto(sari.url + area)
    notice(page, "3 isian yang tadi belum tersimpan dipulihkan").wait_for()
    assert is_chosen(page, "2.3", 1)
    assert page.locator("textarea[name='note-2.1']").input_value() == CANARY
    state(page, "2.1").filter(has_text="Belum tersimpan, mencoba lagi").wait_for()
    line.is_cut = False
    page.reload()
    for item in ("2.1", "2.2", "2.3"):
        saved(page, item)
    assert [(one.item, one.value) for one in events(session)] == [
        ("2.3", 1),
        ("2.2", 3),
        ("2.1", 2),
    ]
    stored(page, 0)


def test_what_waits_is_sent_from_another_page_too(sari, session, cast, line):
    page = sari.page
    line.is_cut = True
    choose(page, "2.1", 2)
    stored(page, 1)
    close(page, line)
    page = sari.open()
    page.goto(f"{sari.url}/assessments/{cast.revision.id}/areas/risiko")
    stored(page, 0)
    assert [(one.item, one.value) for one in events(session)] == [("2.1", 2)]


def test_what_others_did_meanwhile_shows_as_a_conflict(sari, served, cast, visiting, area, line):
    page = sari.page
    line.is_cut = True
    choose(page, "2.1", 3)
    stored(page, 1)
    close(page, line)
    wati = visiting(served, cast.wati)
    wati.goto(area)
    choose(wati.page, "2.1", 1)
    saved(wati.page, "2.1")
    page = sari.page = sari.open()
    page.goto(sari.url + area)
    box = page.locator("[data-item='2.1'] .conflict")
    box.wait_for()
    words = box.inner_text()
    assert "Wati" in words
    assert "Sari" in words
    page.locator("[data-page-state]", has_text="Bentrok: 1 butir").wait_for()
    sari.check_narrow_and_wide()
    box.get_by_role("button", name="Pakai isian saya").click()
    saved(page, "2.1")
    page.reload()
    assert is_chosen(page, "2.1", 3)


def test_two_tabs_do_not_send_the_same_twice(sari, area, session, line):
    sent = []
    first = sari.page
    first.on("request", lambda one: one.url.endswith("/answers") and sent.append("first"))
    line.is_cut = True
    choose(first, "2.1", 2)
    state(first, "2.1").filter(has_text="mencoba lagi").wait_for()
    second = sari.open()
    second.on("request", lambda one: one.url.endswith("/answers") and sent.append("second"))
    second.goto(sari.url + area)
    second.wait_for_timeout(1500)
    assert set(sent) == {"first"}
    assert not is_chosen(second, "2.1", 2)
    line.is_cut = False
    saved(first, "2.1")
    assert "second" not in sent
    assert len(events(session)) == 1


class TestWhenTheSessionEnds:
    @pytest.fixture
    def ended(self, sari, cast, session):
        """Sari's session has ended, unnoticed: after her page got its keys, which it asks for by itself."""
        sari.page.wait_for_function("() => window.perisaiSaving.store.kid")
        for person in (cast.sari, cast.wati):
            session.merge(person).password_hash = passwords.hashed(SECRET)
        session.execute(update(SignedIn).values(ended_at=AT))
        session.commit()
        sari.expected += ["400 (BAD REQUEST)", "403 (FORBIDDEN)", "422 (UNPROCESSABLE"]
        return sari

    def enter(self, page, name, password):
        dialog = page.locator("dialog")
        dialog.locator("[name=name]").fill(name)
        dialog.locator("[name=password]").fill(password)
        dialog.get_by_role("button", name="Masuk", exact=True).click()

    def test_one_signs_in_again_in_place_and_goes_on(self, ended, session):
        page = ended.page
        page.locator("textarea[name='note-2.2']").fill(CANARY)
        choose(page, "2.1", 2)
        dialog = page.locator("dialog")
        dialog.get_by_role("heading", name="Masuk lagi").wait_for()
        state(page, "2.1").filter(has_text="Belum tersimpan, masuk lagi dulu").wait_for()
        ended.check_narrow_and_wide()
        self.enter(page, "sari", "bukan ini")
        dialog.get_by_text("Nama pengguna atau kata sandi tidak cocok.").wait_for()
        self.enter(page, "wati", SECRET)
        dialog.get_by_text("Akun ini bukan yang mengisi halaman ini.").wait_for()
        assert events(session) == []
        self.enter(page, "sari", SECRET)
        saved(page, "2.1")
        saved(page, "2.2")
        assert {one.item for one in events(session)} == {"2.1", "2.2"}
        page.reload()
        assert is_chosen(page, "2.1", 2)
        assert page.locator("textarea[name='note-2.2']").input_value() == CANARY

    def test_the_click_with_which_one_leaves_a_sentence_counts(self, ended):
        page = ended.page
        page.locator("textarea[name='note-2.2']").fill(CANARY)
        notice(page, "Sesi Anda berakhir").wait_for()
        assert page.locator("dialog[open]").count() == 0
        level = page.locator("input[name='value-2.1'][value='2']")
        level.scroll_into_view_if_needed()
        box = level.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.wait_for_timeout(250)
        page.mouse.up()
        page.locator("dialog").get_by_role("heading", name="Masuk lagi").wait_for()
        assert is_chosen(page, "2.1", 2)

    def test_signing_in_elsewhere_is_enough(self, ended, served, cast):
        page = ended.page
        choose(page, "2.1", 2)
        page.locator("dialog").get_by_role("button", name="Nanti saja").click()
        sign_in(ended, served, cast.sari)
        page.get_by_role("button", name="Masuk lagi").wait_for()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        saved(page, "2.1")
        assert notice(page, "Sesi Anda berakhir").count() == 0

    def test_somebody_else_does_not_send_it_as_theirs(self, ended, served, cast, session):
        page = ended.page
        sign_in(ended, served, cast.wati)
        choose(page, "2.1", 2)
        notice(page, "Orang lain sudah masuk di peramban ini.").wait_for()
        assert events(session) == []


class TestOnASharedMachine:
    def leave_something(self, visit, line):
        line.is_cut = True
        visit.page.locator("textarea[name='note-2.1']").fill(CANARY)
        choose(visit.page, "2.1", 2)
        state(visit.page, "2.1").filter(has_text="mencoba lagi").wait_for()
        stored(visit.page, 1)

    def test_nothing_is_readable(self, sari, line):
        self.leave_something(sari, line)
        (record,) = stored(sari.page, 1)
        assert CANARY not in record
        assert "2.1" not in record
        assert sari.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]

    def test_signing_out_asks_and_erases(self, sari, area, session, served, cast, line):
        self.leave_something(sari, line)
        page = sari.page
        page.locator("summary", has_text="Sari").click()
        page.get_by_role("button", name="Keluar").click()
        page.get_by_text("Anda sudah keluar.").wait_for()
        assert page.evaluate(STORED) == []
        line.is_cut = False
        sign_in(sari, served, cast.sari)
        page.goto(sari.url + area)
        page.wait_for_timeout(800)
        assert not is_chosen(page, "2.1", 2)
        assert events(session) == []

    def test_the_next_person_gets_nothing_and_the_first_gets_it_back(
        self, sari, area, session, served, cast, line
    ):
        self.leave_something(sari, line)
        close(sari.page, line)
        sign_in(sari, served, cast.wati)
        page = sari.page = sari.open()
        sari.goto(area)
        page.wait_for_timeout(1000)
        assert not is_chosen(page, "2.1", 2)
        assert CANARY not in page.content()
        assert events(session) == []
        page.locator("summary", has_text="Wati").click()
        page.get_by_role("button", name="Keluar").click()
        page.get_by_text("Anda sudah keluar.").wait_for()
        sign_in(sari, served, cast.sari)
        page.goto(sari.url + area)
        saved(page, "2.1")
        assert [(one.item, one.note) for one in events(session)] == [("2.1", CANARY)]

    def test_after_seven_days_it_is_gone(self, sari, area, session, line):
        self.leave_something(sari, line)
        sari.page.evaluate("""() => new Promise((done) => {
          const open = indexedDB.open("perisai");
          open.onsuccess = () => {
            const all = open.result.transaction("unsent", "readwrite");
            all.objectStore("unsent").openCursor().onsuccess = ({ target: { result: cursor } }) => {
              if (cursor) cursor.update({ ...cursor.value, at: Date.now() - 7 * 24 * 3600 * 1000 - 1 });
            };
            all.oncomplete = done;
          };
        })""")
        close(sari.page, line)
        page = sari.open()
        page.goto(sari.url + area)
        stored(page, 0)
        assert events(session) == []


def test_a_crash_of_the_browser_loses_nothing_and_leaves_nothing_readable(
    served, cast, chromium, tmp_path, area, session, line
):
    profile = tmp_path / "profile"
    url = served.config["SETTINGS"].url

    def start():
        context = chromium.browser_type.launch_persistent_context(
            profile, executable_path=WHOLE, args=list(ARGUMENTS), headless=True
        )
        visit = Visit(context, url)
        visit.expected = CUT
        sign_in(visit, served, cast.sari)
        visit.goto(area)
        return visit

    visit = start()
    visit.page.wait_for_function("() => window.perisaiSaving.store.kid")
    line.is_cut = True
    visit.page.locator("textarea[name='note-2.1']").fill(CANARY)
    choose(visit.page, "2.1", 2)
    name = re.search(r'"name":"(\w+)"', stored(visit.page, 1)[0])[1]
    # The browser writes down what it would restore every 2.5 seconds.
    visit.page.wait_for_timeout(4000)
    for process in browsers(profile):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    with contextlib.suppress(Exception):
        visit.context.close()
    assert files_with(profile, name), "what is stored is looked for in the wrong place"
    assert files_with(profile, CANARY) == []
    line.is_cut = False
    visit = start()
    saved(visit.page, "2.1")
    assert visit.page.locator("textarea[name='note-2.1']").input_value() == CANARY
    assert [(one.item, one.note) for one in events(session)] == [("2.1", CANARY)]
    visit.context.close()


def browsers(profile: Path) -> list[int]:
    """The processes of the browser with this profile, and no others."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"--user-data-dir={profile}".encode() in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


def files_with(profile: Path, words: str) -> list[str]:
    """The files of a profile in which these words can be read, in whatever way browsers write them."""
    signs = [words.encode(how) for how in ("ascii", "utf-16-le", "utf-16-be")]
    return [
        str(file)
        for file in profile.rglob("*")
        if file.is_file() and any(sign in file.read_bytes() for sign in signs)
    ]


def test_without_https_it_is_only_remembered_and_the_page_says_so(
    served, cast, chromium, area, line
):
    rules = "--host-resolver-rules=MAP kelurahan.test 127.0.0.1"
    browser = chromium.browser_type.launch(executable_path=EXECUTABLE, args=[*ARGUMENTS, rules])
    url = served.config["SETTINGS"].url.replace("127.0.0.1", "kelurahan.test")
    context = browser.new_context(viewport={"width": PHONE, "height": 740})
    visit = Visit(context, url)
    visit.expected = [
        *CUT,
        "asked the network for http://kelurahan.test",
        "Cross-Origin-Opener-Policy",
    ]
    sign_in(visit, served, cast.sari)
    visit.goto(area)
    assert visit.page.evaluate("isSecureContext") is False
    notice(visit.page, "Alamat ini tanpa HTTPS").wait_for()
    visit.check()
    choose(visit.page, "2.1", 2)
    saved(visit.page, "2.1")
    line.is_cut = True
    choose(visit.page, "2.2", 2)
    state(visit.page, "2.2").filter(has_text="mencoba lagi").wait_for()
    assert visit.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    line.is_cut = False
    saved(visit.page, "2.2")
    visit.close()
    browser.close()
