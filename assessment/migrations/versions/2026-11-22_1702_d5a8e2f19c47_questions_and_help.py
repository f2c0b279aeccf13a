"""What units ask on items, what they are answered, and the help that becomes of it, with every wording."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "d5a8e2f19c47"
down_revision = "d2b7f4a91c60"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("questionnaire", sa.String(60), nullable=False),
        sa.Column("area", sa.String(40), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(2000), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name=op.f("ck_item_question_state")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer = '')", name=op.f("ck_item_question_answer_has_date")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_item_question_answered_by_someone"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_item_question_closed_by_someone")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_item_question_closed_has_date")
        ),
        sa.CheckConstraint(
            "state <> 'answered' OR answered_at IS NOT NULL", name=op.f("ck_item_question_answered_has_date")
        ),
        sa.CheckConstraint(
            "state <> 'open' OR answered_at IS NULL", name=op.f("ck_item_question_open_has_no_answer")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_item_question_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_item_question_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_item_question_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_item_question_closed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_question")),
    )  # fmt: skip
    op.create_index("ix_item_question_assessment_id", "item_question", ["assessment_id"])
    op.create_index("ix_item_question_state_asked_at", "item_question", ["state", "asked_at"])
    op.create_table(
        "item_help",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("questionnaire", sa.String(60), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(300), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
            name=op.f("ck_item_help_withdrawn_by_someone"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_item_help_round_id_round")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["item_question.id"], name=op.f("fk_item_help_question_id_item_question")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["person.id"], name=op.f("fk_item_help_withdrawn_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_help")),
        sa.UniqueConstraint("question_id", name=op.f("uq_item_help_question_id")),
    )  # fmt: skip
    op.create_index("ix_item_help_place", "item_help", ["round_id", "questionnaire", "item"])
    op.create_table(
        "item_help_wording",
        sa.Column("help_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(300), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["help_id"], ["item_help.id"], name=op.f("fk_item_help_wording_help_id_item_help")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_item_help_wording_by_id_person")
        ),
        sa.PrimaryKeyConstraint("help_id", "version", name=op.f("pk_item_help_wording")),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("item_help_wording")
    op.drop_table("item_help")
    op.drop_table("item_question")
