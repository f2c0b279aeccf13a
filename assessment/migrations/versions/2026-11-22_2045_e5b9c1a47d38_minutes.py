"""Minutes of results (berita acara)."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "e5b9c1a47d38"
down_revision = "d3a6c9f21e74"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "minutes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("scan_sha256", sa.String(64), nullable=True),
        sa.Column("scan_type", sa.String(100), nullable=False),
        sa.Column("scanned_at", Instant(), nullable=True),
        sa.Column("scanned_by_id", sa.Uuid(), nullable=True),
        sa.Column("replaced_at", Instant(), nullable=True),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_minutes_sequence_from_one")),
        sa.CheckConstraint(
            "(scan_sha256 IS NULL) = (scanned_at IS NULL)", name=op.f("ck_minutes_scan_has_date")
        ),
        sa.CheckConstraint(
            "(scan_sha256 IS NULL) = (scanned_by_id IS NULL)",
            name=op.f("ck_minutes_scanned_by_someone"),
        ),
        sa.CheckConstraint(
            "scan_sha256 IS NULL OR sha256 IS NOT NULL",
            name=op.f("ck_minutes_printed_before_signed"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_minutes_revision_id")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_minutes_made_by_id")),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_minutes_sha256")),
        sa.ForeignKeyConstraint(
            ["scan_sha256"], ["stored_file.sha256"], name=op.f("fk_minutes_scan_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["scanned_by_id"], ["person.id"], name=op.f("fk_minutes_scanned_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_minutes_year_sequence")),
    )
    standing = sa.text("replaced_at IS NULL")
    op.create_index(
        "uq_minutes_standing", "minutes", ["revision_id"], unique=True,
        sqlite_where=standing, postgresql_where=standing,
    )  # fmt: skip
    op.create_index(op.f("ix_minutes_revision_id"), "minutes", ["revision_id"])
    op.create_table(
        "minutes_register",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_minutes_register")),
    )


def downgrade() -> None:
    op.drop_table("minutes_register")
    op.drop_table("minutes")
