"""The process that renders documents, started by its path: ``python -I child.py FONTS``.

It reads a description from its standard input and writes the PDF to its standard output, one after the other, until
the input ends. It has no settings, no database and, where the system permits it, no network; what it may use of
processor and memory is limited. Data can therefore, at worst, spoil its own document.
"""

import ctypes
import json
import os
import resource
import shutil
import struct
import sys
import types
from pathlib import Path
from typing import Any, BinaryIO

PACKAGE = Path(__file__).resolve().parent.parent
MEMORY = 2 * 1024**3
SECONDS = 20
"""Processor seconds one document may take."""
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
FAULTS = 60
"""How many warnings of a document are told at most."""


def leave_network() -> bool:
    """Move into a network namespace of its own, where there is nothing; False where that is forbidden."""
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (AttributeError, OSError):
        return False
    return any(unshare(flags) == 0 for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


def limit_memory() -> None:
    """A document that wants more memory than this is not one of ours."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time() -> None:
    """Grant the next document its processor seconds; the kernel ends the process beyond them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + SECONDS + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def light_package() -> None:
    """Make ``assessment`` importable without the application: no Flask, no SQLAlchemy in this process."""
    package = types.ModuleType("assessment")
    package.__path__ = [str(PACKAGE)]
    sys.modules["assessment"] = package


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer each request: four bytes of length and JSON in; the same and the PDF's bytes out."""
    from assessment.documents.render import Renderer

    renderer = Renderer(PACKAGE.parent)
    while len(head := requests.read(4)) == 4:
        request = json.loads(requests.read(struct.unpack(">I", head)[0]))
        limit_time()
        reply, pdf = _answer(renderer, request)
        said = json.dumps(reply).encode()
        replies.write(struct.pack(">I", len(said)) + said + pdf)
        replies.flush()


def _answer(renderer: Any, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        pdf, warnings = renderer.render(request["template"], request["description"])
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as fault:  # noqa: BLE001 - WeasyPrint's fatal errors are no Exception
        return {"ok": False, "error": f"{type(fault).__name__}: {fault}"[:2000]}, b""
    return {"ok": True, "size": len(pdf), "warnings": warnings[:FAULTS]}, pdf


def main() -> None:
    """Shut the doors, then work. What libraries print goes to the error stream, never among the replies."""
    alone = leave_network()
    limit_memory()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    light_package()
    hello = json.dumps({"ok": True, "alone": alone}).encode()
    replies.write(struct.pack(">I", len(hello)) + hello)
    replies.flush()
    serve(sys.stdin.buffer, replies)
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)  # whoever made it may be gone


if __name__ == "__main__":
    main()
