"""Everybody follows every link they find, and never meets a trace of a unit that is not theirs."""

import re
from collections import Counter
from io import BytesIO
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from zipfile import ZipFile

import pytest

from assessment.permissions import Role
from tests.rules.city import ANSWERS, FILES, PLAN, canary

EXPLORERS = (
    *(f"operator of {name}" for name in PLAN),
    *("head of Timur", "head of Barat", "head of Melati"),
    *(str(role) for role in Role if role not in (Role.OPERATOR, Role.HEAD)),
)
MOST_PAGES = 400
VARIANTS = 8
"""Of one page, so many different query strings are tried."""

VARIANTS_OF_ONE = 2
"""The same for the pages of one assessment, of which there are many."""

OTHER_AREAS = re.compile(r"/(areas|derivation|path)/(?!tata_kelola|pengelolaan_aset)")
"""The traces stand in two areas; the other pages of questions are all alike."""


@pytest.mark.parametrize("who", EXPLORERS)
def test_nobody_meets_a_foreign_trace(city, look, who):
    explored = Explorer(look(city.everyone()[who])).explore()
    met = {
        (name, kind, url)
        for url, text in explored.pages.items()
        for name in PLAN
        for kind in (*ANSWERS, *FILES)
        if canary(name, kind) in text
    }
    foreign = {(name, kind, url) for name, kind, url in met if not city.may_see(who, name, kind)}
    assert not foreign, f"{who} met {sorted(foreign)}: start from visible_to()"
    assert len(explored.pages) >= 5, f"only {sorted(explored.pages)}: the links lead nowhere"
    own = who.rpartition(" of ")[2]
    if own in PLAN:
        assert {kind for name, kind, _ in met if name == own} >= {"note", "reason", "title"}
    if who in (Role.VERIFIER, Role.LEAD):
        assert {name for name, kind, _ in met if kind == "file"} >= {"Timur", "Kenanga"}


class Explorer:
    """Somebody who follows every link and tries every search, list and download they come across."""

    def __init__(self, visit) -> None:
        self.visit = visit
        self.pages: dict[str, str] = {}
        self.waiting = ["/"]
        self.seen: set[str] = set()
        self.variants: Counter[str] = Counter()

    def explore(self) -> "Explorer":
        while self.waiting and len(self.pages) < MOST_PAGES:
            url = self.waiting.pop(0)
            answer = self.visit.client.get(url)
            assert answer.status_code < 500, f"{url}: {answer.status_code}"
            if answer.status_code in (301, 302, 303):
                self._remember(answer.headers["Location"], url)
                continue
            self.pages[url] = _content(answer)
            if answer.mimetype == "text/html":
                self._links(url, answer)
        return self

    def _links(self, url: str, answer) -> None:
        from lxml import html

        tree = html.fromstring(answer.get_data(as_text=True))
        for name in ("href", "src", "data-url"):
            for element in tree.cssselect(f"[{name}]"):
                self._remember(element.get(name), url)
        for form in tree.cssselect("form"):
            self._form(form, url)

    def _form(self, form, url: str) -> None:
        action = form.get("action") or url
        if (form.get("method") or "get").lower() == "get":
            for field in form.inputs:
                for value in getattr(field, "value_options", None) or (*PLAN, ""):
                    if field.name:
                        self._remember(f"{action}?{urlencode({field.name: value})}", url)
        elif "export" in action and action not in self.seen:
            self.seen.add(action)
            for kind in ("csv", "xlsx"):
                data = {**dict(form.form_values()), "format": kind}
                answer = self.visit.post(action, data=data, status=200)
                self.pages[f"{action} {kind}"] = _content(answer.response)

    def _remember(self, link: str | None, base: str) -> None:
        if not link or link.startswith(("#", "mailto:", "tel:", "data:")):
            return
        parts = urlsplit(urljoin(f"http://perisai.test{base}", link))
        if parts.netloc != "perisai.test" or parts.path.startswith("/static/"):
            return
        query = urlencode(sorted(parse_qsl(parts.query)))
        url = parts.path + (f"?{query}" if query else "")
        if url in self.seen or OTHER_AREAS.search(url):
            return
        self.seen.add(url)
        if query:
            self.variants[parts.path] += 1
            of_one = parts.path.startswith("/assessments/")
            if self.variants[parts.path] > (VARIANTS_OF_ONE if of_one else VARIANTS):
                return
        self.waiting.append(url)


def _content(answer) -> str:
    """All text of an answer, what is packed into a workbook too; without case."""
    data = answer.get_data()
    found = data.decode("utf-8", "replace") + str(answer.headers)
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as packed:
            found += "".join(
                packed.read(name).decode("utf-8", "replace") for name in packed.namelist()
            )
    return found.lower()
