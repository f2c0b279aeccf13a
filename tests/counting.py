"""How many statements something takes."""

from typing import Any

from sqlalchemy import event

from assessment.database import Database


class StatementCount:
    """Counts SQL statements that reach the database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.statements: list[str] = []

    @property
    def total(self) -> int:
        return len(self.statements)

    def __enter__(self) -> "StatementCount":
        event.listen(self.database.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: Any) -> None:
        event.remove(self.database.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.statements.append(statement)
