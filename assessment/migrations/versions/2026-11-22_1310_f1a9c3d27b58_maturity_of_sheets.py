"""Keep the overall maturity of a sheet, as the exact fraction that it is."""

import sqlalchemy as sa
from alembic import op

revision = "f1a9c3d27b58"
down_revision = "d3f8a1b60c27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sheet", sa.Column("maturity", sa.Text()))


def downgrade() -> None:
    op.execute("ALTER TABLE sheet DROP COLUMN maturity")
