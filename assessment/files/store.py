"""Bytes under their SHA-256 on a file system. Nothing here is ever overwritten."""

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1024 * 1024
INCOMING = "incoming"
LOCK = "lock"
ABANDONED = 24 * 3600.0
"""Seconds after which a file that was begun and not kept is nobody's any more."""


class TooLarge(Exception):
    """The stream is longer than allowed; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where bytes went: their SHA-256 in hexadecimal, and their number."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Staged:
    """Bytes that are written down, but not kept yet: they lie beside the store until it is decided."""

    path: Path
    sha256: str
    size: int


class FileStore:
    """A content-addressed store in a directory, outside the web root.

    A file is written beside its place, flushed to the disk and renamed, so a crash leaves either nothing or
    the whole file; the row that mentions it is committed afterwards. Where that never happens, bytes stay that
    nobody mentions: strays. Keeping bytes renews their time, also of those that are here already, and a stray goes
    only when its time is long past; both hold the same lock, so no bytes go that somebody is about to mention.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes | BinaryIO, *, limit: int | None = None) -> Kept:
        """Keep bytes or a stream; raises :class:`TooLarge` beyond ``limit`` bytes."""
        staged = self.stage(content, limit=limit)
        try:
            return self.keep(staged)
        finally:
            self.drop(staged)

    def stage(self, content: bytes | BinaryIO, *, limit: int | None = None) -> Staged:
        """Write bytes down beside the store; raises :class:`TooLarge` beyond ``limit`` bytes and leaves nothing."""
        handle, path = self.blank()
        try:
            with os.fdopen(handle, "wb") as file:
                kept = _copy(content, file, limit)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Staged(path, kept.sha256, kept.size)

    def blank(self) -> tuple[int, Path]:
        """An empty file beside the store, open for reading and writing."""
        incoming = self.root / INCOMING
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=incoming)
        return handle, Path(name)

    def keep(self, staged: Staged) -> Kept:
        """Keep what was staged. The same bytes twice are kept once."""
        place = self._place(staged.sha256)
        with self._locked(fcntl.LOCK_SH):
            if place.exists():
                os.utime(place)
                self.drop(staged)
            else:
                with staged.path.open("rb") as file:
                    os.fsync(file.fileno())
                place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                os.utime(staged.path)
                staged.path.replace(place)
                _sync(place.parent)
        return Kept(staged.sha256, staged.size)

    @staticmethod
    def drop(staged: Staged) -> None:
        """Forget what was staged, if it was not kept."""
        staged.path.unlink(missing_ok=True)

    def sweep(self, *, older_than: float = ABANDONED) -> int:
        """Remove what was begun and never kept (a process died); returns how many files went."""
        gone = 0
        for path in (self.root / INCOMING).glob("*"):
            try:
                if time.time() - path.stat().st_mtime > older_than:
                    path.unlink()
                    gone += 1
            except FileNotFoundError:  # somebody else was faster
                continue
        return gone

    def strays(self, mentioned: Container[str], *, older_than: float = ABANDONED) -> Iterator[Kept]:
        """What is kept here, unmentioned, and was not kept anew for so many seconds."""
        for sha256 in self.all():
            if sha256 not in mentioned and (size := self._old(sha256, older_than)) is not None:
                yield Kept(sha256, size)

    def remove_stray(self, sha256: str, *, older_than: float = ABANDONED) -> bool:
        """Erase a stray, unless somebody has kept the same bytes since it was found."""
        with self._locked(fcntl.LOCK_EX):
            if self._old(sha256, older_than) is None:
                return False
            self.delete(sha256)
            return True

    def _old(self, sha256: str, older_than: float) -> int | None:
        """The size of what was not kept anew for so long."""
        try:
            found = self._place(sha256).stat()
        except FileNotFoundError:
            return None
        return found.st_size if time.time() - found.st_mtime >= older_than else None

    @contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        """Hold the store's lock, which all processes that share the directory see."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.root / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, kind)
            yield
        finally:
            os.close(handle)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes as a stream; :class:`FileNotFoundError` if they are not (or no longer) here."""
        return self._place(sha256).open("rb")

    def read(self, sha256: str) -> bytes:
        """The bytes at once."""
        return self._place(sha256).read_bytes()

    def has(self, sha256: str) -> bool:
        """Whether the bytes are here."""
        return self._place(sha256).exists()

    def all(self) -> Iterator[str]:
        """The SHA-256 of everything kept."""
        for place in sorted(self.root.glob("??/??/*")):
            if _is_sha256(place.name):
                yield place.name

    def delete(self, sha256: str) -> None:
        """Erase the bytes; the row that remembers them stays and says why."""
        self._place(sha256).unlink(missing_ok=True)

    def _place(self, sha256: str) -> Path:
        if not _is_sha256(sha256):
            raise FileNotFoundError(sha256)
        return self.root / sha256[:2] / sha256[2:4] / sha256


def _is_sha256(name: str) -> bool:
    return len(name) == 64 and all(letter in "0123456789abcdef" for letter in name)


def _copy(content: bytes | BinaryIO, file: BinaryIO, limit: int | None) -> Kept:
    digest, size = hashlib.sha256(), 0
    chunks = [content] if isinstance(content, bytes) else iter(lambda: content.read(CHUNK), b"")
    for chunk in chunks:
        size += len(chunk)
        if limit is not None and size > limit:
            raise TooLarge
        digest.update(chunk)
        file.write(chunk)
    return Kept(digest.hexdigest(), size)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
