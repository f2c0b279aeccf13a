"""The blind sample: a round's plan, what was drawn of each assessment, what both verifiers said."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "d3a6c9f21e74"
down_revision = "e1b6d4f8a370"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sample_plan",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("percent", sa.SmallInteger(), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("begun_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 50", name=op.f("ck_sample_plan_percent_range")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_sample_plan_round_id")),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["person.id"], name=op.f("fk_sample_plan_begun_by_id")
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_sample_plan")),
    )
    op.create_table(
        "review_sample",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(9), nullable=False),
        sa.Column("percent", sa.SmallInteger(), nullable=False),
        sa.Column("eligible", sa.JSON(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('city', 'office', 'kecamatan', 'kelurahan')",
            name=op.f("ck_review_sample_kind"),
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR second_id IS NOT NULL",
            name=op.f("ck_review_sample_done_by_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_review_sample_revision_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["sample_plan.round_id"], name=op.f("fk_review_sample_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_review_sample_second_id")
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_review_sample")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_review_sample_round_id_number")),
    )
    op.create_index("ix_review_sample_second_id", "review_sample", ["second_id"])
    op.create_table(
        "sample_item",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("area", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("second_value", sa.SmallInteger(), nullable=True),
        sa.Column("second_claim", sa.SmallInteger(), nullable=True),
        sa.Column("second_reason", sa.String(2000), nullable=False),
        sa.Column("first_value", sa.SmallInteger(), nullable=True),
        sa.Column("first_claim", sa.SmallInteger(), nullable=True),
        sa.Column("first_id", sa.Uuid(), nullable=True),
        sa.Column("settled_value", sa.SmallInteger(), nullable=True),
        sa.Column("settled_reason", sa.String(2000), nullable=False),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(second_value IS NULL) = (second_claim IS NULL)",
            name=op.f("ck_sample_item_second_whole"),
        ),
        sa.CheckConstraint(
            "(first_value IS NULL) = (first_id IS NULL) AND (first_value IS NULL) = (first_claim IS NULL)",
            name=op.f("ck_sample_item_first_whole"),
        ),
        sa.CheckConstraint(
            "(settled_value IS NULL) = (settled_by_id IS NULL) AND (settled_value IS NULL) = (settled_reason = '')",
            name=op.f("ck_sample_item_settled_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["review_sample.revision_id"], name=op.f("fk_sample_item_revision_id")
        ),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_sample_item_first_id")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_sample_item_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("revision_id", "item", name=op.f("pk_sample_item")),
    )


def downgrade() -> None:
    op.drop_table("sample_item")
    op.drop_table("review_sample")
    op.drop_table("sample_plan")
