"""Keeping files: the bytes in the store first, then the row in the verb's transaction. Letting go: the row first."""

from datetime import datetime
from typing import BinaryIO

from sqlalchemy import Column, exists, select
from sqlalchemy.dialects import postgresql, sqlite
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
    """The row of bytes that are in the store already, put there before the transaction began.

    Nobody lets go of it before this transaction ends, and of two who keep the same bytes at once both find it.
    """
    row = _held(session, kept.sha256)
    while row is None:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        session.execute(
            insert(StoredFile)
            .values(sha256=kept.sha256, size=kept.size, media_type=media_type, stored_at=at)
            .on_conflict_do_nothing()
        )
        row = _held(session, kept.sha256)
    if row.erased_at is not None:
        row.erased_at = None
        row.erased_reason = ""
    return row


def _held(session: Session, sha256: str) -> StoredFile | None:
    return session.get(StoredFile, sha256, with_for_update={"read": True, "key_share": True})


def let_go(session: Session, sha256: str) -> bool:
    """Remove the row of bytes that no table mentions any more; the bytes follow in a night, as strays.

    Not the bytes at once: this transaction may come to nothing, and the bytes be gone. Comes before the verb's audit
    event, as keeping does; whoever keeps the same bytes just now is waited for.
    """
    row = session.get(StoredFile, sha256, with_for_update=True)
    if row is None or any(
        session.scalar(select(exists().where(one == sha256))) for one in mentions()
    ):
        return False
    session.delete(row)
    session.flush()
    return True


def mentions() -> list[Column[str]]:
    """Every column that may name bytes of the store."""
    return [
        column
        for table in Model.metadata.sorted_tables
        if table.name != StoredFile.__tablename__
        for column in table.columns
        if column.name.endswith("sha256")
    ]
