"""Certificates: one with its annex in a warm child process, and a whole city's."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select

from assessment.certificates.codes import new_code
from assessment.certificates.models import Certificate
from assessment.documents.service import close, render
from bench.figures import Figure, clocked, of_times
from bench.place import site

CITY = 184
LONGEST = 45.0
"""Seconds at most for the whole city; if it would take longer, a part is measured and the rest reckoned."""


def certificates() -> Iterator[Figure]:
    """Both PDFs of a certificate, as the job prints them."""
    with site() as here, here.database.reading() as session:
        found = list(session.execute(select(Certificate.said)).scalars())
    said = [one | {"code": new_code(), "pictures": {}} for one in found]
    alone = clocked(lambda: _print(said[0]), 15, warm=3)
    yield of_times("certificate with annex", 80, alone, "warm, one at a time")
    number = max(16, min(CITY, int(CITY * LONGEST / (CITY * sorted(alone)[7]))))
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(_print, [said[index % len(said)] for index in range(number)]))
    took = (time.perf_counter() - began) * CITY / number
    close()
    note = "two children" + ("" if number == CITY else f", reckoned from {number}")
    yield Figure(f"{CITY} certificates with annex", 15, "s", took, note=note)


def _print(said: dict[str, Any]) -> None:
    render("documents/annex.html", said)
    render("documents/certificate.html", said)
