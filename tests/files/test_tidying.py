"""Bytes that nobody mentions go after a day; bytes that somebody is about to mention never do."""

import hashlib
import os
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.assessments.workbook.models import BlankWorkbook
from assessment.database import Model
from assessment.evidence.services import Details, add_file
from assessment.files import checking
from assessment.files.models import StoredFile
from assessment.files.services import keep, let_go, mentions, remember
from assessment.files.store import ABANDONED, FileStore
from assessment.jobs import tidying
from assessment.jobs.models import Job, JobState
from assessment.jobs.runner import run_pending
from tests.evidence.files import trusted
from tests.factories import AT, actor

CONTENT = b"what somebody has uploaded"
NAME = hashlib.sha256(CONTENT).hexdigest()


class Careless(FileStore):
    """The control: it keeps what is here already without renewing its time."""

    def keep(self, staged):
        if self.has(staged.sha256):
            found = self._place(staged.sha256).stat()
            kept = super().keep(staged)
            os.utime(self._place(staged.sha256), (found.st_atime, found.st_mtime))
            return kept
        return super().keep(staged)


@pytest.fixture
def store(app):
    return app.extensions["files"]


def age(store, sha256=NAME, seconds=2 * ABANDONED):
    then = time.time() - seconds
    os.utime(store.root / sha256[:2] / sha256[2:4] / sha256, (then, then))


def stray(store, content=CONTENT):
    """Bytes whose row was rolled back two days ago."""
    kept = store.put(content)
    age(store, kept.sha256)
    return kept


def command(app, *more):
    return app.test_cli_runner().invoke(args=["files", "check", *more])


def test_only_old_bytes_without_a_row_are_strays(store, database):
    with database.transaction() as session:
        mentioned = keep(session, store, b"mentioned", "text/plain", at=AT)
        age(store, mentioned.sha256)
    store.put(b"young")
    old = stray(store)
    with database.reading() as session:
        rows = checking.mentioned(session)
    assert list(store.strays(rows)) == [old]
    assert checking.check(store, rows).is_whole
    assert checking.remove(store, store.strays(rows)) == [old]
    assert sorted(store.all()) == sorted([mentioned.sha256, store.put(b"young").sha256])


def test_what_is_missing_or_damaged_is_found(app, store, database):
    with database.transaction() as session:
        names = [
            keep(session, store, content, "text/plain", at=AT).sha256
            for content in (b"whole", b"missing", b"changed", b"cut")
        ]
    _whole, missing, changed, cut = names
    assert command(app).exit_code == 0
    store.delete(missing)
    for name, content in ((changed, b"changeD"), (cut, b"cu")):
        (store.root / name[:2] / name[2:4] / name).write_bytes(content)
    said = command(app)
    assert said.exit_code == 1
    assert f"hilang   {missing}" in said.output
    assert f"rusak    {changed}" in said.output
    assert f"rusak    {cut}" in said.output
    assert "4 berkas, 1 hilang, 2 rusak, 0 lepas" in said.output
    assert store.has(changed), "damaged bytes are somebody's evidence still"


def test_the_command_lists_and_removes_only_when_told(app, store):
    assert "0 berkas, 0 hilang, 0 rusak, 0 lepas" in command(app).output
    stray(store)
    (store.root / "incoming").mkdir(exist_ok=True)
    begun = store.root / "incoming" / "begun"
    begun.write_bytes(b"half")
    os.utime(begun, (0, 0))
    shown = command(app)
    assert f"lepas    {NAME}" in shown.output
    assert "Tidak ada yang dihapus." in shown.output
    assert store.has(NAME)
    assert (
        "1 berkas lepas dihapus (26 bita), 1 unggahan yang tidak selesai"
        in command(app, "--remove").output
    )
    assert list(store.all()) == []
    assert not begun.exists()


def upload_meanwhile(store, database):
    """A tidying reads the rows and finds a stray; then the same bytes are uploaded; then the strays are removed."""
    stray(store)
    with database.reading() as session:
        found = list(store.strays(checking.mentioned(session)))
    kept = store.put(CONTENT)
    gone = checking.remove(store, found)
    with database.transaction() as session:
        remember(session, kept, "text/plain", at=AT)
    return gone


def test_the_same_bytes_uploaded_meanwhile_stay(store, database):
    assert upload_meanwhile(store, database) == []
    assert store.read(NAME) == CONTENT


def test_a_careless_store_would_lose_them(store, database):
    assert upload_meanwhile(Careless(store.root), database)
    with database.reading() as session:
        assert checking.check(store, checking.mentioned(session)).missing == [NAME]


