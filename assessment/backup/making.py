"""Making a backup of an installation that goes on working meanwhile."""

import gzip
import hashlib
import os
import platform
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from alembic.migration import MigrationContext
from sqlalchemy import Connection

from assessment.backup.manifest import FILES, KEYS, TABLES, Manifest, TableEntry, write_sums
from assessment.backup.rows import Table, lines, tables
from assessment.config import ROOT
from assessment.database import Database
from assessment.files.store import INCOMING, LOCK, FileStore
from assessment.languages import gettext as _

Report = Callable[[str], None]


class CannotBackUp(Exception):
    """Nothing was backed up; the message says why."""


def make(
    database: Database,
    store: FileStore,
    keys: Path,
    directory: Path,
    *,
    demo: bool,
    at: datetime,
    report: Report,
) -> Manifest:
    """Write everything into an empty directory, as it was at one moment.

    All rows are read in one transaction that sees one state of the database and holds nobody up.
    Files come afterwards: a file is kept before the row that mentions it, and never changes.
    """
    _prepare(directory)
    try:
        with _snapshot(database) as connection:
            _refuse_damage(connection)
            schema = _schema(connection)
            entries = _write_tables(connection, directory / TABLES, report)
            events, last_event = connection.exec_driver_sql(
                "SELECT seq, hash FROM event_head"
            ).one()
            wanted = _mentioned_files(connection)
        number, size, missing = _copy_files(database, store, wanted, directory / FILES, report)
        _copy_keys(keys, directory / KEYS)
        manifest = Manifest(
            made_at=at.astimezone(UTC).isoformat(timespec="seconds"),
            version=tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"],
            database=f"{database.engine.dialect.name}, Python {platform.python_version()}",
            demo=demo,
            schema=schema,
            events=events,
            last_event=bytes(last_event).hex(),
            tables=entries,
            files=number,
            file_bytes=size,
            missing_files=missing,
        )
        manifest.write(directory)
        write_sums(directory)
        _close_to_others(directory)
        os.sync()
    except BaseException:
        for child in directory.iterdir():
            shutil.rmtree(child) if child.is_dir() else child.unlink()
        raise
    return manifest


def _prepare(directory: Path) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise CannotBackUp(
            _(
                "%(directory)s tidak kosong: sebutkan direktori baru untuk setiap cadangan.",
                directory=directory,
            )
        )
    directory.chmod(0o700)


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    # SQLite's reading transactions see one state anyway.
    options = {} if database.is_sqlite else {"isolation_level": "REPEATABLE READ"}
    with database.reading() as session:
        yield session.connection(execution_options=options)


def _refuse_damage(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    found = connection.exec_driver_sql("PRAGMA quick_check").scalar()
    if found != "ok":
        raise CannotBackUp(
            _(
                "Berkas basis data rusak (%(found)s). Simpan cadangan yang lebih lama, hentikan server, lalu "
                "pulihkan cadangan baik yang terbaru ke direktori data yang baru.",
                found=found,
            )
        )


def _schema(connection: Connection) -> str:
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        raise CannotBackUp(_("Tidak ada yang dicadangkan: basis datanya kosong (flask setup)."))
    return found


def _write_tables(connection: Connection, directory: Path, report: Report) -> dict[str, TableEntry]:
    directory.mkdir(mode=0o700)
    entries = {}
    for table in tables(connection):
        entries[table.name] = entry = _write_table(connection, table, directory)
        if entry.rows:
            report(_("  %(table)s: %(count)s baris", table=table.name, count=entry.rows))
    return entries


def _write_table(connection: Connection, table: Table, directory: Path) -> TableEntry:
    number, digest = 0, hashlib.sha256()
    with gzip.open(directory / f"{table.name}.jsonl.gz", "xb", compresslevel=3) as file:
        for line in lines(connection, table):
            file.write(line)
            digest.update(line)
            number += 1
    return TableEntry(table.columns, number, digest.hexdigest())


def _mentioned_files(connection: Connection) -> list[str]:
    return list(
        connection.exec_driver_sql(
            "SELECT sha256 FROM stored_file WHERE erased_at IS NULL ORDER BY sha256"
        ).scalars()
    )


def _copy_files(
    database: Database, store: FileStore, wanted: list[str], directory: Path, report: Report
) -> tuple[int, int, list[str]]:
    copy, number, size = FileStore(directory), 0, 0
    missing: list[str] = []
    for sha256 in wanted:
        try:
            with store.open(sha256) as source:
                kept = copy.put(source)
        except FileNotFoundError:
            missing.append(sha256)
            continue
        if kept.sha256 != sha256:
            copy.delete(kept.sha256)
            missing.append(sha256)
            continue
        number, size = number + 1, size + kept.size
        if number % 1000 == 0:
            report(_("  berkas: %(done)s dari %(all)s", done=number, all=len(wanted)))
    shutil.rmtree(directory / INCOMING, ignore_errors=True)
    (directory / LOCK).unlink(missing_ok=True)
    return number, size, _still_mentioned(database, missing)


def _still_mentioned(database: Database, missing: list[str]) -> list[str]:
    """Without those that somebody has erased, with a reason, while the backup ran."""
    if not missing:
        return []
    with database.reading() as session:
        now = set(_mentioned_files(session.connection()))
    return [sha256 for sha256 in missing if sha256 in now]


def _copy_keys(keys: Path, directory: Path) -> None:
    directory.mkdir(mode=0o700)
    for key in sorted(keys.iterdir()) if keys.is_dir() else []:
        handle = os.open(directory / key.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key.read_bytes())


def _close_to_others(directory: Path) -> None:
    """So that it stays closed wherever it is copied to."""
    for path in directory.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
