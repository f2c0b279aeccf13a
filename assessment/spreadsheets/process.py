"""Asking the process that handles workbooks: one request, one process, bounded in time and number."""

import json
import logging
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assessment.errors import Busy

CHILD = Path(__file__).with_name("child.py")
TIMEOUT = 30.0
"""Seconds by the clock on the wall until a process is ended."""
AT_ONCE = 2
PATIENCE = 20.0
"""So many at a time; who waits longer than this is asked to come back."""

logger = logging.getLogger(__name__)
_turns = threading.BoundedSemaphore(AT_ONCE)


class Broken(Exception):
    """The process ended without an answer: a hostile or hopelessly large workbook."""


def ask(operation: str, about: Any = None, content: bytes = b"") -> tuple[Mapping[str, Any], bytes]:
    """The answer to one request, and the bytes beside it; raises :class:`Broken` or :class:`Busy`."""
    request = json.dumps({"operation": operation, "about": about}).encode()
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-I", str(CHILD)],
            input=struct.pack(">I", len(request)) + request + content,
            capture_output=True,
            check=False,
            timeout=TIMEOUT,
            cwd="/",
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        raise Broken(f"{operation}: took longer than {TIMEOUT:g} s") from None
    finally:
        _turns.release()
    if done.returncode != 0 or len(done.stdout) < 4:
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        logger.warning("workbook, %s: ended with %s: %s", operation, done.returncode, last[:300])
        raise Broken(f"{operation}: ended with {done.returncode}")
    end = 4 + int(struct.unpack(">I", done.stdout[:4])[0])
    return json.loads(done.stdout[4:end]), done.stdout[end:]
