"""Going down and up again with something in the database: nothing is lost, or it is refused."""

import pytest
from sqlalchemy import text

from assessment import migrations
from tests.assessments.providing import arrange, send, tell_all
from tests.conftest import ON_POSTGRESQL

BEFORE_PROVIDERS = "f1a9c3d27b58"
BEFORE_IMPORTS = "a8c4e1f72b93"
KEPT = ("assessment", "revision", "answer_event", "sheet", "area_score", "area_score_history", "event")  # fmt: skip


def kept(database):
    with database.reading() as session:
        return {
            table: session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
            for table in KEPT
        }


def test_down_and_up_again_nothing_is_lost(database, session, cast):
    session.close()
    before = kept(database)
    assert before["assessment"]
    migrations.downgrade(database, BEFORE_PROVIDERS)
    migrations.upgrade(database)
    assert kept(database) == before
    if database.is_sqlite:
        with database.reading() as looking:
            assert not looking.execute(text("PRAGMA foreign_key_check")).all()


def test_what_a_provider_published_is_not_taken_away(database, session, cast):
    city = arrange(session, cast)
    tell_all(session, city)
    send(session, city)
    session.commit()
    session.close()
    before = kept(database)
    with pytest.raises(RuntimeError, match="provider"):
        migrations.downgrade(database, BEFORE_PROVIDERS)
    assert kept(database) == before
    assert migrations.current(database) == migrations.newest()


@pytest.mark.skipif(ON_POSTGRESQL, reason="SQLite cannot change a constraint, so its text is")
def test_a_constraint_that_does_not_read_as_expected_is_not_taken_for_changed(database, cast):
    migrations.downgrade(database, BEFORE_IMPORTS)
    with database.engine.connect() as connection:
        version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        connection.exec_driver_sql(
            "UPDATE sqlite_schema SET sql = replace(sql, ', ''draft''', ',''draft''') WHERE name = 'revision'"
        )
        connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
        connection.exec_driver_sql("PRAGMA writable_schema = OFF")
        connection.commit()
    with pytest.raises(AssertionError, match="does not read as expected"):
        migrations.upgrade(database)
    assert migrations.current(database) == BEFORE_IMPORTS
