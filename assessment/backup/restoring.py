"""Restoring a backup into an empty installation."""

import gzip
import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, update

from assessment import audit, migrations
from assessment.audit.queries import verify
from assessment.backup.manifest import FILES, KEYS, TABLES, Manifest, Unusable, check_sums
from assessment.backup.rows import SCHEMA_VERSION, Table, lines, load, tables, unguarded
from assessment.database import Database
from assessment.files.store import FileStore
from assessment.languages import gettext as _
from assessment.people.models import Invitation, SignedIn, SignInLink

Report = Callable[[str], None]


class NotEmpty(Exception):
    """There is something already; it is never overwritten."""


class NotTheSame(Exception):
    """What was restored is not what the backup says of itself."""


def restore(
    directory: Path,
    database: Database,
    store: FileStore,
    keys: Path,
    *,
    demo: bool,
    at: datetime,
    report: Report,
) -> Manifest:
    """Bring back what a backup holds, and compare the result with what the backup says of itself.

    It may be called again after it was interrupted. Until it has come to its end, ``under_way`` names the backup.
    """
    report(_("Memeriksa cadangan …"))
    check_sums(directory)
    manifest = Manifest.read(directory)
    _refuse_unknown_schema(manifest)
    _refuse_other_kind(manifest, demo=demo)
    copy = FileStore(directory / FILES)
    _refuse_other_files(store, copy)
    mark = _mark(keys.parent)
    if under_way(keys.parent) != _name(manifest):
        _refuse_other_rows(database)
    _write(mark, _name(manifest))

    report(_("Memulihkan %(count)s berkas …", count=manifest.files))
    _restore_files(copy, store)
    _restore_keys(directory / KEYS, keys)
    migrations.downgrade(database, "base")
    migrations.upgrade(database, manifest.schema)
    report(_("Memulihkan %(count)s baris …", count=manifest.rows))
    with database.engine.begin() as connection:
        _restore_tables(connection, manifest, directory / TABLES, report)
        report(_("Membandingkan …"))
        _compare(connection, manifest)
    migrations.upgrade(database)
    _check_chain(database, manifest)
    _begin_anew(database, manifest, at)
    mark.unlink()
    return manifest


def under_way(data_dir: Path) -> str:
    """The backup whose restoration has begun here and not come to its end; empty where there is none.

    Rows are there before the old sessions are ended, so nobody is to be served meanwhile.
    """
    mark = _mark(data_dir)
    return mark.read_text() if mark.exists() else ""


def _mark(data_dir: Path) -> Path:
    return data_dir / "restoring"


def _name(manifest: Manifest) -> str:
    return f"{manifest.made_at} {manifest.last_event}"


def _write(mark: Path, name: str) -> None:
    mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with mark.open("w") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())


def _refuse_unknown_schema(manifest: Manifest) -> None:
    scripts = ScriptDirectory(str(migrations.HERE)).walk_revisions()
    if manifest.schema not in {script.revision for script in scripts}:
        raise Unusable(
            _(
                "Cadangan ini dibuat oleh versi %(version)s atau lebih baru (skema %(schema)s), yang tidak dikenal "
                "versi ini: pulihkan dengan versi itu.",
                version=manifest.version,
                schema=manifest.schema,
            )
        )


def _refuse_other_kind(manifest: Manifest, *, demo: bool) -> None:
    """Without its mark an invented city would pass for a real one."""
    if manifest.demo != demo:
        raise Unusable(
            _("Cadangan ini dari sebuah peragaan: pulihkan dengan PERISAI_DEMO=yes.")
            if manifest.demo
            else _("Cadangan ini dari instalasi sungguhan: pulihkan tanpa PERISAI_DEMO.")
        )


def _refuse_other_files(store: FileStore, copy: FileStore) -> None:
    if set(store.all()) - set(copy.all()):
        raise NotEmpty(
            _(
                "%(directory)s berisi berkas yang tidak ada di cadangan: pulihkan ke direktori data yang baru "
                "(PERISAI_DATA).",
                directory=store.root,
            )
        )


