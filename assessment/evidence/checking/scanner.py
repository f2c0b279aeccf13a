"""A virus scanner in a service of its own: clamd, spoken to by its protocol (``INSTREAM``, ``VERSION``).

Off unless an address is set. Whatever is not a clear word of the scanner is no permission: it is asked a second time,
and then the upload is refused until the scanner can be asked again.
"""

import contextlib
import logging
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
PATIENCE = 15.0
"""Seconds that the scanner may be silent."""
TOGETHER = 45.0
"""Seconds that one file may take, however the scanner keeps the line alive."""
PAUSE = 0.5
LONGEST = 4096
ATTEMPTS = 2
CLEAN = "stream: OK"


class Unreachable(Exception):
    """Nobody knows whether the file is clean; the message is for the log."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A clamd: the path of its socket, or ``host:port``."""

    address: str

    def malware(self, file: BinaryIO) -> str:
        """What the scanner has found in a file; empty if it says that there is nothing."""
        for attempt in range(ATTEMPTS):
            try:
                file.seek(0)
                return _found(self._stream(file))
            except (OSError, Unreachable) as fault:
                logger.warning("the virus scanner at %s: %s", self.address, fault)
                if attempt + 1 < ATTEMPTS:
                    time.sleep(PAUSE)
        raise Unreachable(f"{self.address} gave no verdict")

    def version(self) -> str:
        """What it says of itself; :class:`Unreachable` if nothing."""
        try:
            with self._line() as line:
                line.sendall(b"zVERSION\0")
                return _answer(line, time.monotonic() + PATIENCE)
        except OSError as fault:
            raise Unreachable(str(fault)) from fault

    def _stream(self, file: BinaryIO) -> str:
        until, is_whole = time.monotonic() + TOGETHER, False
        with self._line() as line:
            # A scanner that has heard enough, of malware or by a limit of its own, answers and hangs up.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(b"zINSTREAM\0")
                while chunk := file.read(CHUNK):
                    if time.monotonic() > until:
                        raise Unreachable("it takes the file too slowly")
                    line.sendall(struct.pack("!L", len(chunk)) + chunk)
                line.sendall(struct.pack("!L", 0))
                is_whole = True
            answer = _answer(line, until)
            if answer == CLEAN and not is_whole:
                raise Unreachable("it did not hear the whole file")
            return answer

    @contextlib.contextmanager
    def _line(self) -> Iterator[socket.socket]:
        if self.address.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            try:
                line.settimeout(PATIENCE)
                line.connect(self.address)
            except BaseException:
                line.close()
                raise
        else:
            host, _colon, port = self.address.rpartition(":")
            line = socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)
        with line:
            yield line


def _answer(line: socket.socket, until: float) -> str:
    said = b""
    while not said.endswith(b"\0"):
        if time.monotonic() > until or len(said) > LONGEST:
            raise Unreachable("it does not come to an end")
        part = line.recv(LONGEST)
        if not part:
            raise Unreachable(f"it hung up after {said[:80]!r}")
        said += part
    return said.rstrip(b"\0").decode(errors="replace").strip()


def _found(answer: str) -> str:
    """``stream: OK`` and ``stream: Name FOUND`` are verdicts; nothing else is."""
    if answer == CLEAN:
        return ""
    name = answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer == f"stream: {name} FOUND" and name:
        return name
    raise Unreachable(f"it said {answer[:200]!r}")
