"""Slow clients against `flask serve`: are normal requests still answered?

    python tests/operations/slow_clients.py http://127.0.0.1:8000/sign-in [CONNECTIONS]

Opens that many connections that send their headers a line at a time, then as many that send a body
a byte at a time, and makes normal requests meanwhile.
"""

import http.client
import socket
import sys
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

DEADLINE = 2.0
HEADERS = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
BODY = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100000\r\n\r\na="
)


@dataclass
class Result:
    """How normal requests fared: seconds of each that was answered in time."""

    kind: str
    connections: int
    asked: int
    seconds: list[float]

    def __str__(self) -> str:
        slowest = f"{max(self.seconds):.3f} s" if self.seconds else "-"
        return (
            f"{self.connections} connections with slow {self.kind}: {len(self.seconds)} of {self.asked} "
            f"normal requests answered within {DEADLINE:.0f} s, slowest {slowest}"
        )


def attack(url: str, kind: str, connections: int, requests: int = 10) -> Result:
    """Hold the connections open, dripping, and make normal requests meanwhile."""
    address = urlsplit(url)
    first, drip = (HEADERS, b"X-More: 1\r\n") if kind == "headers" else (BODY, b"a")
    open_ends = [_begin((address.hostname, address.port), first) for _ in range(connections)]
    done = threading.Event()
    dripping = threading.Thread(target=_drip, args=(open_ends, drip, done))
    dripping.start()
    try:
        time.sleep(0.5)
        times = [_ask(address.hostname, address.port, address.path or "/") for _ in range(requests)]
    finally:
        done.set()
        dripping.join()
        for end in open_ends:
            end.close()
    return Result(kind, connections, requests, [taken for taken in times if taken is not None])


def _begin(where: tuple[str, int], first: bytes) -> socket.socket:
    end = socket.create_connection(where, timeout=10)
    end.sendall(first)
    return end


def _drip(open_ends: list[socket.socket], drip: bytes, done: threading.Event) -> None:
    while not done.wait(1.0):
        for end in open_ends:
            try:
                end.sendall(drip)
            except OSError:  # the server has closed this one, which is its good right
                continue


def _ask(host: str, port: int, path: str) -> float | None:
    begun = time.monotonic()
    connection = http.client.HTTPConnection(host, port, timeout=DEADLINE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except OSError:
        return None
    finally:
        connection.close()
    return time.monotonic() - begun if answer.status < 500 else None


if __name__ == "__main__":
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    for what in ("headers", "bodies"):
        print(attack(sys.argv[1], what, number))  # noqa: T201
