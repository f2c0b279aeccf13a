"""What was uploaded, beside what is kept of it, and a picture of it."""

import sqlalchemy as sa
from alembic import op

revision = "d2b7f4a91c60"
down_revision = "e7a4c9d15b83"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("received_sha256", sa.String(length=64)))
    op.add_column("evidence", sa.Column("preview_sha256", sa.String(length=64)))
    # Until now every file was kept as it came.
    op.execute("UPDATE evidence SET received_sha256 = sha256")


def downgrade() -> None:
    op.execute("ALTER TABLE evidence DROP COLUMN preview_sha256")
    op.execute("ALTER TABLE evidence DROP COLUMN received_sha256")
