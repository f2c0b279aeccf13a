"""What the first page of evidence looks like, to find the same scan with several units."""

import sqlalchemy as sa
from alembic import op

revision = "d6f1b8e24a73"
down_revision = "a7c3e5d91b42"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("likeness", sa.String(length=64)))
    op.add_column("evidence", sa.Column("is_blank", sa.Boolean()))


def downgrade() -> None:
    op.execute("ALTER TABLE evidence DROP COLUMN is_blank")
    op.execute("ALTER TABLE evidence DROP COLUMN likeness")
