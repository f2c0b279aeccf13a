"""A round says itself which share of its items is verified twice."""

import sqlalchemy as sa
from alembic import op

revision = "a2d7f9b4c816"
down_revision = "d8b3e6f1a942"
branch_labels = None
depends_on = None

NAME = "ck_round_sample_percent_range"
RANGE = "sample_percent BETWEEN 0 AND 50"


def upgrade() -> None:
    if _is_sqlite():
        op.execute(
            "ALTER TABLE round ADD COLUMN sample_percent INTEGER NOT NULL DEFAULT 0 "
            f"CONSTRAINT {NAME} CHECK ({RANGE})"
        )
        return
    op.add_column(
        "round", sa.Column("sample_percent", sa.Integer(), nullable=False, server_default="0")
    )
    op.alter_column("round", "sample_percent", server_default=None)
    op.create_check_constraint(op.f(NAME), "round", RANGE)


def downgrade() -> None:
    if not _is_sqlite():
        op.drop_constraint(op.f(NAME), "round")
    op.execute("ALTER TABLE round DROP COLUMN sample_percent")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
