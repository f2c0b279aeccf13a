"""Look through hostile and ordinary files as the product does, and count wrong verdicts: ``make corpus``.

Ordinary files come from whatever makers this machine has (``tools/ordinary.py``); those it has not are named. Exits
with 1 if a hostile file got a wrong verdict.
"""

import argparse
import io
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from assessment.evidence.checking.inspection import checked
from assessment.evidence.gate import NotTaken
from assessment.files.store import FileStore
from tests.evidence.hostile import CANARY, CLEANED, CORPUS, HARMLESS
from tools.ordinary import MAKERS, is_here

LARGEST = 100 * 1024 * 1024


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tools.corpus", description=main.__doc__)
    parser.add_argument("--only", choices=["hostile", "ordinary"])
    chosen = parser.parse_args().only
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as home:
        store = FileStore(Path(home))
        wrong = 0 if chosen == "ordinary" else hostile(store)
        if chosen != "hostile":
            ordinary(store)
        left = [path for path in Path(home).rglob("*") if path.is_file()]
        print(f"files left behind: {len(left)}")
    return 1 if wrong or left else 0


def verdict_on(store: FileStore, name: str, content: bytes) -> tuple[str, float, bytes]:
    """The verdict, the milliseconds it took, and what would be kept."""
    began = time.perf_counter()
    try:
        with checked(store, name, io.BytesIO(content), limit=LARGEST) as file:
            took = 1000 * (time.perf_counter() - began)
            kept = file.file.path.read_bytes()
            return HARMLESS if kept == content else CLEANED, took, kept
    except NotTaken as refusal:
        return refusal.reason, 1000 * (time.perf_counter() - began), b""


def hostile(store: FileStore) -> int:
    """Count the verdicts on the hostile files; returns how many are wrong."""
    wrong, times = 0, []
    for one in CORPUS:
        verdict, took, kept = verdict_on(store, one.file_name, one.make())
        times.append(took)
        if verdict != one.verdict or CANARY in kept:
            wrong += 1
            print(f"  wrong: {one.name}: {verdict} instead of {one.verdict}")
    print(
        f"hostile: {len(CORPUS)} files, {len(CORPUS) - wrong} verdicts right, {wrong} wrong; {spread(times)}"
    )
    return wrong


def ordinary(store: FileStore) -> None:
    """Count the ordinary files that are refused, by maker."""
    total = refused = anew = 0
    times: list[float] = []
    print(f"{'maker':<20}{'files':>7}{'refused':>9}{'anew':>7}")
    for maker, (make, needed) in MAKERS.items():
        if not is_here(needed):
            print(f"{maker:<20}{'not on this machine':>23}")
            continue
        verdicts = []
        for name, content in make():
            verdict, took, _kept = verdict_on(store, name, content)
            verdicts.append(verdict)
            times.append(took)
            if verdict not in (HARMLESS, CLEANED):
                print(f"  refused: {name}: {verdict}")
        bad = len([one for one in verdicts if one not in (HARMLESS, CLEANED)])
        print(f"{maker:<20}{len(verdicts):>7}{bad:>9}{verdicts.count(CLEANED):>7}", flush=True)
        total, refused, anew = total + len(verdicts), refused + bad, anew + verdicts.count(CLEANED)
    print(f"ordinary: {total} files, {refused} refused, {anew} written anew; {spread(times)}")


def spread(times: Iterable[float]) -> str:
    """Median and largest."""
    sorted_times = sorted(times)
    return f"median {statistics.median(sorted_times):.0f} ms, largest {sorted_times[-1]:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
