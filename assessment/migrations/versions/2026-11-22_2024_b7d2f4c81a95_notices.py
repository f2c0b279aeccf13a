"""Notices, the letters they leave in, wishes, and the text of reminders."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "b7d2f4c81a95"
down_revision = "c4e9a1d7f358"
branch_labels = None
depends_on = None

KINDS = (
    "awaiting", "sent", "taken_back", "given_back", "returned", "assigned", "verified", "exception_decided",
    "reopened", "final", "certificate", "asked", "answered", "city_changed", "city_later", "deadline",
    "return_deadline",
)  # fmt: skip
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notice_wish",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("delivery", sa.String(7), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "delivery IN ('at_once', 'daily', 'none')", name=op.f("ck_notice_wish_delivery")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_wish_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_wish")),
    )
    op.create_table(
        "notice_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "NOT (is_dropped AND sent_at IS NOT NULL)",
            name=op.f("ck_notice_letter_dropped_or_sent"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_letter_person_id")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_notice_letter_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_letter")),
    )
    op.create_index("ix_notice_letter_job_id", "notice_letter", ["job_id"])
    op.create_index("ix_notice_letter_person_id_due_at", "notice_letter", ["person_id", "due_at"])
    op.create_index("ix_notice_letter_created_at", "notice_letter", ["created_at"])
    op.create_table(
        "notice",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(17), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("days", sa.SmallInteger(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            f"kind IN ({', '.join(repr(one) for one in KINDS)})", name=op.f("ck_notice_kind")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_notice_appointment_id")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_notice_assessment_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["notice_letter.id"], name=op.f("fk_notice_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_notice_person_id_key")),
    )
    op.create_index("ix_notice_appointment_id_read_at", "notice", ["appointment_id", "read_at"])
    op.create_index("ix_notice_assessment_id", "notice", ["assessment_id"])
    op.create_index("ix_notice_letter_id", "notice", ["letter_id"])
    op.create_index("ix_notice_at", "notice", ["at"])
    op.create_table(
        "reminder_text",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_reminder_text_one_row")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_reminder_text_changed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_text")),
    )


def downgrade() -> None:
    op.drop_table("reminder_text")
    op.drop_table("notice")
    op.drop_table("notice_letter")
    op.drop_table("notice_wish")
