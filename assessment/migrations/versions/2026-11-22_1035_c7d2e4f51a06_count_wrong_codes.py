"""Count wrong certificate codes per address, so that guessing slows down."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "c7d2e4f51a06"
down_revision = "b4c1d2e3f405"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wrong_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wrong_code"),
    )
    op.create_index("ix_wrong_code_address_at", "wrong_code", ["address", "at"])


def downgrade() -> None:
    op.drop_index("ix_wrong_code_address_at", table_name="wrong_code")
    op.drop_table("wrong_code")
