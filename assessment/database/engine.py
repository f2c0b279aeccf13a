"""Opening the database: embedded SQLite by default, PostgreSQL by its address.

Every write of an installation goes through :meth:`Database.writing`. On SQLite such a transaction begins
IMMEDIATE and holds a lock that all processes of the installation share, because SQLite's own waiting is unfair:
with it the slowest of many savers waits a few milliseconds, without it seconds.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from assessment.database.glance import Glances
from assessment.database.sqlite import SerialisedConnection, opener
from assessment.database.together import Together

_WRITES = "perisai_writes"

T = TypeVar("T")


class Database:
    """One database and the two ways to use it: reading and writing."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.engine = _sqlite(url) if url.startswith("sqlite") else _postgresql(url, pool_size)
        self._reader = sessionmaker(
            self.engine.execution_options(**{_WRITES: False}), expire_on_commit=False
        )
        self._writer = sessionmaker(
            self.engine.execution_options(**{_WRITES: True}), expire_on_commit=False
        )

        self._glances = Glances(self.engine)
        self._together = Together(self.transaction)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    def reading(self) -> Session:
        """A session for looking only; it never waits for a writer."""
        return self._reader()

    def glance(self) -> Session:
        """What prepared statements can look single rows up with, on SQLite cheaper than a session; closed as one."""
        return cast("Session", self._glances.one()) if self.is_sqlite else self._reader()

    def writing(self) -> Session:
        """A session that may change things; its owner commits exactly once."""
        return self._writer()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One unit of work outside of a request: committed at the end, or rolled back whole."""
        with self._writer() as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def together(self, what: Callable[[Session], T]) -> T:
        """Do something short in a transaction, on SQLite one that others share, and return once it is committed.

        ``what`` runs statements and keeps no objects in the session; it may run in another thread.
        """
        if self.is_sqlite:
            return self._together.run(what)
        with self.transaction() as session:
            return what(session)

    def close(self) -> None:
        """Give all connections back."""
        self._glances.end()
        self.engine.dispose()


def _sqlite(url: str) -> Engine:
    from sqlalchemy.pool import QueuePool

    from assessment.database.sqlite import dbapi

    path = url.removeprefix("sqlite:///")
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi,
        creator=opener(path),
        poolclass=QueuePool,
        pool_size=16,
        max_overflow=16,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        assert isinstance(raw, SerialisedConnection)
        raw.begin(writes=connection.get_execution_options().get(_WRITES, True))

    return engine


def _postgresql(url: str, pool_size: int) -> Engine:
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=UTC -c synchronous_commit=on"},
    )
