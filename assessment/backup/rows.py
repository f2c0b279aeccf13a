"""The rows of a database as lines of text, the same text whichever database holds them.

A line is a JSON array, its values written the way SQLite keeps them: ids as 32 hexadecimal digits,
moments in UTC, yes and no as 1 and 0, bytes as hexadecimal digits. Columns are in the order of their
names and rows in that of their keys, so equal tables give equal lines.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, MetaData, false, func, inspect, select, types
from sqlalchemy.schema import AddConstraint, DropConstraint

SCHEMA_VERSION = "alembic_version"
BATCH = 2000

KINDS: tuple[tuple[type[types.TypeEngine[Any]], str], ...] = (
    (types.Uuid, "id"),
    (types.CHAR, "id"),  # how SQLite keeps one
    (types.DateTime, "moment"),
    (types.Date, "day"),
    (types.Time, "hour"),
    (types.Boolean, "flag"),
    (types.JSON, "json"),
    (types.LargeBinary, "bytes"),
    (types.Integer, "number"),
    (types.String, "text"),
)

WRITTEN_BY_POSTGRESQL = {
    "id": "replace({}::text, '-', '')",
    "moment": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "day": "to_char({}, 'YYYY-MM-DD')",
    "hour": "to_char({}, 'HH24:MI:SS.US')",
    "flag": "{}::int",
    "json": "{}::text",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns with the kind of each, and its key."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]


def tables(connection: Connection) -> list[Table]:
    """Every table of the database but the one that holds the version of the schema."""
    inspector = inspect(connection)
    return [
        Table(
            name,
            {
                column["name"]: _kind(name, column["name"], column["type"])
                for column in sorted(inspector.get_columns(name), key=lambda column: column["name"])
            },
            tuple(inspector.get_pk_constraint(name)["constrained_columns"]),
        )
        for name in sorted(inspector.get_table_names())
        if name != SCHEMA_VERSION
    ]


def _kind(table: str, column: str, kind: types.TypeEngine[Any]) -> str:
    for base, name in KINDS:
        if isinstance(kind, base):
            return name
    raise NotImplementedError(f"{table}.{column}: no way to write {kind!r} into a backup yet")


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table as lines."""
    on_postgresql = connection.dialect.name == "postgresql"
    wanted = [
        WRITTEN_BY_POSTGRESQL.get(kind, "{}").format(f'"{name}"') if on_postgresql else f'"{name}"'
        for name, kind in table.columns.items()
    ]
    order = [
        f'"{name}" COLLATE "C"' if on_postgresql and table.columns[name] == "text" else f'"{name}"'
        for name in table.key
    ]
    sql = f'SELECT {", ".join(wanted)} FROM "{table.name}" ORDER BY {", ".join(order)}'  # noqa: S608
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=bytes.hex).encode
    rows = connection.exec_driver_sql(sql, execution_options={"yield_per": BATCH})
    for row in rows:
        yield encode(list(row)).encode() + b"\n"


def load(connection: Connection, table: Table, said: Iterable[bytes]) -> int:
    """Insert the rows that the lines say; returns their number."""
    hexadecimal = [place for place, kind in enumerate(table.columns.values()) if kind == "bytes"]
    moments = [place for place, kind in enumerate(table.columns.values()) if kind == "moment"]
    on_postgresql = connection.dialect.name == "postgresql"

    def row(line: bytes) -> list[Any]:
        values: list[Any] = json.loads(line)
        for place in hexadecimal:
            if values[place] is not None:
                values[place] = bytes.fromhex(values[place])
        if on_postgresql:
            for place in moments:
                if values[place] is not None:
                    values[place] += "+00"
        return values

    insert = _copy if on_postgresql else _insert
    return insert(connection, table, map(row, said))


def _insert(connection: Connection, table: Table, rows: Iterator[list[Any]]) -> int:
    marks = ", ".join("?" * len(table.columns))
    sql = f'INSERT INTO "{table.name}" ({_names(table)}) VALUES ({marks})'  # noqa: S608
    number = 0
    while batch := [tuple(row) for row in islice(rows, BATCH)]:
        connection.exec_driver_sql(sql, batch)
        number += len(batch)
    return number


def _copy(connection: Connection, table: Table, rows: Iterator[list[Any]]) -> int:
    raw: Any = connection.connection.driver_connection
    sql = f'COPY "{table.name}" ({_names(table)}) FROM STDIN'
    number = 0
    with raw.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)
            number += 1
    return number


def _names(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in table.columns)


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Load in any order and without consequences: no triggers, references checked at the end.

    The triggers of an installation refuse and record what people do. Rows of a backup were refused
    and recorded already when they were made.
    """
    guards = _postgresql_guards if connection.dialect.name == "postgresql" else _sqlite_guards
    with guards(connection):
        yield


@contextmanager
def _sqlite_guards(connection: Connection) -> Iterator[None]:
    triggers = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
    ).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)


@contextmanager
def _postgresql_guards(connection: Connection) -> Iterator[None]:
    schema = MetaData()
    schema.reflect(connection)
    references = [
        reference for table in schema.tables.values() for reference in table.foreign_key_constraints
    ]
    for reference in references:
        connection.execute(DropConstraint(reference))
    for name in schema.tables:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
    yield
    for name in schema.tables:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
    for reference in references:
        connection.execute(AddConstraint(reference))
    _count_on(connection, schema)


def _count_on(connection: Connection, schema: MetaData) -> None:
    """Let the columns that count up by themselves go on after the highest number loaded."""
    for table in schema.tables.values():
        for column in table.columns:
            if column.autoincrement is True:
                counter = func.pg_get_serial_sequence(table.name, column.name)
                following = func.coalesce(func.max(column), 0) + 1
                connection.execute(select(func.setval(counter, following, false())))
