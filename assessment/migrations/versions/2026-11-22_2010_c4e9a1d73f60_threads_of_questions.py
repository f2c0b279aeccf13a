"""A question that goes on from an answer, and the question with which its thread began."""

import sqlalchemy as sa
from alembic import op

revision = "c4e9a1d73f60"
down_revision = "b8d3f6a2c914"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_question_follow_up",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "question_id <> first_id", name=op.f("ck_item_question_follow_up_follows_another")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["item_question.id"],
            name=op.f("fk_item_question_follow_up_question_id_item_question"),
        ),
        sa.ForeignKeyConstraint(
            ["first_id"],
            ["item_question.id"],
            name=op.f("fk_item_question_follow_up_first_id_item_question"),
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_item_question_follow_up")),
    )
    op.create_index("ix_item_question_follow_up_first_id", "item_question_follow_up", ["first_id"])


def downgrade() -> None:
    op.drop_table("item_question_follow_up")
