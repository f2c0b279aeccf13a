"""Notices of objections, minutes, actions and the announcement of results."""

import re

from alembic import op

revision = "c7a2e9f4d618"
down_revision = "b1f7d3c95e28"
branch_labels = None
depends_on = None

KINDS = (
    "objected", "objection_decided", "minutes_ready", "minutes_signed", "action_proposed", "action_returned",
    "action_accepted", "announced",
)  # fmt: skip


def upgrade() -> None:
    there = _kinds()
    _let(there, [*there, *(one for one in KINDS if one not in there)])


def downgrade() -> None:
    op.execute(f"DELETE FROM notice WHERE kind IN ({_list(KINDS)})")
    there = _kinds()
    _let(there, [one for one in there if one not in KINDS])


def _kinds() -> list[str]:
    """Of what kinds notices may be, as the database says."""
    text = op.get_bind().exec_driver_sql(
        "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'notice'"
        if _is_sqlite()
        else "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notice_kind'"
    ).scalar_one()  # fmt: skip
    words = re.search(r"kind IN \(([^)]*)\)", text) if _is_sqlite() else re.search("(.*)", text)
    assert words is not None
    return re.findall(r"'(\w+)'", words[1])


def _let(before: list[str], after: list[str]) -> None:
    """Let notices be of these kinds. SQLite cannot change a constraint: the table's text is changed in place, as
    https://www.sqlite.org/lang_altertable.html describes.
    """
    bind = op.get_bind()
    if not _is_sqlite():
        op.drop_constraint(op.f("ck_notice_kind"), "notice")
        op.create_check_constraint(op.f("ck_notice_kind"), "notice", f"kind IN ({_list(after)})")
        return
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?1, ?2) "
        "WHERE type = 'table' AND name = 'notice' AND instr(sql, ?1) > 0",
        (f"({_list(before)})", f"({_list(after)})"),
    )
    assert changed.rowcount == 1
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _list(words: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