def _refuse_other_rows(database: Database) -> None:
    """Every change to an installation is an event, so one without events holds nothing yet."""
    with database.reading() as session:
        connection = session.connection()
        names = set(inspect(connection).get_table_names()) - {SCHEMA_VERSION}
        if not names:
            return
        events = None
        if "event_head" in names:
            events = connection.exec_driver_sql("SELECT seq FROM event_head").scalar()
    if events != 0:
        raise NotEmpty(
            _(
                "Basis datanya sudah dipakai: pulihkan ke basis data yang baru (PERISAI_DATA atau DATABASE_URL)."
            )
        )


def _restore_files(copy: FileStore, store: FileStore) -> None:
    for sha256 in copy.all():
        with copy.open(sha256) as source:
            kept = store.put(source)
        if kept.sha256 != sha256:
            raise NotTheSame(_("Berkas %(sha256)s berubah selagi disalin.", sha256=sha256))


def _restore_tables(
    connection: Connection, manifest: Manifest, directory: Path, report: Report
) -> None:
    here = {table.name: table for table in tables(connection)}
    said = {name: entry.columns for name, entry in manifest.tables.items()}
    if said != {name: table.columns for name, table in here.items()}:
        raise Unusable(_("Tabel di cadangan ini bukan tabel dari skema yang disebutnya."))
    with unguarded(connection):
        for name, table in here.items():
            # What a migration puts in by itself is in the backup too.
            connection.exec_driver_sql(f'DELETE FROM "{name}"')  # noqa: S608
            with gzip.open(directory / f"{name}.jsonl.gz") as file:
                number = load(connection, table, file)
            if number:
                report(_("  %(table)s: %(count)s baris", table=name, count=number))


def _compare(connection: Connection, manifest: Manifest) -> None:
    for table in tables(connection):
        entry = manifest.tables[table.name]
        rows, sha256 = _count_and_digest(connection, table)
        if (rows, sha256) != (entry.rows, entry.sha256):
            raise NotTheSame(
                _(
                    "%(table)s berisi %(rows)s baris sesudah dipulihkan dan %(before)s sebelumnya, "
                    "atau isinya berbeda.",
                    table=table.name,
                    rows=rows,
                    before=entry.rows,
                )
            )


def _count_and_digest(connection: Connection, table: Table) -> tuple[int, str]:
    number, digest = 0, hashlib.sha256()
    for line in lines(connection, table):
        digest.update(line)
        number += 1
    return number, digest.hexdigest()


def _check_chain(database: Database, manifest: Manifest) -> None:
    with database.reading() as session:
        verdict = verify(session)
    if verdict.broken_at is not None:
        raise NotTheSame(
            _(
                "Semuanya pulih seperti semula, tetapi rantai peristiwa putus di %(seq)s.",
                seq=verdict.broken_at,
            )
        )
    if (verdict.events, verdict.head.hex()) != (manifest.events, manifest.last_event):
        raise NotTheSame(_("Peristiwa terakhir bukan yang disebut cadangan."))


def _restore_keys(source: Path, keys: Path) -> None:
    for key in sorted(source.iterdir()) if source.is_dir() else []:
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = keys / f"{key.name}.new"
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key.read_bytes())
        new.replace(keys / key.name)


def _begin_anew(database: Database, manifest: Manifest, at: datetime) -> None:
    """End all sessions, links and invitations, those included that were ended or used after the backup."""
    with database.transaction() as session:
        session.execute(update(SignedIn).where(SignedIn.ended_at.is_(None)).values(ended_at=at))
        session.execute(update(SignInLink).where(SignInLink.used_at.is_(None)).values(used_at=at))
        session.execute(
            update(Invitation)
            .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
            .values(revoked_at=at)
        )
        audit.record(
            session, "installation.restored", thing="installation", thing_id=1, at=at, by=None,
            body={"backup_of": manifest.made_at, "last_event": manifest.last_event},
        )  # fmt: skip
