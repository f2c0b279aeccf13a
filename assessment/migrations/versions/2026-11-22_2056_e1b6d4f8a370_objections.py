"""Objections of units, item by item, and results that a unit accepts."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "e1b6d4f8a370"
down_revision = "d6f1b8e24a73"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revision", sa.Column("accepted_at", Instant(), nullable=True))
    op.add_column("revision", sa.Column("accepted_by_id", sa.Uuid(), nullable=True))
    op.create_table(
        "objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("verified_at", Instant(), nullable=False),
        sa.Column("verified_by_id", sa.Uuid(), nullable=False),
        sa.Column("lodged_at", Instant(), nullable=False),
        sa.Column("lodged_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_objection_decided_by_someone"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR (decided_by_id <> lodged_by_id AND decided_by_id <> verified_by_id)",
            name=op.f("ck_objection_decided_by_another"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["person.id"], name=op.f(f"fk_objection_{column}_person")
            )
            for column in ("verified_by_id", "lodged_by_id", "decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_objection_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint(
            "revision_id", "verified_at", name=op.f("uq_objection_revision_id_verified_at")
        ),
    )
    op.create_table(
        "objection_item",
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("verified", sa.SmallInteger(), nullable=False),
        sa.Column("wanted", sa.SmallInteger(), nullable=False),
        sa.Column("statement", sa.String(2000), nullable=False),
        sa.Column("decided", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.CheckConstraint("statement <> ''", name=op.f("ck_objection_item_has_statement")),
        sa.CheckConstraint("wanted <> verified", name=op.f("ck_objection_item_wants_another")),
        sa.CheckConstraint(
            "(decided IS NULL) = (reason = '')", name=op.f("ck_objection_item_decided_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["objection.id"],
            name=op.f("fk_objection_item_objection_id_objection"),
        ),
        sa.PrimaryKeyConstraint("objection_id", "item", name=op.f("pk_objection_item")),
    )
    op.create_table(
        "objection_evidence",
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["objection.id"],
            name=op.f("fk_objection_evidence_objection_id_objection"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_objection_evidence_evidence_id_evidence"),
        ),
        sa.PrimaryKeyConstraint(
            "objection_id", "item", "evidence_id", name=op.f("pk_objection_evidence")
        ),
    )
    op.create_index("ix_objection_evidence_evidence_id", "objection_evidence", ["evidence_id"])


def downgrade() -> None:
    op.drop_table("objection_evidence")
    op.drop_table("objection_item")
    op.drop_table("objection")
    op.drop_column("revision", "accepted_by_id")
    op.drop_column("revision", "accepted_at")
