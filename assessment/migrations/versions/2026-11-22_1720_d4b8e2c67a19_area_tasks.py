"""Areas that colleagues are asked to fill in."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "d4b8e2c67a19"
down_revision = "d5a8e2f19c47"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(40), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("noticed_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_area_task_assessment_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_area_task_person_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_area_task_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_task")),
    )  # fmt: skip
    standing = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_area_task_standing", "area_task", ["assessment_id", "area", "person_id"],
        unique=True, sqlite_where=standing, postgresql_where=standing,
    )  # fmt: skip
    op.create_index("ix_area_task_person_id", "area_task", ["person_id"])


def downgrade() -> None:
    op.drop_table("area_task")
