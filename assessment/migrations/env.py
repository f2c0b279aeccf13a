"""How Alembic runs here: online only, one transaction for everything, the application's own engine."""

from alembic import context

from assessment.database import Database
from assessment.models import Model


def run() -> None:
    """Migrate through the application's own database, which begins transactions itself."""
    database: Database = context.config.attributes["database"]
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            transactional_ddl=True,
            transaction_per_migration=False,
            render_as_batch=database.is_sqlite,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
