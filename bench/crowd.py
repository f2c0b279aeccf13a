"""Thirty people saving at once, over real HTTP against the real server."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from assessment.config import ROOT
from bench.figures import Figure, at, number
from bench.place import KEY, Desk, Site, site

PEOPLE = 30
SECONDS = 10.0
WORKERS = 2


def savers() -> Iterator[Figure]:
    """Everybody saves as fast as answers come back; then how much memory the workers hold."""
    with site() as here:
        desks = here.desks(PEOPLE, "teknologi")
        assert len(desks) == PEOPLE, "the city has too few drafts"
        here.database.close()
        server, port = _serve(here)
        try:
            people = [Saver(desk, port) for desk in desks]
            busy, own = _busy(server.pid), time.process_time()
            start = time.perf_counter()
            until = start + SECONDS
            threads = [threading.Thread(target=one.work, args=(until,)) for one in people]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(SECONDS + 60)
            took = time.perf_counter() - start
            busy, own = _busy(server.pid) - busy, time.process_time() - own
            memory = _memory(server.pid)
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    waits = sorted(wait for one in people for wait in one.waits)
    errors = sum(one.errors for one in people)
    yield Figure(
        f"{PEOPLE} savers at once",
        500,
        "saves/s",
        len(waits) / took,
        note=f"{errors} errors",
        at_least=True,
    )
    yield Figure("  one save, p50", None, "ms", 1000 * at(waits, 0.5))
    yield Figure("  one save, p95", 100, "ms", 1000 * at(waits, 0.95))
    yield Figure("  one save, p99", None, "ms", 1000 * at(waits, 0.99))
    yield Figure(
        "  processor time per save", None, "ms", 1000 * busy / len(waits),
        note=f"the load itself: {number(1000 * own / len(waits))} ms more",
    )  # fmt: skip
    yield Figure("memory of one web process", 200, "MB", max(memory), note=f"{len(memory)} workers")


class Saver:
    """One person with one connection."""

    def __init__(self, desk: Desk, port: int) -> None:
        self.desk, self.port = desk, port
        self.waits: list[float] = []
        self.errors = 0

    def work(self, until: float) -> None:
        """Save one answer after the other."""
        items = list(self.desk.items)
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            number = 0
            while time.perf_counter() < until:
                item = items[number % len(items)]
                number += 1
                seen = self.desk.items[item]
                began = time.perf_counter()
                status, answer = self._post(line, item, seen)
                self.waits.append(time.perf_counter() - began)
                if status == 200:
                    self.desk.items[item] = answer["version"]
                else:
                    self.errors += 1

    def _post(self, line: socket.socket, item: str, seen: int) -> tuple[int, dict[str, int]]:
        body = json.dumps(
            {"item": item, "value": (seen + 1) % 4, "seen": seen, "note": "", "reason": "", "unsure": False,
             "key": f"{item}:{seen}"}
        ).encode()  # fmt: skip
        line.sendall(
            f"POST /assessments/{self.desk.revision}/answers HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: {self.desk.cookie}\r\nX-CSRFToken: {self.desk.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head, _, rest = self._read_head(line)
        status = int(head[9:12])
        length = int(
            next(
                one.split(b":")[1]
                for one in head.lower().split(b"\r\n")
                if one.startswith(b"content-length")
            )
        )
        while len(rest) < length:
            rest += line.recv(65536)
        return status, json.loads(rest) if status == 200 else {}

    @staticmethod
    def _read_head(line: socket.socket) -> tuple[bytes, bytes, bytes]:
        got = b""
        while b"\r\n\r\n" not in got:
            piece = line.recv(65536)
            if not piece:
                raise ConnectionError("the server hung up")
            got += piece
        return got.partition(b"\r\n\r\n")


def _serve(here: Site) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ.get("PATH", os.defpath), "PERISAI_DATA": str(here.home), "PERISAI_SECRET_KEY": KEY,
        "PERISAI_RUN_JOBS": "no", "PERISAI_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "flask", "serve", "--port", str(port)], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                line.sendall(
                    f"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
                )
                if line.recv(12).endswith(b"200") and _listening(port) == WORKERS:
                    return server, port
        except OSError:
            pass
        time.sleep(0.2)
    server.kill()
    raise TimeoutError("the server did not start")


def _listening(port: int) -> int:
    """How many workers take connections by now: each has a socket of its own on the port."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    places = [line.split()[1:4] for line in lines]
    return sum(local.endswith(f":{port:04X}") and state == "0A" for local, _, state in places)


def _busy(pid: int) -> float:
    """Seconds that the workers have kept a processor busy so far."""
    ticks = 0
    for child in _children(pid):
        fields = (child / "stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> list[float]:
    """Megabytes that each worker holds."""
    page = os.sysconf("SC_PAGE_SIZE")
    found = [int((child / "statm").read_text().split()[1]) for child in _children(pid)]
    return [pages * page / 1_000_000 for pages in found] or [0.0]


def _children(pid: int) -> list[Path]:
    """The workers: processes started by the server."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == pid and b"resource_tracker" not in command:
            found.append(process)
    return found
