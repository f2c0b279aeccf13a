"""Directories of test runs: gone when their process is, even if it was killed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assessment.config import ROOT
from tests import rooms

LATER = rooms.OLD + 60

MAKE = """
import sys
from pathlib import Path
from tests import rooms
rooms.FAST = Path(sys.argv[1])
print(rooms.room("perisai-"), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """A process that has a directory there, and which."""
    with subprocess.Popen(
        [sys.executable, "-c", MAKE, tmp_path], cwd=ROOT, text=True, stdin=-1, stdout=-1
    ) as process:
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def test_what_a_killed_run_left_is_cleared(other, tmp_path):
    process, path = other
    (path / "perisai.db").touch()
    process.kill()
    process.wait()
    rooms.clear(tmp_path, now=time.time() + LATER)
    assert not path.exists()


def test_what_somebody_holds_stays(other, tmp_path):
    _process, path = other
    rooms.clear(tmp_path, now=time.time() + LATER)
    assert path.is_dir()


def test_what_is_young_stays(tmp_path):
    path = tmp_path / "perisai-new"
    path.mkdir()
    rooms.clear(tmp_path)
    assert path.is_dir()


def test_what_is_not_ours_stays(tmp_path):
    others = [
        tmp_path / name for name in ("cache", "perisai-pg-server", "perisai-file", "perisai-link")
    ]
    others[0].mkdir()
    others[1].mkdir()
    others[2].touch()
    others[3].symlink_to(others[0])
    for path in others:
        os.utime(path, (0, 0), follow_symlinks=False)
    rooms.clear(tmp_path)
    assert all(path.exists() for path in others)
