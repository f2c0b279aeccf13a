"""Site visits, what they found, and their photos."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "c4a8f1e6b372"
down_revision = "f4a8c2e61b90"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("visitors", sa.String(500), nullable=False),
        sa.Column("to_meet", sa.String(500), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("planned_at", Instant(), nullable=False),
        sa.Column("planned_by_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_at", Instant(), nullable=True),
        sa.Column("held_by_id", sa.Uuid(), nullable=True),
        sa.Column("ours", sa.String(500), nullable=False),
        sa.Column("theirs", sa.String(500), nullable=False),
        sa.Column("notes", sa.String(4000), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'cancelled')", name=op.f("ck_visit_state")
        ),
        sa.CheckConstraint("place <> ''", name=op.f("ck_visit_has_place")),
        sa.CheckConstraint(
            "state <> 'cancelled' OR reason <> ''", name=op.f("ck_visit_cancelled_with_reason")
        ),
        sa.CheckConstraint(
            "(state = 'held') = (held_at IS NOT NULL)", name=op.f("ck_visit_held_has_date")
        ),
        sa.CheckConstraint(
            "(held_at IS NULL) = (held_by_id IS NULL) AND (held_at IS NULL) = (held_on IS NULL)",
            name=op.f("ck_visit_held_by_someone"),
        ),
        sa.CheckConstraint(
            "held_at IS NULL OR (ours <> '' AND theirs <> '')", name=op.f("ck_visit_held_with_both")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_visit_revision_id_revision")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_visit_{column}_person"))
            for column in ("planned_by_id", "held_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_revision_id", "visit", ["revision_id"])
    planned = sa.text("state = 'planned'")
    op.create_index(
        "uq_visit_planned", "visit", ["revision_id"], unique=True, sqlite_where=planned,
        postgresql_where=planned,
    )  # fmt: skip
    op.create_table(
        "visit_note",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_visit_note_has_text")),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_note_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("visit_id", "item", name=op.f("pk_visit_note")),
    )
    op.create_table(
        "visit_photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("caption", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("preview_sha256", sa.String(64), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_photo_visit_id_visit")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["stored_file.sha256"], name=op.f(f"fk_visit_photo_{column}_stored_file")
            )
            for column in ("sha256", "preview_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_visit_photo_added_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_photo")),
    )
    for column in ("visit_id", "sha256", "preview_sha256"):
        op.create_index(f"ix_visit_photo_{column}", "visit_photo", [column])


def downgrade() -> None:
    op.drop_table("visit_photo")
    op.drop_table("visit_note")
    op.drop_table("visit")
