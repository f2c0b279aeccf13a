"""Whether store and rows say the same: bytes that nobody mentions, bytes that are missing, bytes that are damaged."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.files.models import StoredFile
from assessment.files.store import ABANDONED, CHUNK, FileStore, Kept


@dataclass(slots=True)
class Found:
    """``strays``: bytes without a row, not kept anew for a day. ``missing``, ``damaged``: rows without their bytes."""

    files: int = 0
    strays: list[Kept] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether everything that is mentioned is here as it was kept."""
        return not (self.missing or self.damaged)


def mentioned(session: Session) -> dict[str, int]:
    """The bytes that should be here, and how many."""
    query = select(StoredFile.sha256, StoredFile.size).where(StoredFile.erased_at.is_(None))
    return {row.sha256: row.size for row in session.execute(query)}


def check(store: FileStore, rows: Mapping[str, int], *, older_than: float = ABANDONED) -> Found:
    """Hold the store against the rows, which were read before. Reads every byte."""
    found = Found(files=len(rows), strays=list(store.strays(rows, older_than=older_than)))
    for sha256, size in rows.items():
        try:
            is_sound = _read(store, sha256) == (sha256, size)
        except FileNotFoundError:
            found.missing.append(sha256)
        else:
            if not is_sound:
                found.damaged.append(sha256)
    return found


def remove(
    store: FileStore, strays: Iterable[Kept], *, older_than: float = ABANDONED
) -> list[Kept]:
    """Erase strays; returns those that went. One that somebody has just kept anew stays."""
    return [one for one in strays if store.remove_stray(one.sha256, older_than=older_than)]


def _read(store: FileStore, sha256: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with store.open(sha256) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
