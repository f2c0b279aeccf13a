"""The first start of an empty installation."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from tempfile import mkdtemp

from assessment.config import ROOT
from bench.figures import Figure, once
from bench.place import KEPT


def setup() -> Iterator[Figure]:
    """``flask setup`` from nothing: schema, units, settings, the first link."""
    KEPT.mkdir(parents=True, exist_ok=True)
    home = mkdtemp(dir=KEPT)
    environment = {"PATH": os.environ.get("PATH", os.defpath), "PERISAI_DATA": home}
    try:
        took = once(
            lambda: subprocess.run(
                [sys.executable, "-m", "flask", "setup"], cwd=ROOT, env=environment, check=True,
                stdout=subprocess.DEVNULL, timeout=120,
            )
        )  # fmt: skip
    finally:
        shutil.rmtree(home, ignore_errors=True)
    yield Figure("first set-up, empty database", 5, "s", took)
