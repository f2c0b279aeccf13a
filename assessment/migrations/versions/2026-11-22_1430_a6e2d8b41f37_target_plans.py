"""Plans of what a unit wants to reach in an assessment."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "a6e2d8b41f37"
down_revision = "e5b7c2a90d14"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "target_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_target_plan_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_target_plan_made_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_plan")),
    )  # fmt: skip
    op.create_index("ix_target_plan_assessment_id", "target_plan", ["assessment_id"])
    op.create_index(
        "uq_target_plan_current",
        "target_plan",
        ["assessment_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("target_plan")
