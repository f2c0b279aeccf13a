"""Uploads that wait to be confirmed, empty workbooks of others, and answers that came from Excel."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "e7a4c9d15b83"
down_revision = "c1d7f3a58e20"
branch_labels = None
depends_on = None

SOURCES = ("page", "carried_over", "import", "copy")


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("applied_at", Instant(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "(applied_at IS NULL) = (result IS NULL)", name=op.f("ck_upload_applied_has_result")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_upload_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )  # fmt: skip
    op.create_index("ix_upload_person_id", "upload", ["person_id"])
    op.create_table(
        "blank_workbook",
        sa.Column("questionnaire", sa.String(60), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("uploaded_at", Instant(), nullable=False),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["stored_file.sha256"], name=op.f("fk_blank_workbook_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["person.id"], name=op.f("fk_blank_workbook_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("questionnaire", name=op.f("pk_blank_workbook")),
    )  # fmt: skip
    _allow(SOURCES, (*SOURCES, "excel"))


def downgrade() -> None:
    # What came from Excel stays in the history; the words before knew it as an import.
    _unguarded("UPDATE answer_event SET source = 'import' WHERE source = 'excel'")
    _allow((*SOURCES, "excel"), SOURCES)
    op.drop_table("blank_workbook")
    op.drop_table("upload")


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
