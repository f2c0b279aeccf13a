"""Backups: everything there and back, under writers, and every reason to refuse."""

import gzip
import json
import shutil
import threading
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from assessment import audit
from assessment.assessments.models import Revision
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.audit.queries import verify
from assessment.backup import making, restoring
from assessment.backup.manifest import Manifest, Unusable, write_sums
from assessment.database import Database
from assessment.files.models import StoredFile
from assessment.files.services import keep
from assessment.files.store import FileStore
from assessment.jobs.models import Job
from assessment.people.models import FailedSignIn, SignedIn, SignInLink
from assessment.people.sessions import make_link
from assessment.reviews.visits.models import Visit, VisitState
from tests.factories import AT, TODAY, stand
from tests.postgresql import create_database, drop_database

JOBS, EACH = 8, 100


class Installation:
    """One installation's three places, and the two verbs under test."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database = database
        self.store = FileStore(home / "files")
        self.keys = home / "keys"

    def back_up(self, directory: Path, *, demo: bool = False) -> Manifest:
        places = (self.database, self.store, self.keys, directory)
        return making.make(*places, demo=demo, at=AT, report=lambda _: None)

    def restore(self, directory: Path, *, demo: bool = False) -> Manifest:
        places = (directory, self.database, self.store, self.keys)
        return restoring.restore(*places, demo=demo, at=AT, report=lambda _: None)


@pytest.fixture
def lived_in(app, database, session, cast, settings):
    """An installation with the cast, a round, some events, a file and a key."""
    keep(session, app.extensions["files"], b"evidence", "text/plain", at=AT)
    for number in range(JOBS):
        session.add(
            Job(
                kind="test", key=f"{number}", payload={"é": [1, None]}, attempts=EACH, run_after=AT,
                created_at=AT,
            )
        )  # fmt: skip
    session.add(
        Visit(
            revision_id=cast.revision.id, state=VisitState.PLANNED, version=1, day=TODAY, begins=time(9, 30),
            place="Kantor", visitors="Rina", to_meet="", planned_at=AT, planned_by_id=cast.rina.id,
        )
    )  # fmt: skip
    audit.record(session, "test.made", thing="test", thing_id="1", at=AT, by=None)
    session.commit()
    found = Installation(database, settings.data_dir)
    found.keys.mkdir()
    (found.keys / "secret_key").write_text("k" * 64)
    return found


@pytest.fixture
def empty(settings, tmp_path):
    """A place for another installation, on the same kind of database, with nothing in it."""
    if settings.is_sqlite:
        with closing(Database(f"sqlite:///{tmp_path / 'other.db'}")) as database:
            yield Installation(database, tmp_path / "other")
        return
    here = make_url(settings.database_url)
    server = here.set(database="postgres").render_as_string(hide_password=False)
    other = f"{here.database}_other"
    with closing(Database(create_database(server, other))) as database:
        yield Installation(database, tmp_path / "other")
    drop_database(server, other)


@pytest.fixture
def embedded(tmp_path):
    """The same, always on SQLite."""
    with closing(Database(f"sqlite:///{tmp_path / 'embedded.db'}")) as database:
        yield Installation(database, tmp_path / "embedded")


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "backup"


def contents(manifest: Manifest) -> dict[str, object]:
    """All tables, but for those a restoration itself writes to."""
    written = {"event", "event_head", "signed_in", "sign_in_link"}
    return {name: entry for name, entry in manifest.tables.items() if name not in written}


def test_everything_comes_back(lived_in, empty, directory, tmp_path):
    made = lived_in.back_up(directory)
    assert (made.files, made.file_bytes, made.missing_files) == (1, 8, [])
    assert made.events == made.tables["event"].rows > 0
    assert made.tables["person"].rows == 10
    empty.restore(directory)
    again = empty.back_up(tmp_path / "again")
    assert contents(again) == contents(made)
    assert again.events == made.events + 1
    assert [empty.store.read(sha256) for sha256 in empty.store.all()] == [b"evidence"]
    assert (empty.keys / "secret_key").read_text() == "k" * 64


def test_it_moves_between_databases(lived_in, embedded, empty, directory, tmp_path):
    made = lived_in.back_up(directory)
    embedded.restore(directory)
    there = embedded.back_up(tmp_path / "there")
    empty.restore(tmp_path / "there")
    back = empty.back_up(tmp_path / "back")
    assert contents(made) == contents(there) == contents(back)


def test_what_was_restored_goes_on_living(lived_in, empty, directory):
    with lived_in.database.transaction() as session:
        session.add_all([_wrong_password() for _ in range(3)])
    lived_in.back_up(directory)
    empty.restore(directory)
    with empty.database.transaction() as session:
        session.add(_wrong_password())
        audit.record(session, "test.more", thing="test", thing_id="2", at=AT, by=None)
    with empty.database.reading() as session:
        assert verify(session).broken_at is None
        assert list(session.execute(select(FailedSignIn.id)).scalars()) == [1, 2, 3, 4]


def test_everybody_has_to_sign_in_again(lived_in, empty, directory, cast, browse):
    browse(cast.sari)
    with lived_in.database.transaction() as session:
        make_link(session, cast.sari, at=AT, lasting=timedelta(minutes=30))
    made = lived_in.back_up(directory)
    assert made.tables["sign_in_link"].rows == 1
    assert made.tables["signed_in"].rows == 1
    empty.restore(directory)
    with empty.database.reading() as session:
        assert session.execute(select(SignedIn.ended_at)).scalar_one() == AT
        assert session.execute(select(SignInLink.used_at)).scalar_one() == AT
        last = session.execute(select(Event.action).order_by(Event.seq.desc())).scalars().first()
        assert last == "installation.restored"


def _wrong_password():
    return FailedSignIn(account=bytes(32), address="192.0.2.1", at=AT)


@pytest.mark.parametrize(
    "change",
    ["UPDATE event SET action = 'x'", "DELETE FROM event", "DELETE FROM revision"],
)
def test_the_guards_are_back_in_place(lived_in, empty, directory, change):
    lived_in.back_up(directory)
    empty.restore(directory)
    with pytest.raises(DatabaseError), empty.database.transaction() as session:
        session.execute(text(change))


def test_what_is_final_comes_back_final(lived_in, empty, directory, database, cast):
    with database.transaction() as session:
        stand(
            session, *session.execute(select(Revision)).scalars(),
            status=Status.FINAL, final_at=AT, final_by_id=cast.lestari.id,
        )  # fmt: skip
    made = lived_in.back_up(directory)
    empty.restore(directory)
    assert made.tables["sheet"].rows


class Movers:
    """Threads that move attempts from job to job; every move is an event in the same transaction."""

    def __init__(self, database: Database, number: int = 3) -> None:
        self.database = database
        self.moves = 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(number)]

    def __enter__(self) -> "Movers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, seed: int) -> None:
        step = seed
        while not self._stop.is_set():
            step += 1
            move(self.database, str(step % JOBS), str((step * 3 + 1) % JOBS))
            self.moves += 1


def move(database: Database, giver: str, taker: str) -> None:
    with database.writing() as session:
        body = {"from": giver, "to": taker}
        audit.record(session, "test.moved", thing="job", thing_id=giver, at=AT, by=None, body=body)
        for key, change in ((giver, -1), (taker, 1)):
            session.execute(
                text("UPDATE job SET attempts = attempts + :change WHERE key = :key"),
                {"change": change, "key": key},
            )
        session.commit()


def is_whole(database: Database) -> bool:
    """Whether the jobs are what the events say, the chain is whole and the file undamaged."""
    try:
        with database.reading() as session:
            if database.is_sqlite:
                checked = session.execute(text("PRAGMA integrity_check")).scalar()
                if checked != "ok":
                    return False
            if verify(session).broken_at is not None:
                return False
            expected = Counter({str(number): EACH for number in range(JOBS)})
            moved = select(Event.body).where(Event.action == "test.moved")
            for body in session.execute(moved).scalars():
                said = json.loads(body)
                expected[said["from"]] -= 1
                expected[said["to"]] += 1
            found = dict(session.execute(select(Job.key, Job.attempts)).all())
            return found == dict(expected)
    except DatabaseError:
        return False


def test_it_is_consistent_while_others_write(lived_in, embedded, tmp_path):
    with Movers(lived_in.database) as movers:
        before = movers.moves
        backups = [lived_in.back_up(tmp_path / f"backup{number}") for number in range(4)]
        assert movers.moves > before
    assert is_whole(lived_in.database)
    assert backups[0].events < backups[-1].events
    embedded.restore(tmp_path / "backup3")
    assert is_whole(embedded.database)
    assert backups[-1].events < movers.moves + 2


def test_that_check_finds_a_plain_copy_bad(lived_in, settings, tmp_path):
    if not settings.is_sqlite:
        pytest.skip("there is no file to copy")
    source = Path(settings.database_url.removeprefix("sqlite:///"))
    copy = tmp_path / "copy.db"

    def write_more() -> None:
        for step in range(50):
            move(lived_in.database, str(step % JOBS), str((step + 1) % JOBS))
        with lived_in.database.reading() as session:
            session.connection().exec_driver_sql("ROLLBACK")
            session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            session.connection().exec_driver_sql("BEGIN")

    write_more()
    with source.open("rb") as old, copy.open("wb") as new:
        new.write(old.read(source.stat().st_size // 2))
        write_more()
        shutil.copyfileobj(old, new)
    with closing(Database(f"sqlite:///{copy}")) as torn:
        assert not is_whole(torn)
    assert is_whole(lived_in.database)


def test_it_refuses_a_used_directory(lived_in, directory):
    directory.mkdir()
    (directory / "letter.txt").write_text("mine")
    with pytest.raises(making.CannotBackUp, match="tidak kosong"):
        lived_in.back_up(directory)
    assert (directory / "letter.txt").read_text() == "mine"


def test_it_refuses_where_there_is_nothing(empty, directory):
    with pytest.raises(making.CannotBackUp, match="flask setup"):
        empty.back_up(directory)


def test_a_failed_backup_leaves_nothing(lived_in, directory, monkeypatch):
    monkeypatch.setattr(making, "write_sums", _fail)
    with pytest.raises(OSError, match="full"):
        lived_in.back_up(directory)
    assert not list(directory.iterdir())


def _fail(*_: object) -> None:
    raise OSError(28, "disk full")


def test_it_is_for_its_owner_only(lived_in, directory):
    lived_in.back_up(directory)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (directory, *directory.rglob("*"))}
    assert {name: mode for name, mode in modes.items() if mode & 0o077} == {}


def test_a_lost_or_changed_file_is_named(lived_in, directory, database):
    with database.transaction() as session:
        kept = keep(session, lived_in.store, b"lost", "text/plain", at=AT)
        changed = keep(session, lived_in.store, b"changed", "text/plain", at=AT)
    next(lived_in.store.root.glob(f"*/*/{changed.sha256}")).write_bytes(b"chanced")
    lived_in.store.delete(kept.sha256)
    made = lived_in.back_up(directory)
    assert made.files == 1
    assert sorted(made.missing_files) == sorted([kept.sha256, changed.sha256])


def test_an_erased_file_is_not_missed(lived_in, directory, database):
    with database.transaction() as session:
        for file in session.execute(select(StoredFile)).scalars():
            lived_in.store.delete(file.sha256)
            file.erased_at, file.erased_reason = AT, "retention"
    made = lived_in.back_up(directory)
    assert (made.files, made.missing_files) == (0, [])


def test_it_restores_without_the_keys(lived_in, empty, directory):
    lived_in.back_up(directory)
    shutil.rmtree(directory / "keys")
    empty.restore(directory)
    assert not empty.keys.exists()


def test_it_never_overwrites_an_installation(lived_in, directory):
    lived_in.back_up(directory)
    with pytest.raises(restoring.NotEmpty, match="sudah dipakai"):
        lived_in.restore(directory)


def test_it_never_mixes_files(lived_in, empty, directory):
    lived_in.back_up(directory)
    empty.store.put(b"somebody else's")
    with pytest.raises(restoring.NotEmpty, match="berisi berkas"):
        empty.restore(directory)


def _damage_table(directory):
    path = directory / "tables" / "person.jsonl.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"Sari", b"Bari")))


def _damage_file(directory):
    next(directory.glob("files/*/*/*")).write_bytes(b"other")


def _lose_table(directory):
    (directory / "tables" / "person.jsonl.gz").unlink()


def _lose_sums(directory):
    (directory / "SHA256SUMS").unlink()


def _slip_in(directory):
    (directory / "tables" / "person2.jsonl.gz").write_bytes(b"")


@pytest.mark.parametrize("damage", [_damage_table, _damage_file, _lose_table, _lose_sums, _slip_in])
def test_a_damaged_backup_is_refused_before_anything_happens(lived_in, empty, directory, damage):
    lived_in.back_up(directory)
    damage(directory)
    with pytest.raises(Unusable):
        empty.restore(directory)
    with empty.database.reading() as session:
        assert not session.connection().dialect.get_table_names(session.connection())


def _rewrite(directory, **changes):
    manifest = replace(Manifest.read(directory), **changes)
    manifest.write(directory)
    (directory / "SHA256SUMS").unlink()
    write_sums(directory)


def test_a_backup_of_a_newer_version_is_refused(lived_in, empty, directory):
    lived_in.back_up(directory)
    _rewrite(directory, schema="ffffffffffff", version="9.0")
    with pytest.raises(Unusable, match=r"versi 9\.0"):
        empty.restore(directory)


@pytest.mark.parametrize("demo", [True, False])
def test_an_invented_city_never_passes_for_a_real_one(lived_in, empty, directory, demo):
    lived_in.back_up(directory, demo=demo)
    with pytest.raises(Unusable, match="PERISAI_DEMO"):
        empty.restore(directory, demo=not demo)
    empty.restore(directory, demo=demo)


def test_a_difference_is_found_and_nothing_kept(lived_in, empty, directory):
    made = lived_in.back_up(directory)
    wrong = made.tables | {"person": replace(made.tables["person"], sha256="0" * 64)}
    _rewrite(directory, tables=wrong)
    with pytest.raises(restoring.NotTheSame, match="person"):
        empty.restore(directory)
    _rewrite(directory, tables=made.tables)
    empty.restore(directory)  # and it may be tried again
    with empty.database.reading() as session:
        assert session.execute(select(func.count()).select_from(StoredFile)).scalar() == 1


def test_it_goes_on_after_being_interrupted_when_the_rows_were_there(
    lived_in, empty, directory, monkeypatch
):
    """Sessions are ended last of all: until then nobody is served, and the same backup may be restored again."""
    lived_in.back_up(directory)

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "_begin_anew", die)
        with pytest.raises(KeyboardInterrupt):
            empty.restore(directory)
    assert restoring.under_way(empty.keys.parent)
    empty.restore(directory)
    assert restoring.under_way(empty.keys.parent) == ""
    with pytest.raises(restoring.NotEmpty):
        empty.restore(directory)


def test_another_backup_is_not_put_over_an_interrupted_one(lived_in, empty, directory, tmp_path):
    lived_in.back_up(directory)
    empty.restore(directory)
    (empty.keys.parent / "restoring").write_text("2026-01-01T00:00:00+00:00 abc")
    with pytest.raises(restoring.NotEmpty):
        empty.restore(directory)


def test_the_commands_say_what_they_did(app, lived_in, directory):
    call = app.test_cli_runner().invoke
    done = call(args=["backup", str(directory)])
    assert done.exit_code == 0, done.output
    assert "1 berkas" in done.output
    assert f"Simpan {directory / 'keys'} terpisah" in done.output
    done = call(args=["restore", str(directory)])
    assert done.exit_code == 1
    assert "sudah dipakai" in done.output
