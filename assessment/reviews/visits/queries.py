"""Reading visits."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.reviews.visits.models import Visit, VisitNote, VisitPhoto, VisitState


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit with what was found and its photos."""

    visit: Visit
    notes: list[VisitNote]
    photos: list[VisitPhoto]


def planned(session: Session, revision_id: UUID) -> Visit | None:
    """The visit that is still to be held."""
    return session.execute(
        select(Visit).where(Visit.revision_id == revision_id, Visit.state == VisitState.PLANNED)
    ).scalar_one_or_none()


def latest(session: Session, revision_id: UUID) -> Visit | None:
    """The visit that was planned last."""
    return session.execute(
        select(Visit)
        .where(Visit.revision_id == revision_id)
        .order_by(Visit.planned_at.desc(), Visit.id)
        .limit(1)
    ).scalar_one_or_none()


def find(session: Session, revision_id: UUID, visit_id: UUID) -> Visit | None:
    """A visit of a revision."""
    return session.execute(
        select(Visit).where(Visit.id == visit_id, Visit.revision_id == revision_id)
    ).scalar_one_or_none()


def photo(session: Session, visit_id: UUID, photo_id: UUID) -> VisitPhoto | None:
    """A photo of a visit."""
    return session.execute(
        select(VisitPhoto).where(VisitPhoto.id == photo_id, VisitPhoto.visit_id == visit_id)
    ).scalar_one_or_none()


def photos_of(session: Session, visit_id: UUID) -> list[VisitPhoto]:
    """The photos of a visit, in the order they came."""
    return list(
        session.execute(
            select(VisitPhoto)
            .where(VisitPhoto.visit_id == visit_id)
            .order_by(VisitPhoto.added_at, VisitPhoto.id)
        ).scalars()
    )


def all_of(session: Session, revision_id: UUID) -> list[Visited]:
    """Every visit of a revision, the latest first, in three statements."""
    visits = list(
        session.execute(
            select(Visit)
            .where(Visit.revision_id == revision_id)
            .order_by(Visit.planned_at.desc(), Visit.id)
        ).scalars()
    )
    if not visits:
        return []
    ids = [one.id for one in visits]
    notes = list(session.execute(select(VisitNote).where(VisitNote.visit_id.in_(ids))).scalars())
    photos = list(
        session.execute(
            select(VisitPhoto)
            .where(VisitPhoto.visit_id.in_(ids))
            .order_by(VisitPhoto.added_at, VisitPhoto.id)
        ).scalars()
    )
    return [
        Visited(
            one,
            [note for note in notes if note.visit_id == one.id],
            [photo for photo in photos if photo.visit_id == one.id],
        )
        for one in visits
    ]


def at_items(
    session: Session, revision_id: UUID, items: Iterable[str]
) -> dict[str, list[tuple[VisitNote, Visit]]]:
    """What visits have found at some items, in one statement."""
    rows = session.execute(
        select(VisitNote, Visit)
        .join(Visit, Visit.id == VisitNote.visit_id)
        .where(Visit.revision_id == revision_id, VisitNote.item.in_(list(items)))
        .order_by(Visit.held_at.desc())
    )
    found: dict[str, list[tuple[VisitNote, Visit]]] = {}
    for note, visit in rows:
        found.setdefault(note.item, []).append((note, visit))
    return found
