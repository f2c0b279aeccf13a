"""The calendar of days off, with the joint decrees of 2025 and 2026."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

from assessment.database.model import Instant

revision = "c4e9a1d7f358"
down_revision = "c4e9a1d73f60"
branch_labels = None
depends_on = None

LEAVE = "Cuti bersama: "
SOURCES = {
    2025: "SKB Menteri Agama, Menteri Ketenagakerjaan, dan Menteri PANRB 1017/2024, 2/2024, 2/2024",
    2026: "SKB Menteri Agama, Menteri Ketenagakerjaan, dan Menteri PANRB 1497/2025, 2/2025, 5/2025",
}
NOTES = {
    2025: "Termasuk cuti bersama 18 Agustus 2025 yang ditambahkan kemudian. Cocokkan dengan salinan SKB.",
    2026: "Ditetapkan 19 September 2025. Cocokkan dengan salinan SKB.",
}
DAYS = """
2025-01-01 Tahun Baru 2025 Masehi
2025-01-27 Isra Mikraj Nabi Muhammad S.A.W.
2025-01-28 + Tahun Baru Imlek 2576 Kongzili
2025-01-29 Tahun Baru Imlek 2576 Kongzili
2025-03-28 + Hari Suci Nyepi
2025-03-29 Hari Suci Nyepi (Tahun Baru Saka 1947)
2025-03-31 Idul Fitri 1446 Hijriah
2025-04-01 Idul Fitri 1446 Hijriah
2025-04-02 + Idul Fitri 1446 Hijriah
2025-04-03 + Idul Fitri 1446 Hijriah
2025-04-04 + Idul Fitri 1446 Hijriah
2025-04-07 + Idul Fitri 1446 Hijriah
2025-04-18 Wafat Yesus Kristus
2025-04-20 Kebangkitan Yesus Kristus (Paskah)
2025-05-01 Hari Buruh Internasional
2025-05-12 Hari Raya Waisak 2569 BE
2025-05-13 + Hari Raya Waisak 2569 BE
2025-05-29 Kenaikan Yesus Kristus
2025-05-30 + Kenaikan Yesus Kristus
2025-06-01 Hari Lahir Pancasila
2025-06-06 Idul Adha 1446 Hijriah
2025-06-09 + Idul Adha 1446 Hijriah
2025-06-27 Tahun Baru Islam 1447 Hijriah
2025-08-17 Proklamasi Kemerdekaan
2025-08-18 + Proklamasi Kemerdekaan
2025-09-05 Maulid Nabi Muhammad S.A.W.
2025-12-25 Kelahiran Yesus Kristus
2025-12-26 + Kelahiran Yesus Kristus
2026-01-01 Tahun Baru 2026 Masehi
2026-01-16 Isra Mikraj Nabi Muhammad S.A.W.
2026-02-16 + Tahun Baru Imlek 2577 Kongzili
2026-02-17 Tahun Baru Imlek 2577 Kongzili
2026-03-18 + Hari Suci Nyepi
2026-03-19 Hari Suci Nyepi (Tahun Baru Saka 1948)
2026-03-20 + Idul Fitri 1447 Hijriah
2026-03-21 Idul Fitri 1447 Hijriah
2026-03-22 Idul Fitri 1447 Hijriah
2026-03-23 + Idul Fitri 1447 Hijriah
2026-03-24 + Idul Fitri 1447 Hijriah
2026-04-03 Wafat Yesus Kristus
2026-04-05 Kebangkitan Yesus Kristus (Paskah)
2026-05-01 Hari Buruh Internasional
2026-05-14 Kenaikan Yesus Kristus
2026-05-15 + Kenaikan Yesus Kristus
2026-05-27 Idul Adha 1447 Hijriah
2026-05-28 + Idul Adha 1447 Hijriah
2026-05-31 Hari Raya Waisak 2570 BE
2026-06-01 Hari Lahir Pancasila
2026-06-16 Tahun Baru Islam 1448 Hijriah
2026-08-17 Proklamasi Kemerdekaan
2026-08-25 Maulid Nabi Muhammad S.A.W.
2026-12-24 + Kelahiran Yesus Kristus
2026-12-25 Kelahiran Yesus Kristus
"""
"""A plus marks a day of collective leave."""


def upgrade() -> None:
    years = op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_calendar_year_year_range")),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    days = op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(7), nullable=False),
        sa.CheckConstraint("kind IN ('holiday', 'leave')", name=op.f("ck_holiday_kind")),
        sa.ForeignKeyConstraint(
            ["year"], ["calendar_year.year"], name=op.f("fk_holiday_year_calendar_year")
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )
    op.create_index(op.f("ix_holiday_year"), "holiday", ["year"])
    assert years is not None
    assert days is not None
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    op.bulk_insert(
        years,
        [
            {"year": year, "source": SOURCES[year], "note": NOTES[year], "changed_at": moment}
            for year in SOURCES
        ],
    )
    op.bulk_insert(days, [_day(*line.split(" ", 1)) for line in DAYS.strip().split("\n")])


def downgrade() -> None:
    op.drop_table("holiday")
    op.drop_table("calendar_year")


def _day(day: str, name: str) -> dict[str, object]:
    found, kind = date.fromisoformat(day), "leave" if name.startswith("+") else "holiday"
    said = LEAVE + name.removeprefix("+ ") if kind == "leave" else name
    return {"day": found, "year": found.year, "name": said, "kind": kind}
