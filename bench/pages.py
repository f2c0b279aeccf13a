"""Requests inside one process: a save, the city's page, and what a filling-in page weighs."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle

from assessment.permissions import Role
from bench.figures import Figure, clocked, of_times, once
from bench.place import Desk, Site, counted, questionnaire, site

SAVES = 150


def save() -> Iterator[Figure]:
    """One answer from the request's first byte to the response, commit and disk included."""
    with site() as here:
        desk = here.desks(1, "tata_kelola")[0]
        items = cycle(desk.items)

        def one() -> None:
            change(desk, next(items))

        seconds = clocked(one, SAVES, warm=20)
        yield of_times("save one answer", 5, seconds, "in the server, durable")
        busy = time.process_time()
        clocked(one, SAVES, warm=0)
        busy = (time.process_time() - busy) / SAVES
        yield Figure("  processor time", None, "ms", 1000 * busy)
        with counted(here.database) as statements:
            one()
        yield Figure("  statements", 8, "", len(statements))


def change(desk: Desk, item: str) -> None:
    """Save another level for an item."""
    seen = desk.items[item]
    answer = desk.client.post(
        f"/assessments/{desk.revision}/answers",
        json={"item": item, "value": (seen + 1) % 4, "seen": seen, "note": "", "reason": "", "unsure": False,
              "key": f"{item}:{seen}"},
        headers={"X-CSRFToken": desk.token},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    desk.items[item] = answer.json["version"]


def city_page() -> Iterator[Figure]:
    """The leadership's page over the whole city."""
    with site() as here:
        client = here.visit(here.somebody(Role.VIEWER), datetime.now(UTC))

        def look() -> int:
            page = client.get("/city")
            assert page.status_code == 200, page.status
            return len(page.data)

        yield of_times("city page, 184 units", 50, clocked(look, 20))
        with counted(here.database) as statements:
            weight = look()
        yield Figure("  uncompressed HTML", 60, "KB", weight / 1000)
        yield Figure("  statements", 12, "", len(statements))
        yield of_times(
            "table of units, one page", None, clocked(lambda: client.get("/city/units"), 10)
        )


def weight() -> Iterator[Figure]:
    """The largest filling-in page as it goes over the line, with everything it refers to."""
    largest = max(questionnaire().areas, key=lambda area: len(area.items))
    with site() as here:
        desk = here.desks(1, largest.id)[0]
        address = f"/assessments/{desk.revision}/areas/{largest.id}"
        line = Line(here, desk)
        page = line.fetch(address)
        name = f"filling-in page, {len(largest.items)} items"
        yield Figure(
            f"{name}, first visit", 250, "KB", (line.first_visit(page) + line.weight) / 1000
        )
        yield Figure(f"{name}, next visit", 30, "KB", line.weight / 1000,
                     note=f"{len(page) / 1000:.0f} KB uncompressed")  # fmt: skip
        seconds = [once(lambda: line.fetch(address)) for _ in range(10)]
        yield of_times(f"{name}, made", None, seconds)


class Line:
    """Counts bytes as a browser that takes gzip would get them."""

    def __init__(self, here: Site, desk: Desk) -> None:
        self.client = desk.client
        self.weight = 0

    def fetch(self, address: str) -> str:
        """The page's text; ``weight`` is what came over the line."""
        answer = self.client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, f"{address}: {answer.status}"
        self.weight = len(answer.data) + len(str(answer.headers))
        if answer.headers.get("Content-Encoding") == "gzip":
            import gzip

            return gzip.decompress(answer.data).decode("utf-8", "replace")
        return answer.data.decode("utf-8", "replace")

    def first_visit(self, page: str) -> int:
        """The weight of style sheets, scripts, pictures and fonts, each once."""
        own, total, done = self.weight, 0, set()
        waiting = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        while waiting:
            address = waiting.pop().replace("&amp;", "&")
            if address in done:
                continue
            done.add(address)
            text = self.fetch(address)
            total += self.weight
            if ".css" in address:
                base = address.split("?")[0].rsplit("/", 1)[0]
                waiting += [
                    _absolute(base, one)
                    for one in re.findall(r'(?:url\(|@import )["\']?([^"\')]+)', text)
                ]
        self.weight = own
        return total


def _absolute(base: str, reference: str) -> str:
    if reference.startswith(("/", "data:")):
        return reference
    while reference.startswith("../"):
        base, reference = base.rsplit("/", 1)[0], reference[3:]
    return f"{base}/{reference}"
