"""Results of past years: rounds that were imported stay closed, and their revisions have a status without moves."""

import sqlalchemy as sa
from alembic import op

revision = "a7c4e19d52b3"
down_revision = "a8c4e1f72b93"
branch_labels = None
depends_on = None

NAME = "ck_round_imported_stays_closed"
STAYS_CLOSED = "NOT is_imported OR state = 'closed'"
STATUSES = (
    "not_started", "draft", "awaiting_approval", "submitted", "under_review", "needs_changes", "clarification",
    "site_visit", "verified", "objection", "final", "follow_up", "closed", "not_submitted",
)  # fmt: skip


def upgrade() -> None:
    if _is_sqlite():
        op.execute(
            "ALTER TABLE round ADD COLUMN is_imported BOOLEAN NOT NULL DEFAULT 0 "
            f"CONSTRAINT {NAME} CHECK ({STAYS_CLOSED})"
        )
    else:
        op.add_column(
            "round", sa.Column("is_imported", sa.Boolean(), nullable=False, server_default="false")
        )
        op.alter_column("round", "is_imported", server_default=None)
        op.create_check_constraint(op.f(NAME), "round", STAYS_CLOSED)
    _allow(STATUSES, (*STATUSES, "imported"))


def downgrade() -> None:
    # What was imported stays, as something that was never handed in here.
    op.execute("UPDATE revision SET status = 'not_submitted' WHERE status = 'imported'")
    _allow((*STATUSES, "imported"), STATUSES)
    if not _is_sqlite():
        op.drop_constraint(op.f(NAME), "round")
    op.execute("ALTER TABLE round DROP COLUMN is_imported")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _allow(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let a revision have other statuses.

    SQLite cannot change a constraint, and the table has many triggers and references: its text is changed in place,
    as https://www.sqlite.org/lang_altertable.html describes for constraints.
    """
    if not _is_sqlite():
        op.drop_constraint(op.f("ck_revision_status"), "revision")
        op.create_check_constraint(
            op.f("ck_revision_status"), "revision", f"status IN ({_list(after)})"
        )
        return
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?1, ?2)"
        " WHERE type = 'table' AND name = 'revision' AND instr(sql, ?1) > 0",
        (f"({_list(before)})", f"({_list(after)})"),
    )
    assert changed.rowcount == 1, "the constraint does not read as expected"
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
