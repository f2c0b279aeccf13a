"""Keeping files: the bytes in the store first, then the row in the verb's transaction. Letting go: the row first."""

from datetime import datetime
from typing import BinaryIO

from sqlalchemy import Column, exists, select
from sqlalchemy.orm import Session

from assessment.database import Model
from assessment.files.models import StoredFile
from assessment.files.store import FileStore, Kept


def keep(
    session: Session,
    store: FileStore,
    content: bytes | BinaryIO,
    media_type: str,
    *,
    at: datetime,
    limit: int | None = None,
) -> StoredFile:
    """Keep bytes and return their row; the same bytes twice are kept once.

    Raises :class:`assessment.files.store.TooLarge` beyond ``limit`` bytes.
    """
    return remember(session, store.put(content, limit=limit), media_type, at=at)


def remember(session: Session, kept: Kept, media_type: str, *, at: datetime) -> StoredFile:
    """The row of bytes that are in the store already, put there before the transaction began."""
    row = session.get(StoredFile, kept.sha256)
    if row is None:
        row = StoredFile(sha256=kept.sha256, size=kept.size, media_type=media_type, stored_at=at)
        session.add(row)
        session.flush()
    elif row.erased_at is not None:
        row.erased_at = None
        row.erased_reason = ""
    return row


def let_go(session: Session, sha256: str) -> bool:
    """Remove the row of bytes that no table mentions any more; the bytes follow in a night, as strays.

    Not the bytes at once: this transaction may come to nothing, and the bytes be gone.
    """
    if any(session.scalar(select(exists().where(one == sha256))) for one in mentions()):
        return False
    row = session.get(StoredFile, sha256)
    if row is not None:
        session.delete(row)
        session.flush()
    return row is not None


def mentions() -> list[Column[str]]:
    """Every column that may name bytes of the store."""
    return [
        column
        for table in Model.metadata.sorted_tables
        if table.name != StoredFile.__tablename__
        for column in table.columns
        if column.name.endswith("sha256")
    ]
