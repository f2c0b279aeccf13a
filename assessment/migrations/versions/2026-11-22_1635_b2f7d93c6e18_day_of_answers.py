"""The day as of which an answer holds: the provider of the city's answers says it."""

import sqlalchemy as sa
from alembic import op

revision = "b2f7d93c6e18"
down_revision = "c2f7b0e94a16"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answer_event", sa.Column("as_of", sa.Date()))


def downgrade() -> None:
    op.drop_column("answer_event", "as_of")
