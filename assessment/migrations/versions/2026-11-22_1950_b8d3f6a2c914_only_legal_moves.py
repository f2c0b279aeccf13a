"""Only the moves of the table, each counted, each with the people and days that belong to where it leads."""

import sqlalchemy as sa
from alembic import op

revision = "b8d3f6a2c914"
down_revision = "f6a1c8e93b52"
branch_labels = None
depends_on = None

MOVES = {
    "not_started": ("draft", "not_submitted"),
    "draft": ("awaiting_approval", "submitted", "not_submitted"),
    "awaiting_approval": ("draft", "needs_changes", "submitted", "not_submitted"),
    "submitted": ("draft", "needs_changes", "under_review"),
    "needs_changes": ("awaiting_approval", "submitted", "not_submitted"),
    "under_review": ("submitted", "needs_changes", "clarification", "site_visit", "verified"),
    "clarification": ("needs_changes", "site_visit", "verified"),
    "site_visit": ("verified",),
    "verified": ("under_review", "objection", "final"),
    "objection": ("verified",),
    "final": ("follow_up",),
    "follow_up": ("closed",),
    "not_submitted": ("draft", "not_started", "needs_changes"),
}
LEGAL = ", ".join(f"'{start}>{end}'" for start, ends in MOVES.items() for end in ends)
STANDS = (
    "(NEW.status <> 'submitted' OR NEW.submitted_at IS NOT NULL) "
    "AND (NEW.status NOT IN ('under_review', 'clarification', 'site_visit') OR NEW.verifier_id IS NOT NULL) "
    "AND (NEW.status NOT IN ('verified', 'objection') OR NEW.verified_at IS NOT NULL)"
)
ILLEGAL = (
    "NEW.status <> OLD.status AND NOT "
    f"((OLD.status || '>' || NEW.status) IN ({LEGAL}) AND NEW.version = OLD.version + 1 AND {STANDS})"
)
MESSAGE = "no such move of an assessment"


def upgrade() -> None:
    op.add_column("revision", sa.Column("objection_until", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER revision_moves BEFORE UPDATE ON revision WHEN {ILLEGAL} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION perisai_moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {ILLEGAL} THEN RAISE EXCEPTION '{MESSAGE}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER revision_moves BEFORE UPDATE ON revision "
        "FOR EACH ROW EXECUTE FUNCTION perisai_moves()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER revision_moves")
    else:
        op.execute("DROP TRIGGER revision_moves ON revision")
        op.execute("DROP FUNCTION perisai_moves()")
    op.drop_column("revision", "objection_until")
