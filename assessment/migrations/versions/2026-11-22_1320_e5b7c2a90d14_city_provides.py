"""A round may name who answers for the city; what it published; points on a unit's own items."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "e5b7c2a90d14"
down_revision = "f1a9c3d27b58"
branch_labels = None
depends_on = None

SCORE = (
    "revision_id, layer, area, points, max, level, gate_open, answered, items, engine, event_id, at"
)
OWN = "own_points, own_max"
SCORED = ("sheet", "area_score", "area_score_history")
KEPT = "id, round_id, unit_id, digest, extended_until, extension_reason"


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_publication_round_id"),
        sa.ForeignKeyConstraint(
            ["digest"], ["questionnaire_content.digest"], name="fk_publication_digest"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_publication_revision_id"
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name="fk_publication_published_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
    )
    op.create_index("ix_publication_round_id", "publication", ["round_id"])
    op.add_column("round", sa.Column("provider_id", sa.Uuid()))
    op.add_column("round_questionnaire", sa.Column("publication_id", sa.BigInteger()))
    op.add_column("sheet", sa.Column("publication_id", sa.BigInteger()))
    for table in SCORED:
        for column in OWN.split(", "):
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER")
    if _is_sqlite():
        _rebuild_assessment(with_asked=True)
    else:
        op.add_column(
            "assessment",
            sa.Column("asked", sa.String(length=4), nullable=False, server_default="all"),
        )
        op.alter_column("assessment", "asked", server_default=None)
        op.create_check_constraint(
            op.f("ck_assessment_asked"), "assessment", "asked IN ('all', 'own', 'city')"
        )
        op.drop_constraint(op.f("uq_assessment_round_id_unit_id"), "assessment")
        op.create_unique_constraint(
            op.f("uq_assessment_round_id_unit_id_digest"), "assessment",
            ["round_id", "unit_id", "digest"],
        )  # fmt: skip
    op.create_index(
        "uq_assessment_of_unit", "assessment", ["round_id", "unit_id"], unique=True,
        sqlite_where=sa.text("asked <> 'city'"), postgresql_where=sa.text("asked <> 'city'"),
    )  # fmt: skip
    _keep_scores(f"{SCORE}, {OWN}")
    _guard_publications()


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT 1 FROM assessment WHERE asked = 'city'")).first():
        # What the city answered would become an assessment of the office like any other, and what it published be lost.
        raise RuntimeError("a round has a provider: restore a backup from before the upgrade")
    if _is_sqlite():
        op.execute("DROP TRIGGER publication_no_update")
        op.execute("DROP TRIGGER publication_no_delete")
    else:
        op.execute("DROP TRIGGER publication_no_update ON publication")
        op.execute("DROP TRIGGER publication_no_delete ON publication")
    _keep_scores(SCORE)
    op.drop_index("uq_assessment_of_unit", table_name="assessment")
    if _is_sqlite():
        _rebuild_assessment(with_asked=False)
    else:
        op.drop_constraint(op.f("uq_assessment_round_id_unit_id_digest"), "assessment")
        op.create_unique_constraint(
            op.f("uq_assessment_round_id_unit_id"), "assessment", ["round_id", "unit_id"]
        )
        op.drop_column("assessment", "asked")
    for table in SCORED:
        for column in OWN.split(", "):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table, column in (
        ("sheet", "publication_id"), ("round_questionnaire", "publication_id"), ("round", "provider_id"),
    ):  # fmt: skip
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_index("ix_publication_round_id", table_name="publication")
    op.drop_table("publication")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _rebuild_assessment(*, with_asked: bool) -> None:
    """SQLite cannot change a constraint: lay the table out anew, under the same name, with its rows."""
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f"CREATE TABLE kept_assessment AS SELECT {KEPT} FROM assessment")
    op.drop_index("ix_assessment_unit_id", table_name="assessment")
    op.drop_table("assessment")
    columns: list[sa.schema.SchemaItem] = [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("extended_until", sa.Date(), nullable=True),
        sa.Column("extension_reason", sa.String(length=500), nullable=False),
    ]
    constraints: list[sa.schema.SchemaItem] = [
        sa.CheckConstraint(
            "(extended_until IS NULL) = (extension_reason = '')",
            name=op.f("ck_assessment_extension_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["digest"], ["questionnaire_content.digest"], name=op.f("fk_assessment_digest")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_assessment_round_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assessment_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    ]
    if with_asked:
        columns.append(sa.Column("asked", sa.String(length=4), nullable=False))
        constraints += [
            sa.UniqueConstraint(
                "round_id", "unit_id", "digest", name=op.f("uq_assessment_round_id_unit_id_digest")
            ),
            sa.CheckConstraint("asked IN ('all', 'own', 'city')", name=op.f("ck_assessment_asked")),
        ]
    else:
        constraints.append(
            sa.UniqueConstraint("round_id", "unit_id", name=op.f("uq_assessment_round_id_unit_id"))
        )
    op.create_table("assessment", *columns, *constraints)
    more, values = (", asked", ", 'all'") if with_asked else ("", "")
    op.execute(f"INSERT INTO assessment ({KEPT}{more}) SELECT {KEPT}{values} FROM kept_assessment")
    op.execute("DROP TABLE kept_assessment")
    op.create_index("ix_assessment_unit_id", "assessment", ["unit_id"])


def _keep_scores(columns: str) -> None:
    values = ", ".join(f"NEW.{column.strip()}" for column in columns.split(","))
    keep = f"INSERT INTO area_score_history ({columns}) VALUES ({values});"
    if _is_sqlite():
        for moment in ("insert", "update"):
            op.execute(f"DROP TRIGGER area_score_kept_{moment}")
            op.execute(
                f"CREATE TRIGGER area_score_kept_{moment} AFTER {moment.upper()} ON area_score "
                f"BEGIN {keep} END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION perisai_keep_score() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{keep} RETURN NULL; END $$"
    )


def _guard_publications() -> None:
    for moment in ("update", "delete"):
        if _is_sqlite():
            op.execute(
                f"CREATE TRIGGER publication_no_{moment} BEFORE {moment.upper()} ON publication "
                "BEGIN SELECT RAISE(ABORT, 'publication is append-only'); END"
            )
        else:
            op.execute(
                f"CREATE TRIGGER publication_no_{moment} BEFORE {moment.upper()} ON publication "
                "FOR EACH ROW EXECUTE FUNCTION perisai_refuse()"
            )
