"""Doing jobs: in threads of one web process, in a worker of its own, or at once for tests and commands.

On SQLite one process per installation works, elected by a lock on a file; when it dies the next takes over, and
with the lock everything the dead one held. On PostgreSQL any number may work: each takes rows nobody else has locked.
"""

import contextlib
import fcntl
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from flask import Flask

from assessment.config import Settings
from assessment.database import Database
from assessment.errors import DomainError, Refused
from assessment.files.store import FileStore
from assessment.jobs import bell, queries, routines, services
from assessment.jobs.handlers import Task, handler_of
from assessment.jobs.services import Claim, LeaseLost
from assessment.languages import gettext as _

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
ELECT_EVERY = 5.0
KEEP_EVERY = 15.0
THREADS = min(2, os.cpu_count() or 1)


class AnotherWorks(Exception):
    """The embedded database has its worker already; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a worker needs of the installation."""

    database: Database
    files: FileStore
    data_dir: Path
    clock: Callable[[], datetime]
    settings: Settings | None = None

    @classmethod
    def of(cls, app: Flask) -> "Workshop":
        """The application's own. Its clock is the tests' where there is one."""
        settings: Settings = app.config["SETTINGS"]
        clock = app.config.get("CLOCK") or (lambda: datetime.now(UTC))
        return cls(
            app.extensions["database"], app.extensions["files"], settings.data_dir, clock, settings
        )

    @contextlib.contextmanager
    def elected(self) -> Iterator[bool]:
        """Whether this process is the one that works on this machine, for as long as the block lasts."""
        with _lock(self.data_dir / "jobs.lock") as mine:
            if mine and self.database.is_sqlite:
                with self.database.transaction() as session:
                    services.take_back(session, at=self.clock())
            yield mine


def init_app(app: Flask) -> None:
    """Start working with the first request this process serves; commands and tests serve none."""
    app.before_request(lambda: start(app))


def start(app: Flask) -> None:
    """Start the threads of this process, once, unless the settings leave jobs to other processes."""
    settings: Settings = app.config["SETTINGS"]
    if settings.run_jobs and "jobs" not in app.extensions:
        app.extensions["jobs"] = threading.Thread(
            target=_serve, args=(Workshop.of(app),), name="jobs", daemon=True
        )
        app.extensions["jobs"].start()


def run_pending(app: Flask) -> int:
    """Do everything that is due, here and now; returns how many jobs were taken. For tests and commands."""
    shop, done = Workshop.of(app), 0
    while run_one(shop, "here"):
        done += 1
    return done


def work(app: Flask, *, once: bool = False) -> int:
    """A worker of its own (``flask jobs work``): until it is stopped, or until nothing is due.

    Raises :class:`AnotherWorks` on SQLite while the server works: other processes do not write there.
    """
    shop = Workshop.of(app)
    if not shop.database.is_sqlite:
        return _work_on(shop, once=once)
    with shop.elected() as mine:
        if not mine:
            raise AnotherWorks(
                _(
                    "Server yang sedang berjalan mengerjakan sendiri tugas instalasi ini; "
                    "dengan basis data bawaan tidak mungkin ada pekerja kedua."
                )
            )
        return _work_on(shop, once=once)


def run_one(shop: Workshop, worker: str) -> bool:
    """Take one job and do it; False if nothing is due."""
    with shop.database.reading() as session:
        if not queries.is_anything_due(session, shop.clock()):
            return False
    with shop.database.transaction() as session:
        held = services.claim(session, worker, at=shop.clock())
    if held is None:
        return False
    try:
        with _kept(shop, held):
            _do(shop, held)
    except LeaseLost:
        logger.warning("job %s (%s): another worker has it", held.id, held.kind)
    except DomainError as refusal:
        words = refusal.sentence if isinstance(refusal, Refused) else type(refusal).__name__
        _failed(shop, held, words, for_good=True)
    except Exception as fault:  # whatever went wrong: it is written down and tried again
        logger.exception("job %s (%s), attempt %s", held.id, held.kind, held.attempt)
        _failed(shop, held, f"{type(fault).__name__}: {fault}", for_good=False)
    return True


def _do(shop: Workshop, held: Claim) -> None:
    handler = handler_of(held.kind)
    with shop.database.reading() as session:
        plain = handler.prepare(session, held.payload)

    def progress(done: int, total: int) -> None:
        with shop.database.transaction() as session:
            services.keep(session, held, at=shop.clock(), progress=(done, total))

    made = handler.work(plain, Task(shop.files, progress, shop.settings))
    with shop.database.transaction() as session:
        result = handler.store(session, held.payload, made, at=shop.clock())
        services.finish(session, held, result, at=shop.clock())


def _failed(shop: Workshop, held: Claim, error: str, *, for_good: bool) -> None:
    with contextlib.suppress(LeaseLost), shop.database.transaction() as session:
        services.fail(session, held, error, at=shop.clock(), for_good=for_good)


@contextlib.contextmanager
def _kept(shop: Workshop, held: Claim) -> Iterator[None]:
    """Renew the lease while the block runs."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(KEEP_EVERY):
            try:
                with shop.database.transaction() as session:
                    services.keep(session, held, at=shop.clock())
            except LeaseLost:
                return
            except Exception:  # the next renewal may work; the lease is longer than two
                logger.exception("job %s: the lease was not renewed", held.id)

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()


def _serve(shop: Workshop) -> None:
    """The first thread of a web process: wait to be elected, then work with its helpers until the end."""
    pause = threading.Event()
    while True:
        try:
            with shop.elected() as mine:
                if mine:
                    logger.info("jobs are done by process %s", os.getpid())
                    for _number in range(THREADS - 1):
                        threading.Thread(
                            target=_work_on, args=(shop,), name="jobs-helper", daemon=True
                        ).start()
                    _work_on(shop)
        except Exception:  # a data directory that is not there yet, a database that is starting
            logger.exception("the worker of this process stopped; it starts again")
        pause.wait(ELECT_EVERY)


def _work_on(shop: Workshop, *, once: bool = False) -> int:
    worker = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident() % 100000}"
    done, hour = 0, ""
    while True:
        seen = bell.rung()
        try:
            hour = routines.keep_up(shop.database, hour, at=shop.clock())
            if run_one(shop, worker):
                done += 1
                continue
        except Exception:  # the database is away for a moment: jobs wait, the worker stays
            if once:
                raise
            logger.exception("looking for jobs failed")
        if once:
            return done
        bell.wait(seen, LOOK_EVERY)


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[bool]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle: IO[Any]
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
