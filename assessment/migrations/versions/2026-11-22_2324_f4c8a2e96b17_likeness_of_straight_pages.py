"""Pages are made straight before they are compared: what they look like is written anew, by jobs."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "f4c8a2e96b17"
down_revision = "c4a8f1e6b372"
branch_labels = None
depends_on = None

JOB = "evidence.looks"


def upgrade() -> None:
    _without_likeness(65)
    connection = op.get_bind()
    there = connection.execute(
        sa.text("SELECT 1 FROM evidence WHERE preview_sha256 IS NOT NULL LIMIT 1")
    ).first()
    if there is None:
        return
    job = sa.table(
        "job", sa.column("id", sa.Uuid()), sa.column("kind"), sa.column("key"), sa.column("payload", sa.JSON()),
        sa.column("state"), sa.column("attempts"), sa.column("run_after", Instant()), sa.column("lease_by"),
        sa.column("created_at", Instant()), sa.column("error"),
    )  # fmt: skip
    now = datetime.now(UTC)
    connection.execute(
        sa.insert(job).values(
            id=uuid4(), kind=JOB, key=f"{JOB}:{revision}:{now:%Y%m%d%H%M%S%f}", payload={},
            state="queued", attempts=0, run_after=now, lease_by="", created_at=now, error="",
        )
    )  # fmt: skip


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM job WHERE kind = 'evidence.looks'"))
    _without_likeness(64)


def _without_likeness(length: int) -> None:
    """Nothing is known of any page, and there is room for so much. Both columns, so that their order stays."""
    op.execute("ALTER TABLE evidence DROP COLUMN is_blank")
    op.execute("ALTER TABLE evidence DROP COLUMN likeness")
    op.add_column("evidence", sa.Column("likeness", sa.String(length=length)))
    op.add_column("evidence", sa.Column("is_blank", sa.Boolean()))
