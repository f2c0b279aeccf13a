"""Threads between verifiers and units, recommendations, and the notices of them."""

import re

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "a9d4e7c1b356"
down_revision = "f4c8a2e96b17"
branch_labels = None
depends_on = None

STATES = "'asked', 'answered', 'noted', 'closed'"
KINDS = ("thread_asked", "thread_answered")


def upgrade() -> None:
    op.create_table(
        "review_thread",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("area", sa.String(40), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_review_thread_state")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)",
            name=op.f("ck_review_thread_closed_by_someone"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_review_thread_closed_has_date"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_review_thread_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_review_thread_closed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("revision_id", "item", name=op.f("pk_review_thread")),
    )
    op.create_index("ix_review_thread_state", "review_thread", ["state"])
    op.create_table(
        "review_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_unit", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_review_message_says_something")),
        sa.CheckConstraint(
            "evidence_id IS NULL OR by_unit", name=op.f("ck_review_message_evidence_of_unit")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id", "item"],
            ["review_thread.revision_id", "review_thread.item"],
            name="fk_review_message_thread",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_review_message_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_review_message_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_message")),
    )
    op.create_index("ix_review_message_thread", "review_message", ["revision_id", "item", "id"])
    op.create_index("ix_review_message_evidence_id", "review_message", ["evidence_id"])
    op.create_table(
        "review_recommendation",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_review_recommendation_says_something")),
        sa.CheckConstraint("version > 0", name=op.f("ck_review_recommendation_version_counts")),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_review_recommendation_revision_id_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_review_recommendation_by_id_person")
        ),
        sa.PrimaryKeyConstraint("revision_id", "item", name=op.f("pk_review_recommendation")),
    )
    there = _kinds()
    _let(there, [*there, *(one for one in KINDS if one not in there)])


def downgrade() -> None:
    op.execute(f"DELETE FROM notice WHERE kind IN ({_list(KINDS)})")
    there = _kinds()
    _let(there, [one for one in there if one not in KINDS])
    op.drop_table("review_recommendation")
    op.drop_table("review_message")
    op.drop_table("review_thread")


def _kinds() -> list[str]:
    """Of what kinds notices may be, as the database says."""
    text = op.get_bind().exec_driver_sql(
        "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'notice'"
        if _is_sqlite()
        else "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notice_kind'"
    ).scalar_one()  # fmt: skip
    words = re.search(r"kind IN \(([^)]*)\)", text) if _is_sqlite() else re.search("(.*)", text)
    assert words is not None
    return re.findall(r"'(\w+)'", words[1])


def _let(before: list[str], after: list[str]) -> None:
    """Let notices be of these kinds. SQLite cannot change a constraint: the table's text is changed in place, as
    https://www.sqlite.org/lang_altertable.html describes.
    """
    bind = op.get_bind()
    if not _is_sqlite():
        op.drop_constraint(op.f("ck_notice_kind"), "notice")
        op.create_check_constraint(op.f("ck_notice_kind"), "notice", f"kind IN ({_list(after)})")
        return
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?1, ?2) "
        "WHERE type = 'table' AND name = 'notice' AND instr(sql, ?1) > 0",
        (f"({_list(before)})", f"({_list(after)})"),
    )
    assert changed.rowcount == 1
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _list(words: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
