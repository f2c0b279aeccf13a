"""Looking up single rows without a transaction: for the prepared statements that every request begins with.

A session begins a transaction, keeps objects and ends it all again, which costs more than such a look. Each look
here is of its own moment.
"""

from sqlalchemy import Connection, Engine


class Glance:
    """Stands for a session where prepared statements look something up, and can nothing else."""

    def __init__(self, connection: Connection, idle: list["Glance"]) -> None:
        self._connection = connection
        self._idle = idle

    def connection(self) -> Connection:
        """The connection, with no transaction begun."""
        return self._connection

    def flush(self) -> None:
        """Nothing ever waits to be written."""

    def close(self) -> None:
        """Leave the connection to the next."""
        self._idle.append(self)

    def end(self) -> None:
        """Give the connection back."""
        self._connection.close()


class Glances:
    """The connections of one process that are only looked with."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: list[Glance] = []

    def one(self) -> Glance:
        """One that nobody else uses until it is closed."""
        try:
            return self._idle.pop()
        except IndexError:
            return Glance(self._engine.connect(), self._idle)

    def end(self) -> None:
        """Give all connections back."""
        while self._idle:
            self._idle.pop().end()
