"""``python -m bench [--only NAME] [--fresh]``: print what was measured beside the goals."""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator

from bench import crowd, means, pages, papers, place, reviewing, scans, scoring, start
from bench.figures import Figure, table

MEASURED: dict[str, Callable[[], Iterator[Figure]]] = {
    "save": pages.save,
    "savers": crowd.savers,
    "city": pages.city_page,
    "queue": reviewing.queue,
    "planted": reviewing.planted,
    "scans": scans.scans,
    "score": scoring.scores,
    "mean": means.means,
    "path": scoring.paths,
    "certificate": papers.certificates,
    "setup": start.setup,
    "weight": pages.weight,
}


def main() -> None:
    """Measure one thing after the other; nothing else should run on the machine meanwhile."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    parser.add_argument(
        "--only", choices=MEASURED, action="append", help="only this one (may be repeated)"
    )
    parser.add_argument("--fresh", action="store_true", help="build the invented city anew")
    chosen = parser.parse_args()
    print(machine(), flush=True)
    home = place.city(anew=chosen.fresh)
    found = [
        Figure(
            "the invented city, certificates included", 60, "s", float((home / "done").read_text())
        )
    ]
    for name in chosen.only or MEASURED:
        began = time.perf_counter()
        found += MEASURED[name]()
        print(f"  {name}: {time.perf_counter() - began:.1f} s", file=sys.stderr, flush=True)
    print("\n" + table(found))


def machine() -> str:
    """What the figures depend on."""
    from assessment.database.sqlite import dbapi

    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {dbapi.sqlite_version}, load {load}"
    )


if __name__ == "__main__":
    main()
