"""Statements that every request runs: put into words once, then handed straight to SQLite's driver.

What SQLAlchemy does around a statement costs ten times what SQLite needs to answer it. On PostgreSQL, where the way to
the server and back is what counts, the statements run as any other.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assessment.database.sqlite import dbapi

Statement = Select[*tuple[Any, ...]] | Insert | Update
Convert = Callable[[Any], Any]
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Prepared:
    """A statement that always gets values under the same names."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._words: _Words | None = None

    def run(self, session: Session, values: Mapping[str, Any]) -> Sequence[Any]:
        """All rows of the answer; their columns are attributes."""
        connection = session.connection()
        if connection.dialect.name != "sqlite":
            result = connection.execute(self.statement, values)
            return result.all() if result.returns_rows else ()
        if self._words is None:
            self._words = _words(self.statement, connection.dialect, list(values))
        return self._words.run(connection, values)

    def one(self, session: Session, values: Mapping[str, Any] = NOTHING) -> Any:
        """The only row of the answer."""
        (row,) = self.run(session, values)
        return row

    def one_or_none(self, session: Session, values: Mapping[str, Any] = NOTHING) -> Any | None:
        """The only row of the answer, if there is one."""
        rows = self.run(session, values)
        assert len(rows) < 2, "more rows than one"
        return rows[0] if rows else None


@dataclass(frozen=True, slots=True)
class _Words:
    sql: str
    constants: Mapping[str, Any]
    binds: Sequence[tuple[str, Convert | None]]
    columns: Sequence[Convert | None]
    row: Callable[..., Any]

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        values = {**self.constants, **values}
        sent = tuple([values[name] if to is None else to(values[name]) for name, to in self.binds])
        for note in connection.dispatch.before_cursor_execute:
            note(connection, None, self.sql, sent, None, False)
        driver = cast("DBAPIConnection", connection.connection.dbapi_connection)
        try:
            rows = driver.execute(self.sql, sent).fetchall()
        except dbapi.Error as fault:
            raise DBAPIError.instance(
                self.sql, None, fault, dbapi.Error, hide_parameters=True, dialect=connection.dialect
            ) from fault
        return [self._row(row) for row in rows]

    def _row(self, row: Sequence[Any]) -> Any:
        return self.row(
            *[
                value if to is None else to(value)
                for value, to in zip(row, self.columns, strict=True)
            ]
        )


def _words(statement: Statement, dialect: Dialect, names: Sequence[str]) -> _Words:
    columns = statement.exported_columns
    compiled = statement.compile(
        dialect=dialect, column_keys=None if isinstance(statement, Select) else names
    )
    assert not compiled.insert_prefetch, "a prepared insert is given every column"
    state = compiled.construct_expanded_state(dict.fromkeys(names))  # writes out the words of an IN
    to_driver = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for name, bind in compiled.binds.items()
    } | dict(state.processors)
    return _Words(
        state.statement,
        {name: value for name, value in state.parameters.items() if name not in names},
        [(name, to_driver.get(name)) for name in state.positiontup or ()],
        [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns],
        namedtuple("Row", [column.key or "" for column in columns]),
    )
