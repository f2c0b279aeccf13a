"""``python -m torture [--kills 200] [--edits 240]``: prints what was lost, and exits with 1 if anything was.

Beside each stands a control with a fault put in on purpose, which has to be found out.
"""

import argparse
import sys
import time

from bench.__main__ import machine
from torture import edits, kills
from torture.careless import BLIND, EARLY


def main() -> int:
    """The kills, the edits of one item, and the control of each."""
    parser = argparse.ArgumentParser(prog="python -m torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how often the server is killed")
    parser.add_argument("--control-kills", type=int, default=15, help="the same for the control")
    parser.add_argument("--people", type=int, default=8, help="how many save meanwhile")
    parser.add_argument("--longest", type=float, default=1.5, help="most seconds until a kill")
    parser.add_argument("--edits", type=int, default=240, help="edits of one item")
    parser.add_argument("--editors", type=int, default=4, help="by so many people at once")
    chosen = parser.parse_args()
    print(machine(), flush=True)
    wrong = []
    if chosen.kills:
        found = _told(
            "The server is killed",
            lambda: kills.run(chosen.kills, chosen.people, longest=chosen.longest),
        )
        wrong += [] if found.is_well else ["something was lost"]
    if chosen.control_kills:
        found = _told(
            f"Control: {EARLY}",
            lambda: kills.run(chosen.control_kills, chosen.people, fault=EARLY, longest=chosen.longest),
        )  # fmt: skip
        wrong += [] if found.lost else ["the control of the kills lost nothing"]
    if chosen.edits:
        found = _told("Many edit one item", lambda: edits.run(chosen.edits, chosen.editors))
        wrong += ["an edit was silently lost"] if found.silently_lost else []
        wrong += ["edits are missing"] if found.edits < chosen.edits else []
        found = _told(
            f"Control: {BLIND}", lambda: edits.run(chosen.edits, chosen.editors, fault=BLIND)
        )
        wrong += [] if found.silently_lost else ["the control of the edits lost nothing"]
    print("\n" + ("; ".join(wrong).capitalize() + "." if wrong else "All is well."))
    return 1 if wrong else 0


def _told(title, run):  # type: ignore[no-untyped-def]
    began = time.monotonic()
    found = run()
    print(f"\n{title} ({time.monotonic() - began:.0f} s)", flush=True)
    for line in found.lines():
        print(f"  {line}", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
