"""The process that handles one workbook, started by its path: ``python -I child.py``.

It reads one request from its standard input (four bytes of length, JSON, then the workbook's bytes until the end) and
writes the answer in the same form. It has no settings, no database and, where the system permits it, no network; what
it may use of processor and memory is limited. A workbook can therefore, at worst, spoil its own request.
"""

import json
import os
import resource
import struct
import sys
import types
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
MEMORY = 1024**3
SECONDS = 20
FILES = 32


def light_package() -> None:
    """Make ``assessment`` importable without the application: no Flask, no SQLAlchemy in this process."""
    package = types.ModuleType("assessment")
    package.__path__ = [str(PACKAGE)]
    sys.modules["assessment"] = package


def limit() -> None:
    """What would take more than this is no workbook of ours."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Do what is asked. Each operation imports what only it needs."""
    operation = request["operation"]
    if operation == "write":
        from assessment.spreadsheets import writing

        return {"ok": True}, writing.workbook(request["about"])
    from assessment.spreadsheets import archive, reading

    try:
        if operation == "read":
            return {"ok": True, "sheets": reading.sheets(content)}, b""
        from assessment.spreadsheets import marking

        if operation == "look":
            return {"ok": True} | marking.look(content), b""
        return {"ok": True}, marking.fill(content, request["about"])
    except archive.Fault as fault:
        return {"ok": False, "fault": fault.name}, b""


def main() -> None:
    """Shut the doors, do one thing, end. What libraries print goes to the error stream, never into the answer."""
    light_package()
    from assessment.documents.child import leave_network

    leave_network()
    limit()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    size = struct.unpack(">I", sys.stdin.buffer.read(4))[0]
    request = json.loads(sys.stdin.buffer.read(size))
    reply, content = answer(request, sys.stdin.buffer.read())
    said = json.dumps(reply, ensure_ascii=False).encode("utf-8", "surrogatepass")
    replies.write(struct.pack(">I", len(said)) + said + content)
    replies.flush()


if __name__ == "__main__":
    main()
