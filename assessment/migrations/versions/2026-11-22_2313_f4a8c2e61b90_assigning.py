"""Who is to verify what, the acts that said so, and deputies; notices that speak of several assessments."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "f4a8c2e61b90"
down_revision = "b1e7c3d94f26"
branch_labels = None
depends_on = None


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "assigning_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(9), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "way IN ('evenly', 'kecamatan', 'by_hand')", name=op.f("ck_assigning_act_way")
        ),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)",
            name=op.f("ck_assigning_act_undone_by_someone"),
        ),
        _points("assigning_act", "round_id", "round"),
        _points("assigning_act", "made_by_id", "person"),
        _points("assigning_act", "undone_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assigning_act")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_assigning_act_round_id_number")),
    )
    op.create_table(
        "assigning_change",
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("before_id", sa.Uuid(), nullable=True),
        sa.Column("after_id", sa.Uuid(), nullable=False),
        sa.Column("held_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "before_id IS NULL OR before_id <> after_id OR held_by_id IS NOT NULL",
            name=op.f("ck_assigning_change_changes"),
        ),
        _points("assigning_change", "act_id", "assigning_act"),
        _points("assigning_change", "assessment_id", "assessment"),
        _points("assigning_change", "before_id", "person"),
        _points("assigning_change", "after_id", "person"),
        _points("assigning_change", "held_by_id", "person"),
        sa.PrimaryKeyConstraint("act_id", "assessment_id", name=op.f("pk_assigning_change")),
    )
    op.create_table(
        "assignment",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        _points("assignment", "assessment_id", "assessment"),
        _points("assignment", "person_id", "person"),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_person_id", "assignment", ["person_id"])
    op.create_table(
        "review_deputy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_review_deputy_days_in_order")),
        sa.CheckConstraint("person_id <> deputy_id", name=op.f("ck_review_deputy_another")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)",
            name=op.f("ck_review_deputy_ended_by_someone"),
        ),
        _points("review_deputy", "person_id", "person"),
        _points("review_deputy", "deputy_id", "person"),
        _points("review_deputy", "made_by_id", "person"),
        _points("review_deputy", "ended_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_deputy")),
    )
    op.create_index("ix_review_deputy_deputy_id_to_on", "review_deputy", ["deputy_id", "to_on"])
    op.create_index("ix_review_deputy_person_id_to_on", "review_deputy", ["person_id", "to_on"])
    op.add_column("notice", sa.Column("number", sa.SmallInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("notice", "number")
    op.drop_table("review_deputy")
    op.drop_table("assignment")
    op.drop_table("assigning_change")
    op.drop_table("assigning_act")
