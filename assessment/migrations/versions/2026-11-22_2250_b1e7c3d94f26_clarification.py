"""Clarifications by units, and the moves back to verifying after one or after a visit."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "b1e7c3d94f26"
down_revision = "e5b9c1a47d38"
branch_labels = None
depends_on = None

BEFORE = import_module(
    "assessment.migrations.versions.2026-11-22_1950_b8d3f6a2c914_only_legal_moves"
)
MOVES = BEFORE.MOVES | {
    "clarification": ("under_review", "needs_changes", "site_visit", "verified"),
    "site_visit": ("under_review", "verified"),
}
KINDS = (
    "awaiting", "sent", "taken_back", "given_back", "returned", "assigned", "verified", "exception_decided",
    "reopened", "final", "certificate", "asked", "answered", "city_changed", "city_later", "deadline",
    "return_deadline",
)  # fmt: skip
MORE = (
    "clarify", "clarified", "clarify_deadline", "visit_planned", "visit_cancelled", "reopen_proposed",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "clarification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=True),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_clarification_answered_by_someone"),
        ),
        sa.CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> asked_by_id",
            name=op.f("ck_clarification_answered_by_another"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["person.id"], name=op.f(f"fk_clarification_{column}_person")
            )
            for column in ("asked_by_id", "saved_by_id", "answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_clarification_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification")),
    )
    op.create_index("ix_clarification_revision_id", "clarification", ["revision_id"])
    op.create_table(
        "clarification_point",
        sa.Column("clarification_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("question", sa.String(2000), nullable=False),
        sa.Column("answer", sa.String(2000), nullable=False),
        sa.CheckConstraint("question <> ''", name=op.f("ck_clarification_point_has_question")),
        sa.ForeignKeyConstraint(
            ["clarification_id"],
            ["clarification.id"],
            name=op.f("fk_clarification_point_clarification_id_clarification"),
        ),
        sa.PrimaryKeyConstraint("clarification_id", "number", name=op.f("pk_clarification_point")),
    )
    op.create_table(
        "clarification_evidence",
        sa.Column("clarification_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clarification_id"],
            ["clarification.id"],
            name=op.f("fk_clarification_evidence_clarification_id_clarification"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_clarification_evidence_evidence_id_evidence"),
        ),
        sa.PrimaryKeyConstraint(
            "clarification_id", "number", "evidence_id", name=op.f("pk_clarification_evidence")
        ),
    )
    op.create_index(
        "ix_clarification_evidence_evidence_id", "clarification_evidence", ["evidence_id"]
    )
    guard(MOVES)
    tell(KINDS, (*KINDS, *MORE))


def downgrade() -> None:
    op.execute(f"DELETE FROM notice WHERE kind IN ({_list(MORE)})")
    tell((*KINDS, *MORE), KINDS)
    guard(BEFORE.MOVES)
    op.drop_table("clarification_evidence")
    op.drop_table("clarification_point")
    op.drop_table("clarification")


def guard(moves: dict[str, tuple[str, ...]]) -> None:
    """Put the trigger that refuses every other move in the place of the one there is."""
    legal = ", ".join(f"'{start}>{end}'" for start, ends in moves.items() for end in ends)
    illegal = (
        "NEW.status <> OLD.status AND NOT "
        f"((OLD.status || '>' || NEW.status) IN ({legal}) AND NEW.version = OLD.version + 1 AND {BEFORE.STANDS})"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER revision_moves")
        op.execute(
            f"CREATE TRIGGER revision_moves BEFORE UPDATE ON revision WHEN {illegal} "
            f"BEGIN SELECT RAISE(ABORT, '{BEFORE.MESSAGE}'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION perisai_moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {illegal} THEN RAISE EXCEPTION '{BEFORE.MESSAGE}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )


def tell(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let notices be of these kinds. SQLite cannot change a constraint: the table's text is changed in place, as
    https://www.sqlite.org/lang_altertable.html describes.
    """
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_notice_kind"), "notice")
        op.create_check_constraint(op.f("ck_notice_kind"), "notice", f"kind IN ({_list(after)})")
        return
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'notice'",
        (f"({_list(before)})", f"({_list(after)})"),
    )
    assert changed.rowcount == 1
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
