"""Who sees the results of a round when, and their announcement. Closed rounds stay as visible as they were."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "b1f7d3c95e28"
down_revision = "b6e1d8c4f927"
branch_labels = None
depends_on = None

SETTINGS = ("own_results", "leadership_results")
WORDS = "IN ('at_once', 'announced')"
AFTER_OPENING = "announced_at IS NULL OR state <> 'draft'"
ONCE_ANNOUNCED = "announcement_seen_at IS NULL OR announced_at IS NOT NULL"


def upgrade() -> None:
    if _is_sqlite():
        for name in SETTINGS:
            op.execute(
                f"ALTER TABLE round ADD COLUMN {name} VARCHAR(9) NOT NULL DEFAULT 'at_once' "
                f"CONSTRAINT ck_round_{name} CHECK ({name} {WORDS})"
            )
        op.execute("ALTER TABLE round ADD COLUMN announce_on DATE")
        op.execute(
            "ALTER TABLE round ADD COLUMN announced_at DATETIME "
            f"CONSTRAINT ck_round_announced_after_opening CHECK ({AFTER_OPENING})"
        )
        op.execute("ALTER TABLE round ADD COLUMN announced_by_id CHAR(32)")
        op.execute(
            "ALTER TABLE round ADD COLUMN announcement_seen_at DATETIME "
            f"CONSTRAINT ck_round_seen_once_announced CHECK ({ONCE_ANNOUNCED})"
        )
    else:
        for name in SETTINGS:
            op.add_column(
                "round", sa.Column(name, sa.String(9), nullable=False, server_default="at_once")
            )
            op.alter_column("round", name, server_default=None)
            op.create_check_constraint(op.f(f"ck_round_{name}"), "round", f"{name} {WORDS}")
        op.add_column("round", sa.Column("announce_on", sa.Date(), nullable=True))
        op.add_column("round", sa.Column("announced_at", Instant(), nullable=True))
        op.add_column("round", sa.Column("announced_by_id", sa.Uuid(), nullable=True))
        op.add_column("round", sa.Column("announcement_seen_at", Instant(), nullable=True))
        op.create_check_constraint(op.f("ck_round_announced_after_opening"), "round", AFTER_OPENING)
        op.create_check_constraint(op.f("ck_round_seen_once_announced"), "round", ONCE_ANNOUNCED)
    # What everybody has seen already is not taken back.
    op.execute(
        "UPDATE round SET announced_at = closed_at, announcement_seen_at = closed_at "
        "WHERE state = 'closed' AND NOT is_imported AND NOT is_practice"
    )


def downgrade() -> None:
    if not _is_sqlite():
        for name in ("seen_once_announced", "announced_after_opening", *SETTINGS):
            op.drop_constraint(op.f(f"ck_round_{name}"), "round")
    for name in (
        "announcement_seen_at",
        "announced_by_id",
        "announced_at",
        "announce_on",
        *SETTINGS,
    ):
        op.execute(f"ALTER TABLE round DROP COLUMN {name}")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
