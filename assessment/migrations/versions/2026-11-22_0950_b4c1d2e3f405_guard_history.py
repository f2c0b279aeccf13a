"""What the database itself refuses: rewriting history, forking the chain, changing a final revision."""

import sqlalchemy as sa
from alembic import op

revision = "b4c1d2e3f405"
down_revision = "ae17e5c9370c"
branch_labels = None
depends_on = None

APPEND_ONLY = ("event", "answer_event", "area_score_history", "questionnaire_content")
FROZEN_WITH_REVISION = ("answer_event", "sheet", "area_score", "answer_evidence")
FINAL = "('final', 'follow_up', 'closed')"
SCORE = (
    "revision_id, layer, area, points, max, level, gate_open, answered, items, engine, event_id, at"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()
    op.execute(
        sa.text("INSERT INTO event_head (id, seq, hash) VALUES (1, 0, :genesis)").bindparams(
            sa.bindparam("genesis", bytes(32), type_=sa.LargeBinary)
        )
    )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"

    def drop(name: str, table: str) -> None:
        op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))

    for table in APPEND_ONLY:
        drop(f"{table}_no_update", table)
        drop(f"{table}_no_delete", table)
    for table in FROZEN_WITH_REVISION:
        drop(f"{table}_final_insert", table)
        if table not in APPEND_ONLY:
            drop(f"{table}_final_update", table)
            drop(f"{table}_final_delete", table)
    for name, table in (
        ("revision_stays_final", "revision"),
        ("revision_no_delete", "revision"),
        ("event_continues", "event"),
        ("event_becomes_head", "event"),
        ("area_score_kept_insert", "area_score"),
        ("area_score_kept_update", "area_score"),
    ):
        drop(name, table)
    if not sqlite:
        for function in (
            "perisai_refuse()", "perisai_not_final()", "perisai_stays_final()", "perisai_continues()",
            "perisai_head()", "perisai_keep_score()",
        ):  # fmt: skip
            op.execute(f"DROP FUNCTION {function}")
    op.execute("DELETE FROM event_head")


def _sqlite() -> None:
    def refuse(name: str, moment: str, when: str, message: str) -> None:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {moment} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

    for table in APPEND_ONLY:
        refuse(f"{table}_no_update", f"UPDATE ON {table}", "", f"{table} is append-only")
        refuse(f"{table}_no_delete", f"DELETE ON {table}", "", f"{table} is append-only")
    for table in FROZEN_WITH_REVISION:
        moments = ("insert",) if table in APPEND_ONLY else ("insert", "update", "delete")
        for moment in moments:
            row = "OLD" if moment == "delete" else "NEW"
            refuse(
                f"{table}_final_{moment}",
                f"{moment.upper()} ON {table}",
                f"WHEN (SELECT status FROM revision WHERE id = {row}.revision_id) IN {FINAL}",
                "the revision is final",
            )
    refuse(
        "revision_stays_final",
        "UPDATE ON revision",
        f"WHEN OLD.status IN {FINAL} AND (NEW.status NOT IN {FINAL} OR NEW.final_at <> OLD.final_at "
        "OR NEW.final_by_id <> OLD.final_by_id OR NEW.assessment_id <> OLD.assessment_id)",
        "the revision is final",
    )
    refuse("revision_no_delete", "DELETE ON revision", "", "a revision is never deleted")
    refuse(
        "event_continues",
        "INSERT ON event",
        "WHEN NOT EXISTS (SELECT 1 FROM event_head WHERE seq = NEW.seq - 1 AND hash = NEW.prev)",
        "the event does not continue the chain",
    )
    op.execute(
        "CREATE TRIGGER event_becomes_head AFTER INSERT ON event "
        "BEGIN UPDATE event_head SET seq = NEW.seq, hash = NEW.hash WHERE id = 1; END"
    )
    values = ", ".join(f"NEW.{column.strip()}" for column in SCORE.split(","))
    for moment in ("insert", "update"):
        op.execute(
            f"CREATE TRIGGER area_score_kept_{moment} AFTER {moment.upper()} ON area_score "
            f"BEGIN INSERT INTO area_score_history ({SCORE}) VALUES ({values}); END"
        )


def _postgresql() -> None:
    op.execute(
        "CREATE FUNCTION perisai_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE FUNCTION perisai_not_final() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE which uuid; BEGIN "
        "IF TG_OP = 'DELETE' THEN which := OLD.revision_id; ELSE which := NEW.revision_id; END IF; "
        f"IF (SELECT status FROM revision WHERE id = which) IN {FINAL} THEN "
        "RAISE EXCEPTION 'the revision is final' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION perisai_stays_final() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF OLD.status IN {FINAL} AND (NEW.status NOT IN {FINAL} OR NEW.final_at <> OLD.final_at "
        "OR NEW.final_by_id <> OLD.final_by_id OR NEW.assessment_id <> OLD.assessment_id) THEN "
        "RAISE EXCEPTION 'the revision is final' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION perisai_continues() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NOT EXISTS (SELECT 1 FROM event_head WHERE seq = NEW.seq - 1 AND hash = NEW.prev) THEN "
        "RAISE EXCEPTION 'the event does not continue the chain' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION perisai_head() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE event_head SET seq = NEW.seq, hash = NEW.hash WHERE id = 1; RETURN NULL; END $$"
    )
    values = ", ".join(f"NEW.{column.strip()}" for column in SCORE.split(","))
    op.execute(
        "CREATE FUNCTION perisai_keep_score() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"INSERT INTO area_score_history ({SCORE}) VALUES ({values}); RETURN NULL; END $$"
    )

    def trigger(name: str, moment: str, table: str, function: str) -> None:
        op.execute(
            f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        )

    for table in APPEND_ONLY:
        trigger(f"{table}_no_update", "BEFORE UPDATE", table, "perisai_refuse")
        trigger(f"{table}_no_delete", "BEFORE DELETE", table, "perisai_refuse")
    for table in FROZEN_WITH_REVISION:
        moments = ("insert",) if table in APPEND_ONLY else ("insert", "update", "delete")
        for moment in moments:
            trigger(
                f"{table}_final_{moment}", f"BEFORE {moment.upper()}", table, "perisai_not_final"
            )
    trigger("revision_stays_final", "BEFORE UPDATE", "revision", "perisai_stays_final")
    trigger("revision_no_delete", "BEFORE DELETE", "revision", "perisai_refuse")
    trigger("event_continues", "BEFORE INSERT", "event", "perisai_continues")
    trigger("event_becomes_head", "AFTER INSERT", "event", "perisai_head")
    trigger("area_score_kept_insert", "AFTER INSERT", "area_score", "perisai_keep_score")
    trigger("area_score_kept_update", "AFTER UPDATE", "area_score", "perisai_keep_score")