def test_an_upload_waits_while_its_stray_is_going(store, monkeypatch):
    """Kept after the look at the time and before the end of the removal: it comes to lie there anew."""
    stray(store)
    begun, over = threading.Event(), threading.Event()
    delete = FileStore.delete

    def slowly(self, sha256):
        begun.set()
        assert not over.wait(0.3), "keeping has to wait for the lock"
        delete(self, sha256)

    monkeypatch.setattr(FileStore, "delete", slowly)

    def upload():
        begun.wait()
        store.put(CONTENT)
        over.set()

    uploading = threading.Thread(target=upload)
    uploading.start()
    assert store.remove_stray(NAME)
    uploading.join()
    assert store.read(NAME) == CONTENT


def test_many_at_once_lose_nothing(store):
    for _round in range(60):
        stray(store)
        together = threading.Barrier(3)

        def upload(together=together):
            together.wait()
            store.put(CONTENT)

        def tidy(together=together):
            together.wait()
            checking.remove(store, list(store.strays({})))

        threads = [threading.Thread(target=one) for one in (upload, tidy, tidy)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert store.read(NAME) == CONTENT


def test_a_night_tidies_once(app, store, database, clock):
    with database.transaction() as session:
        tidying.tonight(session, at=AT)
        tidying.tonight(session, at=AT + timedelta(minutes=5))
    stray(store)
    run_pending(app)
    assert store.has(NAME), "not before the night"
    clock.at = AT + timedelta(days=2)
    run_pending(app)
    assert not store.has(NAME)
    with database.reading() as session:
        job = session.execute(select(Job).where(Job.kind == tidying.TIDY)).scalar_one()
        assert job.state is JobState.DONE
        assert job.result == {"begun": 0, "removed": 1, "bytes": len(CONTENT)}
        assert AT + tidying.DAY <= job.run_after < AT + 2 * tidying.DAY


def test_bytes_are_let_go_only_when_no_table_mentions_them(cast, store, session):
    made = add_file(
        session, store, cast.melati.id, trusted(store), Details(), by=actor(session, cast.sari), at=AT
    )  # fmt: skip
    session.flush()
    assert not let_go(session, made.sha256)
    alone = keep(session, store, b"alone", "text/plain", at=AT).sha256
    assert let_go(session, alone)
    assert session.get(StoredFile, alone) is None
    assert store.has(alone), "the bytes follow in a night"
    assert not let_go(session, alone)


def in_another_thread(database, verb):
    """Does something in a transaction of another thread; what comes of it is in the list at the end."""
    came: list[object] = []

    def work():
        try:
            with database.transaction() as session:
                came.append(verb(session))
        except Exception as fault:  # noqa: BLE001
            came.append(fault)

    thread = threading.Thread(target=work)
    thread.start()
    return thread, came


def test_bytes_that_somebody_mentions_just_now_are_not_let_go(cast, store, database, session):
    kept = store.put(CONTENT)
    remember(session, kept, "text/plain", at=AT)
    session.commit()
    with database.transaction() as uploading:
        remember(uploading, kept, "text/plain", at=AT)
        thread, came = in_another_thread(database, lambda other: let_go(other, NAME))
        thread.join(0.5)
        assert came == [], "it waits"
        uploading.add(BlankWorkbook(
            questionnaire="kami-5.0", sha256=NAME, name="a.xlsx", cells={}, uploaded_at=AT,
            uploaded_by_id=cast.sari.id,
        ))  # fmt: skip
    thread.join()
    assert came == [False]


def test_bytes_being_let_go_are_kept_by_an_upload_all_the_same(store, database):
    kept = store.put(CONTENT)
    with database.transaction() as session:
        remember(session, kept, "text/plain", at=AT)
    with database.transaction() as going:
        assert let_go(going, NAME)
        thread, came = in_another_thread(
            database, lambda other: remember(other, kept, "text/plain", at=AT).sha256
        )
        thread.join(0.5)
        assert came == [], "it waits"
    thread.join()
    assert came == [NAME]
    with database.reading() as session:
        assert session.get(StoredFile, NAME) is not None


def test_the_same_bytes_let_go_and_kept_by_many_at_once(store, database):
    kept = store.put(CONTENT)
    verbs = [
        lambda session: remember(session, kept, "text/plain", at=AT).sha256,
        lambda session: let_go(session, NAME),
    ]
    for _round in range(15):
        running = [in_another_thread(database, verbs[number % 2]) for number in range(6)]
        for thread, _came in running:
            thread.join()
        assert [came[0] for _, came in running[::2]] == [NAME] * 3
        assert all(isinstance(came[0], bool) for _, came in running[1::2])


def test_every_reference_to_bytes_counts_as_a_mention():
    references = {
        str(column)
        for table in Model.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "stored_file"
    }
    assert references <= {str(column) for column in mentions()}
    assert "evidence.preview_sha256" in {str(column) for column in mentions()}
