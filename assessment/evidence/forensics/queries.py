"""Whose files are the same as these, or look almost the same. Who may hear of it is for the caller to know."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.evidence.forensics.marks import nearly_same
from assessment.evidence.models import Evidence


@dataclass(frozen=True, slots=True)
class Twins:
    """The other units that have the very same file, and those with one that looks almost the same."""

    same: set[UUID] = field(default_factory=set)
    near: set[UUID] = field(default_factory=set)


def twins_of(session: Session, unit_id: UUID, shown: Sequence[Evidence]) -> dict[UUID, Twins]:
    """The other units with the same files as these of one unit, in two statements."""
    files = [one.sha256 for one in shown if one.sha256]
    if not files:
        return {}
    elsewhere = (Evidence.unit_id != unit_id, Evidence.removed_at.is_(None))
    same: dict[str | None, set[UUID]] = {}
    for row in session.execute(
        select(Evidence.sha256, Evidence.unit_id).where(Evidence.sha256.in_(files), *elsewhere)
    ):
        same.setdefault(row.sha256, set()).add(row.unit_id)
    looks = {one.likeness for one in shown if one.likeness and not one.is_blank}
    others = (
        [
            (row.unit_id, row.likeness)
            for row in session.execute(
                select(Evidence.unit_id, Evidence.likeness)
                .where(Evidence.likeness.is_not(None), Evidence.is_blank.is_(False), *elsewhere)
                .distinct()
            )
        ]
        if looks
        else []
    )
    near = {look: nearly_same(look, others) for look in looks}
    found = {}
    for one in shown:
        there = same.get(one.sha256, set()) if one.sha256 else set()
        alike = near.get(one.likeness or "", set()) - there
        if there or alike:
            found[one.id] = Twins(there, alike)
    return found
