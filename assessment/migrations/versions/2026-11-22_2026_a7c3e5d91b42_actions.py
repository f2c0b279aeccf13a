"""What units do about findings."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "a7c3e5d91b42"
down_revision = "b7d2f4c81a95"
branch_labels = None
depends_on = None

STATES = "'proposed', 'returned', 'running', 'done', 'confirmed', 'withdrawn'"


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("questionnaire", sa.String(60), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("start_level", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("owner", sa.String(160), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("judged_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.CheckConstraint("target > start_level", name=op.f("ck_action_target_is_higher")),
        sa.CheckConstraint("start_level >= 0", name=op.f("ck_action_start_is_a_level")),
        sa.CheckConstraint("owner <> ''", name=op.f("ck_action_has_owner")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_action_says_what")),
        sa.CheckConstraint(
            "judged_by_id IS NULL OR judged_by_id <> proposed_by_id",
            name=op.f("ck_action_judged_by_another"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('running', 'done', 'confirmed') OR judged_by_id IS NOT NULL",
            name=op.f("ck_action_accepted_by_someone"),
        ),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)",
            name=op.f("ck_action_confirmed_has_date"),
        ),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_action_state")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_action_assessment_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_action_owner_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_action_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["judged_by_id"], ["person.id"], name=op.f("fk_action_judged_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    living = sa.text("state NOT IN ('confirmed', 'withdrawn')")
    op.create_index(
        "uq_action_living", "action", ["assessment_id", "item"], unique=True,
        sqlite_where=living, postgresql_where=living,
    )  # fmt: skip
    op.create_index("ix_action_state_due_on", "action", ["state", "due_on"])
    op.create_index(op.f("ix_action_assessment_id"), "action", ["assessment_id"])
    op.create_table(
        "action_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(9), nullable=True),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_action_entry_state")),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_action_entry_action_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_action_entry_by_id")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_action_entry_evidence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_entry")),
    )
    op.create_index("ix_action_entry_action_id", "action_entry", ["action_id", "id"])


def downgrade() -> None:
    op.drop_table("action_entry")
    op.drop_table("action")
