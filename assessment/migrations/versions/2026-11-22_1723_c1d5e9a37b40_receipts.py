"""What a unit says about doubtful answers, and the receipt of every sending."""

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "c1d5e9a37b40"
down_revision = "d4b8e2c67a19"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "explanation",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("warning", sa.String(60), nullable=False),
        sa.Column("sentence", sa.String(1000), nullable=False),
        sa.Column("said_at", Instant(), nullable=False),
        sa.Column("said_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_explanation_revision_id"
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name="fk_explanation_said_by_id"),
        sa.PrimaryKeyConstraint("revision_id", "warning", name="pk_explanation"),
    )
    op.create_table(
        "receipt",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=False),
        sa.Column("sheet", sa.String(64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_receipt_revision_id"),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name="fk_receipt_sent_by_id"),
        sa.PrimaryKeyConstraint("number", name="pk_receipt"),
        sa.UniqueConstraint("revision_id", "version", name="uq_receipt_revision_id_version"),
    )
    for moment in ("update", "delete"):
        if _is_sqlite():
            op.execute(
                f"CREATE TRIGGER receipt_no_{moment} BEFORE {moment.upper()} ON receipt "
                "BEGIN SELECT RAISE(ABORT, 'receipt is append-only'); END"
            )
        else:
            op.execute(
                f"CREATE TRIGGER receipt_no_{moment} BEFORE {moment.upper()} ON receipt "
                "FOR EACH ROW EXECUTE FUNCTION perisai_refuse()"
            )


def downgrade() -> None:
    for moment in ("update", "delete"):
        op.execute(f"DROP TRIGGER receipt_no_{moment}" + ("" if _is_sqlite() else " ON receipt"))
    op.drop_table("receipt")
    op.drop_table("explanation")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
