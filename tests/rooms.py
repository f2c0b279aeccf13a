"""Directories in memory that last as long as their process; what killed ones left is cleared away by the next run."""

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

FAST: Final = Path("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108
SERVERS: Final = "perisai-pg-"
"""A server's directory is its keeper's (tests/postgresql.py)."""
OLD: Final = 2 * 3600
"""Seconds. A younger one may just not have its lock yet."""


def room(prefix: str) -> Path:
    """A new directory, locked by this process for as long as it lives."""
    path = Path(tempfile.mkdtemp(prefix=prefix, dir=FAST))
    fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_SH)
    return path


def clear(place: Path | None = FAST, *, now: float | None = None) -> None:
    """Remove our directories nobody holds any longer."""
    before = (time.time() if now is None else now) - OLD
    for path in place.glob("perisai-*") if place else ():
        if not path.name.startswith(SERVERS) and _is_left(path, before):
            shutil.rmtree(path, ignore_errors=True)


def _is_left(path: Path, before: float) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # gone meanwhile, another's, or no directory
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        found = os.fstat(handle)
        return found.st_uid == os.geteuid() and found.st_mtime < before
    finally:
        os.close(handle)
