"""Finding evidence in a unit's library."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from assessment.evidence.models import Evidence
from assessment.files.models import StoredFile


def is_newest() -> ColumnElement[bool]:
    """Whether no newer version has taken the place of a piece of evidence."""
    newer = aliased(Evidence)
    return ~exists().where(newer.replaces_id == Evidence.id, newer.removed_at.is_(None))


def library(unit_id: UUID, search: str = "") -> Select[Evidence]:
    """What a unit has, the newest first, without what a newer version replaced."""
    query = (
        select(Evidence)
        .options(joinedload(Evidence.file))
        .where(Evidence.unit_id == unit_id, Evidence.removed_at.is_(None), is_newest())
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


def newest_of(session: Session, evidence: Evidence) -> Evidence | None:
    """The newest version that has taken the place of a piece of evidence; None if it is the newest itself."""
    newest = None
    current = evidence.id
    for _step in range(50):
        newer = (
            session.execute(
                select(Evidence).where(
                    Evidence.replaces_id == current, Evidence.removed_at.is_(None)
                )
            )
            .scalars()
            .first()
        )
        if newer is None:
            break
        newest, current = newer, newer.id
    return newest


def versions(session: Session, evidence: Evidence) -> list[Evidence]:
    """The earlier versions of a piece of evidence, the latest first."""
    found: list[Evidence] = []
    older = evidence.replaces_id
    while older is not None and len(found) < 50:
        before = session.execute(
            select(Evidence).options(joinedload(Evidence.file)).where(Evidence.id == older)
        ).scalar_one()
        if before.removed_at is None:
            found.append(before)
        older = before.replaces_id
    return found


def same_file(session: Session, unit_id: UUID, received_sha256: str) -> Evidence | None:
    """What the unit's library holds with these very bytes, as they were uploaded or as they are kept."""
    return (
        session.execute(
            select(Evidence)
            .options(joinedload(Evidence.file))
            .where(
                Evidence.unit_id == unit_id,
                Evidence.removed_at.is_(None),
                is_newest(),
                or_(
                    Evidence.received_sha256 == received_sha256,
                    Evidence.sha256 == received_sha256,
                ),
            )
            .order_by(Evidence.added_at, Evidence.id)
            .limit(1)
        )
        .scalars()
        .first()
    )


def bytes_of(session: Session, unit_id: UUID) -> int:
    """How many bytes a unit's library takes up, old versions included."""
    query = (
        select(func.coalesce(func.sum(StoredFile.size), 0))
        .join(Evidence, Evidence.sha256 == StoredFile.sha256)
        .where(Evidence.unit_id == unit_id, Evidence.removed_at.is_(None))
    )
    return int(session.execute(query).scalar_one())


def uploaded_since(session: Session, unit_id: UUID, person_id: UUID, since: datetime) -> int:
    """How many files a person has added for a unit since then."""
    query = select(func.count()).where(
        Evidence.unit_id == unit_id,
        Evidence.added_by_id == person_id,
        Evidence.added_at > since,
        Evidence.sha256.is_not(None),
    )
    return session.execute(query).scalar_one()
