"""Proposals to open a final result again, decided by a second person."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "d8b3e6f1a942"
down_revision = "a9d4e7c1b356"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reopening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.String(2000), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_reopening_has_reason")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_reopening_decided_by_someone"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
            name=op.f("ck_reopening_decided_by_another"),
        ),
        sa.CheckConstraint(
            "(successor_id IS NULL) = (decided_at IS NULL OR answer <> '')",
            name=op.f("ck_reopening_declined_with_reason"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_reopening_{column}_{table}")
            )
            for column, table in (
                ("revision_id", "revision"),
                ("successor_id", "revision"),
                ("proposed_by_id", "person"),
                ("decided_by_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
    )
    waiting = sa.text("decided_at IS NULL")
    op.create_index(
        "uq_reopening_open", "reopening", ["revision_id"], unique=True, sqlite_where=waiting,
        postgresql_where=waiting,
    )  # fmt: skip
    op.create_index("ix_reopening_successor_id", "reopening", ["successor_id"])


def downgrade() -> None:
    op.drop_table("reopening")
