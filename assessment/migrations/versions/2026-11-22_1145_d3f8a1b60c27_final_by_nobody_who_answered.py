"""Nobody makes final what they filled in or decided on."""

from alembic import op

revision = "d3f8a1b60c27"
down_revision = "c7d2e4f51a06"
branch_labels = None
depends_on = None

FINAL = "('final', 'follow_up', 'closed')"
BECOMES_FINAL = f"NEW.status IN {FINAL} AND OLD.status NOT IN {FINAL}"
ANSWERED = (
    "EXISTS (SELECT 1 FROM answer_event WHERE revision_id = NEW.id "
    "AND person_id = NEW.final_by_id AND layer IN ('self', 'verified'))"
)
MESSAGE = "who answered does not make it final"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER revision_final_by_nobody_who_answered AFTER UPDATE ON revision "
            f"WHEN {BECOMES_FINAL} AND {ANSWERED} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION perisai_final_by_nobody_who_answered() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {BECOMES_FINAL} AND {ANSWERED} THEN RAISE EXCEPTION '{MESSAGE}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER revision_final_by_nobody_who_answered AFTER UPDATE ON revision "
        "FOR EACH ROW EXECUTE FUNCTION perisai_final_by_nobody_who_answered()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER revision_final_by_nobody_who_answered")
        return
    op.execute("DROP TRIGGER revision_final_by_nobody_who_answered ON revision")
    op.execute("DROP FUNCTION perisai_final_by_nobody_who_answered()")
