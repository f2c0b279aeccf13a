"""Whom people ask while they fill in: name, number, hours."""

import sqlalchemy as sa
from alembic import op

revision = "c1d7f3a58e20"
down_revision = "b2f7d93c6e18"
branch_labels = None
depends_on = None

COLUMNS = {"helper_name": 160, "helper_phone": 40, "helper_hours": 120}


def upgrade() -> None:
    for name, length in COLUMNS.items():
        op.add_column(
            "installation", sa.Column(name, sa.String(length), nullable=False, server_default="")
        )


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.execute(f"ALTER TABLE installation DROP COLUMN {name}")
