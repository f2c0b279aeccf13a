"""Warm child processes that render documents, and how to talk to them."""

import contextlib
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from queue import LifoQueue
from typing import IO, Any

CHILD = Path(__file__).with_name("child.py")
FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts" / "pdf"
TIMEOUT = 60.0
"""Seconds by the clock on the wall a document may take before its process is ended."""
START = 30.0
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


class CannotRender(Exception):
    """The document could not be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF and what the renderer complained about."""

    pdf: bytes
    warnings: tuple[str, ...] = ()


class Child:
    """One child process. Started when first needed, ended when a document takes too long."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self.timeout = timeout
        self.process: subprocess.Popen[bytes] | None = None
        self.is_alone = False
        self._scratch: Path | None = None

    def render(self, template: str, description: Mapping[str, Any]) -> Rendered:
        """Let the child make one document; raises :class:`CannotRender`."""
        asked = json.dumps(
            {"template": template, "description": description}, ensure_ascii=False
        ).encode()
        process = self._running()
        assert process.stdin is not None
        with self._ended_after(self.timeout) as late:
            try:
                process.stdin.write(struct.pack(">I", len(asked)) + asked)
                process.stdin.flush()
                reply = self._reply()
                pdf = self._read(reply.get("size", 0))
            except (OSError, EOFError) as fault:
                self.close()
                why = f"took longer than {self.timeout:g} s" if late.is_set() else "ended"
                raise CannotRender(f"the process making {template} {why}") from fault
        if not reply["ok"]:
            raise CannotRender(f"{template}: {reply['error']}")
        return Rendered(pdf, tuple(reply["warnings"]))

    def close(self) -> None:
        """End the process and remove what it wrote."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):  # the child may be gone with half a request
                    pipe.close()  # type: ignore[union-attr]
            process.wait()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is not None and self.process.poll() is None:
            return self.process
        self.close()
        self._scratch = Path(tempfile.mkdtemp(prefix="perisai-documents-"))
        config = self._scratch / "fonts.conf"
        config.write_text(FONTCONFIG.format(fonts=FONTS, cache=self._scratch / "cache"))
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-I", str(CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self._scratch,
            env=self._environment(self._scratch, config),
        )
        with self._ended_after(START):
            try:
                self.is_alone = self._reply()["alone"]
            except (OSError, EOFError) as fault:
                self.close()
                raise CannotRender("the process for documents did not start") from fault
        return self.process

    @staticmethod
    def _environment(scratch: Path, config: Path) -> dict[str, str]:
        """All that the child is told: no settings, no secrets, no database."""
        return {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "HOME": str(scratch),
            "TMPDIR": str(scratch),
            "FONTCONFIG_FILE": str(config),
        }

    @contextlib.contextmanager
    def _ended_after(self, seconds: float) -> Iterator[threading.Event]:
        late = threading.Event()
        process = self.process
        assert process is not None

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()

    def _reply(self) -> dict[str, Any]:
        said = json.loads(self._read(struct.unpack(">I", self._read(4))[0]))
        assert isinstance(said, dict)
        return said

    def _read(self, size: int) -> bytes:
        assert self.process is not None
        out: IO[bytes] | None = self.process.stdout
        assert out is not None
        got = out.read(size)
        if len(got) != size:
            raise EOFError
        return got


@dataclass
class Pool:
    """A few children; who asks while all are busy waits."""

    size: int
    _free: LifoQueue[Child] = field(default_factory=LifoQueue)

    def __post_init__(self) -> None:
        for _ in range(self.size):
            self._free.put(Child())

    def render(self, template: str, description: Mapping[str, Any]) -> Rendered:
        """Render in whichever child is free, the one used last first."""
        child = self._free.get()
        try:
            return child.render(template, description)
        finally:
            self._free.put(child)

    def close(self) -> None:
        """End all children that are not at work; they start again when needed."""
        idle = []
        while not self._free.empty():
            idle.append(self._free.get())
        for child in idle:
            child.close()
            self._free.put(child)
