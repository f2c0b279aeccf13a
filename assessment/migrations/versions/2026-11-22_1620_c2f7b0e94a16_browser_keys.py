"""Keys under which browsers keep unsent answers."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "c2f7b0e94a16"
down_revision = "a7c4e19d52b3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "browser_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.LargeBinary(32), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("used_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_browser_key_appointment_id")
        ),
        sa.ForeignKeyConstraint(
            ["secret_hash"], ["signed_in.secret_hash"], name=op.f("fk_browser_key_secret_hash")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_key")),
    )  # fmt: skip
    op.create_index("ix_browser_key_appointment_id", "browser_key", ["appointment_id"])
    op.create_index("ix_browser_key_secret_hash", "browser_key", ["secret_hash"])


def downgrade() -> None:
    op.drop_table("browser_key")
