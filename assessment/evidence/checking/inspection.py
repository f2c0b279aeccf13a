"""Having an uploaded file looked through: bytes in, a file that may be kept out, or a refusal with its sentence."""

import contextlib
import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from assessment.errors import NotNow, Refused
from assessment.evidence.checking.scanner import Scanner, Unreachable
from assessment.evidence.checking.verdict import Reason
from assessment.evidence.gate import HEAD, KINDS, clean_name, kind_of, refusal
from assessment.files.store import CHUNK, FileStore, Staged, TooLarge
from assessment.languages import gettext as _

logger = logging.getLogger(__name__)

CHILD = Path(__file__).with_name("child.py")
AT_ONCE = 2
"""Files that one process has looked through at a time."""
WAITING = 12
"""Uploads that may wait for their turn; the next one is asked to come back."""
PATIENCE = 20.0
TIMEOUT = 30.0
"""Seconds by the clock on the wall; the process itself gets fewer of the processor."""
IN_PEACE = frozenset({-signal.SIGXCPU, -signal.SIGKILL, 0, 1})
"""Ends of a process while it made a picture that say nothing against the file: too much time, too much memory."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was looked through and may be kept."""

    name: str
    media_type: str
    received_sha256: str
    file: Staged
    preview: Staged | None = None
    likeness: str | None = None
    is_blank: bool | None = None


class Queue:
    """Few at a time, not too many waiting."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._turns = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)

    @contextlib.contextmanager
    def turn(self, patience: float = PATIENCE) -> Iterator[None]:
        """Have a turn, or be refused with a sentence."""
        if not self._places.acquire(blocking=False):
            raise _busy()
        try:
            if not self._turns.acquire(timeout=patience):
                raise _busy()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()


QUEUE = Queue()


@contextlib.contextmanager
def checked(
    store: FileStore, name: str, content: BinaryIO, *, limit: int, scanner: Scanner | None = None
) -> Iterator[Checked]:
    """Take an upload in and have it looked through, by a virus scanner first if there is one.

    What is not kept by the end of the block is gone.

    Takes a moment: nobody's turn to write may be held meanwhile.
    """
    name = clean_name(name)
    try:
        received = store.stage(content, limit=limit)
    except TooLarge:
        raise Refused(
            _(
                "Berkas “%(name)s” lebih besar dari %(megabytes)s MB. Perkecil atau bagi berkasnya, lalu unggah "
                "lagi.",
                name=name,
                megabytes=limit // (1024 * 1024),
            )
        ) from None
    with contextlib.ExitStack() as leftovers:
        leftovers.callback(store.drop, received)
        with received.path.open("rb") as file:
            kind = kind_of(name, file.read(HEAD))
        kept_handle, kept_path = store.blank()
        leftovers.callback(kept_path.unlink, missing_ok=True)
        preview_handle, preview_path = store.blank()
        leftovers.callback(preview_path.unlink, missing_ok=True)
        with (
            os.fdopen(kept_handle, "r+b") as kept,
            os.fdopen(preview_handle, "r+b") as preview,
            QUEUE.turn(),
        ):
            if scanner is not None:
                _refuse_malware(scanner, received.path, name)
            said = _ask(received.path, kind, kept.fileno(), preview.fileno(), name)
        has_preview = bool(preview_path.stat().st_size) and said.get("preview")
        extension = said["extension"] or kind
        yield Checked(
            name if KINDS[kind].media_type == KINDS[extension].media_type
            else f"{name.rpartition('.')[0]}.{extension}",
            KINDS[extension].media_type,
            received.sha256,
            _measured(kept_path) if said["is_new"] else received,
            _measured(preview_path) if has_preview else None,
            said.get("likeness") if has_preview else None,
            said.get("is_blank") if has_preview else None,
        )  # fmt: skip


def look_again(store: FileStore, preview_sha256: str) -> tuple[str | None, bool]:
    """What the first page looks like whose picture was kept: its likeness, and whether it is blank.

    None where nothing can be said of it.
    """
    with contextlib.ExitStack() as files:
        handles = []
        for _number in range(2):
            handle, path = store.blank()
            files.callback(path.unlink, missing_ok=True)
            handles.append(files.enter_context(os.fdopen(handle, "r+b")))
        picture = files.enter_context(store.open(preview_sha256))
        lines, end, errors = _run(picture, "look", handles[0].fileno(), handles[1].fileno())
    said = lines[1] if len(lines) > 1 else {}
    if not said.get("likeness"):
        logger.warning("looking at a preview ended with %s: %s %s", end, errors, lines)
        return None, False
    return said["likeness"], bool(said["is_blank"])


def _refuse_malware(scanner: Scanner, path: Path, name: str) -> None:
    try:
        with path.open("rb") as file:
            found = scanner.malware(file)
    except Unreachable:
        raise NotNow(
            _(
                "Pemeriksa virus sedang tidak dapat dihubungi, jadi “%(name)s” belum dapat diterima. Coba lagi "
                "beberapa menit lagi; bila tetap begitu, kabari admin.",
                name=name,
            )
        ) from None
    if found:
        logger.warning("the virus scanner found %s in an upload", found)
        raise refusal(name, Reason.VIRUS)


def _ask(path: Path, kind: str, kept: int, preview: int, name: str) -> dict[str, Any]:
    """What the process says about the file; its end is part of what it says."""
    with path.open("rb") as source:
        lines, end, errors = _run(source, kind, kept, preview)
    verdict = lines[0] if lines else None
    if verdict is None:
        logger.warning("the process looking through a %s ended with %s: %s", kind, end, errors)
        raise refusal(name, Reason.HEAVY if end in IN_PEACE or end is None else Reason.DAMAGED)
    if not verdict.get("shut", True):
        logger.warning("this system cannot shut the process for uploads off from files or network")
    if not verdict["ok"]:
        if "fault" in verdict:
            logger.warning("looking through a %s: %s", kind, verdict["fault"])
        raise refusal(name, Reason(verdict["reason"]))
    shown = lines[1] if len(lines) > 1 else {}
    if not shown and end not in IN_PEACE and end is not None:
        logger.warning("the picture of a %s ended its process with %s: %s", kind, end, errors)
        raise refusal(name, Reason.DAMAGED)
    return {**verdict, **shown}


def _run(
    source: BinaryIO, kind: str, kept: int, preview: int
) -> tuple[list[dict[str, Any]], int | None, str]:
    """The lines of the process, how it ended (None: it took too long), and what it complained about."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
        [sys.executable, "-I", str(CHILD), kind, str(kept), str(preview)],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=(kept, preview),
        cwd="/",
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
    )
    late = False
    try:
        out, errors = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        late = True
        process.kill()
        out, errors = process.communicate()
    except BaseException:
        process.kill()
        process.wait()
        raise
    lines = [json.loads(line) for line in out.splitlines() if line.endswith(b"}")]
    return lines, None if late else process.returncode, errors.decode(errors="replace")[-500:]


def _measured(path: Path) -> Staged:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Staged(path, digest.hexdigest(), size)


def _busy() -> NotNow:
    return NotNow(
        _("Sedang banyak berkas yang diperiksa. Tunggu sebentar, lalu unggah lagi berkas ini.")
    )
