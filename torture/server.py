"""The server as it is run, in a process group of its own that can be killed as a whole."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from assessment.config import ROOT
from bench.place import KEY

WORKERS = "2"


class Server:
    """``flask serve`` on a data directory; with a ``fault`` the careless one."""

    def __init__(self, home: Path, fault: str | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.environment = {
            "PATH": os.environ.get("PATH", os.defpath), "PERISAI_DATA": str(home), "PERISAI_SECRET_KEY": KEY,
            "PERISAI_RUN_JOBS": "no", "PERISAI_URL": f"http://127.0.0.1:{self.port}", "PYTHONPATH": str(ROOT),
            "TORTURE_FAULT": fault or "",
        }  # fmt: skip
        port = ("--port", str(self.port), "--workers", WORKERS)
        self.command = (
            ["-m", "granian", "--interface", "wsgi", "--factory", "--host", "127.0.0.1", *port,
             "--blocking-threads", "50", "--respawn-failed-workers", "--log-level", "error",
             "torture.careless:application"]
            if fault else ["-m", "flask", "serve", *port]
        )  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it, and tell after how many seconds it answers."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *self.command], cwd=ROOT, env=self.environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while time.monotonic() < began + 60:
            try:
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                line.request("GET", "/sign-in")
                if line.getresponse().status == 200:
                    line.close()
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.05)
        raise TimeoutError("the server did not start")

    def kill(self) -> None:
        """The whole group at once, with no chance to finish anything."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
