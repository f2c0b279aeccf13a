"""A line as at a kelurahan's counter, between browser and server: slow, late, and cut now and then."""

import contextlib
import random
import socket
import threading
import time
from collections.abc import Iterator

RATE = 50_000 / 8
"""Bytes a second, for everything together."""

LATENCY = 2.0
CUTS = 0.1
PIECE = 1024


class ThinLine:
    """A proxy on a loopback port. Every request is a connection of its own; some of them are cut."""

    def __init__(self, port: int, *, seed: int = 7) -> None:
        self.target = port
        self.chance = random.Random(seed)  # noqa: S311 - the same cuts in every run
        self.received = 0
        self.requests = 0
        self.cut = 0
        self.cuts = 0.0
        self._free_at = 0.0
        self._guard = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with self._guard:
            self.requests += 1
            is_cut = self.chance.random() < self.cuts
            arrives = self.chance.random() < 0.5
            self.cut += is_cut
        with near, contextlib.suppress(OSError):
            time.sleep(LATENCY)
            if is_cut and not arrives:
                return
            with socket.create_connection(("127.0.0.1", self.target)) as far:
                up = threading.Thread(target=self._pass, args=(near, far, False), daemon=True)
                up.start()
                if is_cut:
                    far.recv(1)  # the server has answered; nobody hears it
                    return
                self._pass(far, near, True)
                near.shutdown(socket.SHUT_RDWR)

    def _pass(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                self._wait(len(piece))
                target.sendall(piece)
                if counts:
                    self.received += len(piece)

    def _wait(self, size: int) -> None:
        with self._guard:
            self._free_at = max(self._free_at, time.monotonic()) + size / RATE
            pause = self._free_at - time.monotonic()
        time.sleep(max(pause, 0))


@contextlib.contextmanager
def thin_line(port: int) -> Iterator[ThinLine]:
    """A thin line to this port."""
    line = ThinLine(port)
    try:
        yield line
    finally:
        line.close()
