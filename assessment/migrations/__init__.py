"""The history of the schema. :func:`upgrade` brings a database to the newest, in one transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from assessment.database import Database

HERE = Path(__file__).resolve().parent


def upgrade(database: Database, to: str = "head") -> None:
    """Bring the schema to a revision. A failure leaves the database as it was, on SQLite too."""
    command.upgrade(_config(database), to)


def downgrade(database: Database, to: str) -> None:
    """Take the schema back to a revision."""
    command.downgrade(_config(database), to)


def current(database: Database) -> str | None:
    """The revision the database is at; None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision this version of the product needs."""
    return ScriptDirectory(str(HERE)).get_current_head()


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option(
        "file_template",
        "%%(year)d-%%(month).2d-%%(day).2d_%%(hour).2d%%(minute).2d_%%(rev)s_%%(slug)s",
    )
    config.attributes["database"] = database
    return config
