"""Facilitators of units, and answers that they entered."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "f6a1c8e93b52"
down_revision = "c1d5e9a37b40"
branch_labels = None
depends_on = None

SOURCES = ("page", "carried_over", "import", "copy", "excel")


def upgrade() -> None:
    op.create_table(
        "facilitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_facilitation_days_in_order")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)",
            name=op.f("ck_facilitation_ended_by_someone"),
        ),
        sa.CheckConstraint("made_by_id <> person_id", name=op.f("ck_facilitation_made_by_another")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_facilitation_round_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_facilitation_unit_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_facilitation_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_facilitation_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_facilitation_ended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilitation")),
    )
    standing = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_facilitation_standing", "facilitation", ["round_id", "unit_id", "person_id"],
        unique=True, sqlite_where=standing, postgresql_where=standing,
    )  # fmt: skip
    op.create_index("ix_facilitation_person_id", "facilitation", ["person_id"])
    _allow(SOURCES, (*SOURCES, "facilitated"))


def downgrade() -> None:
    # What a facilitator entered stays in the history; the words before knew it as an import.
    _unguarded("UPDATE answer_event SET source = 'import' WHERE source = 'facilitated'")
    _allow((*SOURCES, "facilitated"), SOURCES)
    op.drop_table("facilitation")


def _unguarded(statement: str) -> None:
    """Change rows of the history, which its triggers otherwise refuse."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.execute("ALTER TABLE answer_event DISABLE TRIGGER USER")
        op.execute(statement)
        op.execute("ALTER TABLE answer_event ENABLE TRIGGER USER")
        return
    triggers = bind.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'answer_event'"
        " ORDER BY rowid"
    ).all()
    for name, _sql in triggers:
        bind.exec_driver_sql(f'DROP TRIGGER "{name}"')
    bind.exec_driver_sql(statement)
    for _name, sql in triggers:
        bind.exec_driver_sql(sql)


def _allow(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let an answer come from elsewhere. SQLite cannot change a constraint: the table's text is changed in place,
    as https://www.sqlite.org/lang_altertable.html describes.
    """
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_answer_event_source"), "answer_event")
        op.create_check_constraint(
            op.f("ck_answer_event_source"), "answer_event", f"source IN ({_list(after)})"
        )
        return
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'answer_event'",
        (f"({_list(before)})", f"({_list(after)})"),
    )
    assert changed.rowcount == 1
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
