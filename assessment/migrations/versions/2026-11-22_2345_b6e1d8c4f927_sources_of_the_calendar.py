"""The days off of 2025 and 2026 were held against what was published of the decrees: say so."""

import sqlalchemy as sa
from alembic import op

revision = "b6e1d8c4f927"
down_revision = "a2d7f9b4c816"
branch_labels = None
depends_on = None

MINISTERS = "SKB Menteri Agama, Menteri Ketenagakerjaan, dan Menteri PANRB"
CHANGES = (
    (
        2025, "source", f"{MINISTERS} 1017/2024, 2/2024, 2/2024",
        f"{MINISTERS} 1017/2024, 2/2024, 2/2024, diubah dengan 933/2025, 1/2025, 3/2025",
    ),
    (
        2025, "note", "Termasuk cuti bersama 18 Agustus 2025 yang ditambahkan kemudian. Cocokkan dengan salinan SKB.",
        "Termasuk cuti bersama 18 Agustus 2025 menurut perubahan 7 Agustus 2025. Dicocokkan dengan pemberitaan SKB.",
    ),
    (
        2026, "note", "Ditetapkan 19 September 2025. Cocokkan dengan salinan SKB.",
        "Ditetapkan 19 September 2025. Dicocokkan dengan pemberitaan SKB; bila kemudian diubah, ubahlah di sini.",
    ),
)  # fmt: skip
"""What the first entries said and what they say now; what an admin has written since stays."""


def upgrade() -> None:
    for year, column, before, after in CHANGES:
        _say(year, column, before, after)


def downgrade() -> None:
    for year, column, before, after in CHANGES:
        _say(year, column, after, before)


def _say(year: int, column: str, before: str, after: str) -> None:
    table = sa.table("calendar_year", sa.column("year"), sa.column(column))
    op.execute(
        sa.update(table)
        .where(table.c.year == year, table.c[column] == before)
        .values({column: after})
    )
