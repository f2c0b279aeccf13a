"""Texts of a questionnaire may be mended in a running round; what is final keeps those it was made final with."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "a8c4e1f72b93"
down_revision = "a6e2d8b41f37"
branch_labels = None
depends_on = None

FINAL = "('final', 'follow_up', 'closed')"
MOVED = (
    f"NEW.status NOT IN {FINAL} OR NEW.final_at <> OLD.final_at "
    "OR NEW.final_by_id <> OLD.final_by_id OR NEW.assessment_id <> OLD.assessment_id"
)
CONTENTS = ("digest", "from_digest", "to_digest")


def upgrade() -> None:
    op.create_table(
        "erratum",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(length=64), nullable=False) for name in CONTENTS),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_erratum_round_id"),
        *(
            sa.ForeignKeyConstraint(
                [name], ["questionnaire_content.digest"], name=f"fk_erratum_{name}"
            )
            for name in CONTENTS
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_erratum_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_erratum"),
    )
    op.create_index("ix_erratum_round_id", "erratum", ["round_id"])
    op.add_column("revision", sa.Column("mended_digest", sa.String(length=64)))
    for moment in ("update", "delete"):
        if _is_sqlite():
            op.execute(
                f"CREATE TRIGGER erratum_no_{moment} BEFORE {moment.upper()} ON erratum "
                "BEGIN SELECT RAISE(ABORT, 'erratum is append-only'); END"
            )
        else:
            op.execute(
                f"CREATE TRIGGER erratum_no_{moment} BEFORE {moment.upper()} ON erratum "
                "FOR EACH ROW EXECUTE FUNCTION perisai_refuse()"
            )
    unlike = "IS NOT" if _is_sqlite() else "IS DISTINCT FROM"
    _stays_final(f"{MOVED} OR NEW.mended_digest {unlike} OLD.mended_digest")


def downgrade() -> None:
    _stays_final(MOVED)
    for moment in ("update", "delete"):
        op.execute(f"DROP TRIGGER erratum_no_{moment}" + ("" if _is_sqlite() else " ON erratum"))
    op.execute("ALTER TABLE revision DROP COLUMN mended_digest")
    op.drop_index("ix_erratum_round_id", table_name="erratum")
    op.drop_table("erratum")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _stays_final(moved: str) -> None:
    if _is_sqlite():
        op.execute("DROP TRIGGER revision_stays_final")
        op.execute(
            "CREATE TRIGGER revision_stays_final BEFORE UPDATE ON revision "
            f"WHEN OLD.status IN {FINAL} AND ({moved}) "
            "BEGIN SELECT RAISE(ABORT, 'the revision is final'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION perisai_stays_final() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF OLD.status IN {FINAL} AND ({moved}) THEN "
        "RAISE EXCEPTION 'the revision is final' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END $$"
    )
