"""Models and migrations agree, on both databases; a migration that dies leaves nothing behind."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, inspect

from assessment import migrations
from assessment.database import Database
from assessment.models import Model
from tests.conftest import ON_POSTGRESQL, drop, empty


@pytest.fixture
def make(scratch, template):
    """``make()``: an empty database of its own."""
    made = []

    def new() -> Database:
        home = scratch / uuid4().hex
        home.mkdir()
        made.append((Database(empty(template, home, f"e{uuid4().hex}")), home))
        return made[-1][0]

    yield new
    for database, home in made:
        database.close()
        drop(database.url)
        shutil.rmtree(home)


def test_the_migrations_lead_to_the_models(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Model.metadata)
    assert not differences, f"write a migration (flask db revision): {differences}"


def test_every_constraint_has_its_name(database):
    nameless = [
        f"{table.name}: {constraint}"
        for table in Model.metadata.tables.values()
        for constraint in (*table.constraints, *table.indexes)
        if not constraint.name
    ]
    assert not nameless, f"name it, so that a migration can find it: {nameless}"
    with database.engine.connect() as connection:
        there = inspect(connection)
        for table in Model.metadata.tables:
            found = [
                *there.get_foreign_keys(table), *there.get_unique_constraints(table),
                *there.get_check_constraints(table), there.get_pk_constraint(table),
            ]  # fmt: skip
            assert all(one["name"] for one in found), f"a nameless constraint in {table}: {found}"


def test_relationships_never_query_by_accident():
    lazy = {
        str(relationship)
        for mapper in Model.registry.mappers
        for relationship in mapper.relationships
        if relationship.lazy != "raise_on_sql"
    }
    assert not lazy, f'say lazy="raise_on_sql" and load it where it is needed: {lazy}'


def test_the_history_is_one_line():
    script = ScriptDirectory(str(migrations.HERE))
    assert len(script.get_heads()) == 1, f"two newest migrations: {script.get_heads()}"
    for revision in script.walk_revisions():
        assert not isinstance(revision.down_revision, tuple), (
            f"{revision.revision} merges two lines"
        )


def test_up_down_and_up_again(make):
    database = make()
    migrations.upgrade(database)
    whole = _schema(database)
    migrations.downgrade(database, "base")
    assert not _schema(database)
    migrations.upgrade(database)
    assert _schema(database) == whole


def test_each_step_down_undoes_its_step_up(make):
    database = make()
    before = []
    for revision in reversed(list(ScriptDirectory(str(migrations.HERE)).walk_revisions())):
        before.append((revision.down_revision or "base", _schema(database)))
        migrations.upgrade(database, revision.revision)
    for to, schema in reversed(before):
        migrations.downgrade(database, to)
        assert {
            k: v for k, v in _schema(database).items() if k != "alembic_version"
        } == schema | {}, to


def test_a_migration_that_dies_leaves_nothing_behind(make):
    """Some of its statements raise in turn; whatever was begun is rolled back, and the next time it goes through."""
    database = make()
    total = _upgrade_dying(make(), at=10**6)
    assert total > 50
    for at in (number for number in range(total) if number % 40 < 4):
        with pytest.raises(Died):
            _upgrade_dying(database, at=at)
        assert not _schema(database), f"statement {at} left something behind"
    _upgrade_dying(database, at=10**6)
    assert migrations.current(database) == migrations.newest()


@pytest.mark.skipif(ON_POSTGRESQL, reason="PostgreSQL rolls definitions back by itself")
def test_a_migration_whose_process_is_killed_leaves_nothing_behind(make, tmp_path):
    """The files as they are before each of its statements are what a killed process would leave."""
    database, left = make(), []

    def look(*_) -> None:
        before = tmp_path / str(len(left))
        before.mkdir()
        for path in Path(database.url.removeprefix("sqlite:///")).parent.glob("perisai.db*"):
            shutil.copyfile(path, before / path.name)
        found = Database(f"sqlite:///{before / 'perisai.db'}")
        left.append(_schema(found))
        found.close()
        shutil.rmtree(before)

    event.listen(database.engine, "before_cursor_execute", look)
    migrations.upgrade(database)
    event.remove(database.engine, "before_cursor_execute", look)
    assert len(left) > 50
    for at, schema in enumerate(left):
        assert not schema, f"killed before statement {at} it leaves something behind"
    look()
    assert left[-1] == _schema(database) != {}, "what is committed is seen that way"


class Died(Exception):
    """As if the process had been killed."""


def _upgrade_dying(database: Database, *, at: int) -> int:
    """Upgrade an empty database, dying before the statement of that number; returns how many there were."""
    count = 0

    def die(*_) -> None:
        nonlocal count
        count += 1
        if count > at:
            raise Died

    event.listen(database.engine, "before_cursor_execute", die)
    try:
        migrations.upgrade(database)
    finally:
        event.remove(database.engine, "before_cursor_execute", die)
    return count


def _schema(database: Database) -> dict[str, object]:
    """All that is defined, by name: tables with their columns, indexes, triggers, functions; not the version's own."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            rows = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            )
            return {
                name: _normal(sql)
                for name, sql in rows
                if not name.startswith(("sqlite_", "alembic_"))
            }
        rows = connection.exec_driver_sql(
            "SELECT table_name, string_agg(column_name || data_type, ',' ORDER BY column_name)"
            " FROM information_schema.columns WHERE table_schema = 'public' GROUP BY 1"
            " UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " UNION ALL SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
            " UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        )
        return {name: text for name, text in rows if not name.startswith("alembic_")}


def _normal(sql: str) -> str:
    return " ".join(sql.replace('"', "").split())


def test_the_files_say_when(request):
    for path in Path(migrations.HERE / "versions").glob("*.py"):
        assert path.name[:4].isdecimal(), (
            f"{path.name}: begin with the day, as flask db revision writes it"
        )
