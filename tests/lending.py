"""Databases on PostgreSQL that tests use one after the other, each finding it as its template is.

Copying a database and dropping it again costs the server more than most tests do, and so does making the connections
and looking up afresh what the tables are like. So a database is put back instead: what a test wrote (seen by the
number of the transaction in each row) is deleted, and what the template holds there is copied in again. Where that is
not certain to be enough (a test changed the schema, or left somebody connected) the database is dropped.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import Pool, QueuePool

USES: Final = 50
"""So many tests share a copy; deleted rows stay in its files."""
PATIENCE: Final = 0.1
"""Seconds until somebody who is still connected counts as left behind."""

TABLES: Final = """
SELECT relname, relkind FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') ORDER BY relname
"""
SCHEMA: Final = """
SELECT (SELECT md5(string_agg(concat(relname, relkind, relnatts, relchecks), ',' ORDER BY relname))
          FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT md5(string_agg(concat(tgrelid, tgname, tgenabled), ',' ORDER BY oid)) FROM pg_trigger),
       (SELECT count(*) FROM pg_namespace)
"""
CATALOGUES: Final = (
    "pg_attribute",
    "pg_attrdef",
    "pg_constraint",
    "pg_index",
    "pg_proc",
    "pg_namespace",
)
CONNECTED: Final = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


@dataclass
class Pristine:
    """What a template holds."""

    schema: Any
    rows: dict[str, int] = field(default_factory=dict)
    content: dict[str, bytes] = field(default_factory=dict)
    sequences: dict[str, Any] = field(default_factory=dict)
    look: str = ""


class Lent:
    """A copy of a template, and the connections of the tests that had it."""

    def __init__(self, source: str) -> None:
        self.name = f"lent_{uuid4().hex}"
        self.url = make_url(source).set(database=self.name).render_as_string(hide_password=False)
        self.pool: Pool | None = None
        self.uses = 0
        template = str(make_url(source).database)
        with _server(source) as server:
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(self.name), sql.Identifier(template)
                )
            )
        self.hand = psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
        self._mark()

    def _mark(self) -> None:
        self.mark = self._one("SELECT pg_current_xact_id()::text")

    def _one(self, statement: Any) -> Any:
        row = self.hand.execute(statement).fetchone()
        assert row is not None
        return row[0]

    def pristine(self) -> Pristine:
        """What is in it, now that nobody has used it yet."""
        found = Pristine(self.hand.execute(SCHEMA).fetchone())
        for name, kind in self.hand.execute(TABLES).fetchall():
            if kind in ("S", b"S"):
                found.sequences[name] = self._sequence(name)
                continue
            table = sql.Identifier(name)
            found.rows[name] = self._one(sql.SQL("SELECT count(*) FROM {}").format(table))
            out = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(table)
            if found.rows[name]:
                with self.hand.cursor().copy(out) as copy:
                    found.content[name] = b"".join(bytes(part) for part in copy)
        # In one statement: transactions of other workers make everything older meanwhile.
        tables = [
            f"SELECT '{name}', count(*), min(age(xmin)) FROM {_quoted(name)}"  # noqa: S608
            for name in (*found.rows, *CATALOGUES)
        ]
        found.look = " UNION ALL ".join(["SELECT '', 0, age(%s::xid)", *tables])
        return found

    def _sequence(self, name: str) -> Any:
        return self.hand.execute(
            sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
        ).fetchone()

    def put_back(self, pristine: Pristine) -> bool:
        """Make it as it was; False if it would not be."""
        self.uses += 1
        if self.uses >= USES or not self._alone():
            return False
        if self.hand.execute(SCHEMA, prepare=True).fetchone() != pristine.schema:
            return False
        found = self.hand.execute(pristine.look.encode(), [self.mark], prepare=True).fetchall()
        since = found[0][2]
        written = [
            name
            for name, count, age in found[1:]
            if (age is not None and age < since) or count != pristine.rows.get(name, count)
        ]
        if any(name in CATALOGUES for name in written):
            return False
        if written:
            self._restore(written, pristine)
        for name, value in pristine.sequences.items():
            if self._sequence(name) != value:
                self.hand.execute("SELECT setval(%s::regclass, %s, %s)", (_quoted(name), *value))
        return True

    def _restore(self, tables: list[str], pristine: Pristine) -> None:
        # Neither triggers nor foreign keys: what comes in is what has been there.
        unguarded = "SET LOCAL session_replication_role = replica"
        with self.hand.transaction():
            self.hand.execute(unguarded)
            deletions = [f"DELETE FROM {_quoted(name)}" for name in tables]  # noqa: S608
            self.hand.execute("; ".join(deletions).encode())
        # Else rows would go where deleted ones were, and lie in another order than they came.
        names = ", ".join(map(_quoted, tables))
        self.hand.execute(f"VACUUM (SKIP_DATABASE_STATS, PARALLEL 0) {names}".encode())
        with self.hand.transaction():
            self.hand.execute(unguarded)
            for name in tables:
                if name in pristine.content:
                    into = f"COPY {_quoted(name)} FROM STDIN (FORMAT binary)"
                    with self.hand.cursor().copy(into.encode()) as copy:
                        copy.write(pristine.content[name])
            self._mark()

    def _alone(self) -> bool:
        """Whether nobody is connected but us; a connection just closed lives on for a moment."""
        expected = 1 + (self.pool.checkedin() if isinstance(self.pool, QueuePool) else 0)
        until = time.monotonic() + PATIENCE
        while self._one(CONNECTED) > expected:
            if time.monotonic() > until:
                return False
            time.sleep(0.002)
        return True

    def drop(self) -> None:
        """Remove it from the server."""
        if self.pool is not None:
            self.pool.dispose()
        self.hand.close()
        with _server(self.url) as server:
            server.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name))
            )


class Lending:
    """The databases of one worker."""

    def __init__(self) -> None:
        self._idle: dict[str, list[Lent]] = {}
        self._lent: dict[str, Lent] = {}
        self._pristine: dict[str, Pristine] = {}

    @contextmanager
    def copy_of(self, source: str) -> Iterator[str]:
        """The address of a database that is as the template, for as long as the block lasts."""
        idle = self._idle.setdefault(source, [])
        lent = idle.pop() if idle else Lent(source)
        if source not in self._pristine:
            self._pristine[source] = lent.pristine()
        self._lent[lent.url] = lent
        yield lent.url
        del self._lent[lent.url]
        try:
            as_before = lent.put_back(self._pristine[source])
        except psycopg.Error:
            as_before = False
        if as_before:
            idle.append(lent)
        else:
            lent.drop()

    @contextmanager
    def connections(self, url: str, engine: Engine) -> Iterator[None]:
        """Let an engine use the connections that earlier tests have made to this database."""
        lent = self._lent.get(url)
        if lent is not None and lent.pool is not None:
            engine.pool, lent.pool = lent.pool, None
        yield
        pool = engine.pool
        if (
            lent is not None and lent.pool is None
            and isinstance(pool, QueuePool) and not pool.checkedout()
        ):  # fmt: skip
            engine.pool, lent.pool = pool.recreate(), pool

    def end(self) -> None:
        """Drop all of them."""
        for idle in self._idle.values():
            for lent in idle:
                lent.drop()
        self._idle.clear()


def _server(url: str) -> psycopg.Connection[Any]:
    address = make_url(url).set(drivername="postgresql", database="postgres")
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


def _quoted(name: str) -> str:
    return '"' + name + '"'
