"""Finding evidence in a unit's library."""

from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from assessment.evidence.models import Evidence


def library(unit_id: UUID, search: str = "") -> Select[Evidence]:
    """What a unit has, the newest first, without what a newer version replaced."""
    newer = aliased(Evidence)
    query = (
        select(Evidence)
        .options(joinedload(Evidence.file))
        .where(
            Evidence.unit_id == unit_id,
            Evidence.removed_at.is_(None),
            ~exists().where(newer.replaces_id == Evidence.id, newer.removed_at.is_(None)),
        )
        .order_by(Evidence.added_at.desc(), Evidence.id)
    )
    if search.strip():
        wanted = search.strip()
        query = query.where(
            or_(
                Evidence.title.icontains(wanted, autoescape=True),
                Evidence.file_name.icontains(wanted, autoescape=True),
                Evidence.holder.icontains(wanted, autoescape=True),
                Evidence.url.icontains(wanted, autoescape=True),
            )
        )
    return query


def of_unit(session: Session, evidence_id: UUID, unit_id: UUID) -> Evidence | None:
    """A piece of the unit's evidence that is still in its library."""
    return session.execute(
        select(Evidence)
        .options(joinedload(Evidence.file))
        .where(
            Evidence.id == evidence_id,
            Evidence.unit_id == unit_id,
            Evidence.removed_at.is_(None),
        )
    ).scalar_one_or_none()


def versions(session: Session, evidence: Evidence) -> list[Evidence]:
    """The earlier versions of a piece of evidence, the latest first."""
    found: list[Evidence] = []
    older = evidence.replaces_id
    while older is not None and len(found) < 50:
        before = session.execute(
            select(Evidence).options(joinedload(Evidence.file)).where(Evidence.id == older)
        ).scalar_one()
        found.append(before)
        older = before.replaces_id
    return found
