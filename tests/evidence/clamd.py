"""A small clamd: it speaks the protocol, knows one test file, and misbehaves when it is told to."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """``says``: answers in the place of its verdicts, one for each file; ``None`` hangs up without a word."""

    def __init__(self, server: socket.socket) -> None:
        self.server = server
        self.says: list[bytes | None] = []
        self.heard: list[bytes] = []
        self.hears_at_most = 10**9

    def serve(self) -> None:
        while True:
            try:
                line, _where = self.server.accept()
            except OSError:
                return
            with line, contextlib.suppress(OSError):
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        with line.makefile("rb") as said:
            command = b""
            while not command.endswith(b"\0"):
                command += said.read(1)
            if command == b"zVERSION\0":
                line.sendall(b"ClamAV 1.4.3/27800\0")
                return
            assert command == b"zINSTREAM\0", command
            content = b""
            while size := struct.unpack("!L", said.read(4))[0]:
                content += said.read(size)
                if len(content) > self.hears_at_most:
                    break
            self.heard.append(content)
            answer = self.says.pop(0) if self.says else self._verdict(content)
            if answer is not None:
                line.sendall(answer)

    @staticmethod
    def _verdict(content: bytes) -> bytes:
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@contextlib.contextmanager
def clamd(path: Path | None = None) -> Iterator[tuple[Clamd, str]]:
    """One that serves, at a socket or a port of this machine, and its address."""
    server = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    server.bind(str(path) if path else ("127.0.0.1", 0))
    server.listen()
    made = Clamd(server)
    thread = threading.Thread(target=made.serve, daemon=True)
    thread.start()
    try:
        yield made, str(path) if path else f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()
