"""Asking colleagues for areas."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.division.models import AreaTask
from assessment.assessments.division.queries import colleagues
from assessment.assessments.queries import Desk
from assessment.assessments.services import NotNow, refuse_strangers
from assessment.assessments.status import WITH_UNIT
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor


@dataclass(frozen=True, slots=True)
class Share:
    """Who is asked for an area, and by when."""

    people: frozenset[UUID] = frozenset()
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants of an area, over what they have seen there."""

    area: str
    seen: Share
    wanted: Share


class Moved(Refused):
    """Somebody else has divided the same area meanwhile."""

    def __init__(self, area: str) -> None:
        super().__init__(
            _(
                "Pembagian area %(area)s sudah diubah orang lain sementara itu. Periksa lagi, lalu simpan.",
                area=area,
            )
        )


def divide(
    session: Session, desk: Desk, wanted: Sequence[Wanted], *, by: Actor, at: datetime, today: date
) -> int:
    """Ask these people for these areas instead of whoever was asked before; return how many areas changed.

    Whoever was asked already stays so, and reads of it again only if the date has changed.
    """
    refuse_strangers(desk, by)
    if desk.status not in WITH_UNIT:
        raise NotNow(_("Penilaian ini sudah dikirim, jadi tugas tidak dibagi lagi."))
    changed = [one for one in wanted if one.wanted != one.seen]
    there = {one.person_id for one in colleagues(session, desk.unit_id, today)}
    standing = _standing(session, desk.assessment_id)
    said: dict[str, object] = {}
    for one in changed:
        now = standing.get(one.area, [])
        # Of people who have left nothing shows any more; they are taken out along the way.
        seen = Share(
            frozenset(task.person_id for task in now if task.person_id in there),
            next((task.due_on for task in now if task.person_id in there), None),
        )
        if seen != one.seen:
            raise Moved(one.area)
        _refuse_unless_fit(one.wanted, there, today, before=one.seen.due_on)
        _put(session, desk, one.area, now, one.wanted, by=by, at=at)
        said[one.area] = {
            "people": sorted(map(str, one.wanted.people)),
            "due_on": str(one.wanted.due_on or ""),
        }
    if said:
        audit.record(
            session, "areas.divided", thing="revision", thing_id=desk.revision_id,
            unit_id=desk.unit_id, at=at, by=by, body={"areas": said},
        )  # fmt: skip
    return len(changed)


def notice(session: Session, desk: Desk, *, by: Actor, at: datetime) -> None:
    """Say that one has read what one was asked for."""
    refuse_strangers(desk, by)
    session.execute(
        update(AreaTask)
        .where(
            AreaTask.assessment_id == desk.assessment_id,
            AreaTask.person_id == by.person_id,
            AreaTask.ended_at.is_(None),
            AreaTask.noticed_at.is_(None),
        )
        .values(noticed_at=at)
    )
    audit.record(
        session, "areas.noticed", thing="revision", thing_id=desk.revision_id,
        unit_id=desk.unit_id, at=at, by=by,
    )  # fmt: skip


def _standing(session: Session, assessment_id: UUID) -> dict[str, list[AreaTask]]:
    rows = session.execute(
        select(AreaTask).where(AreaTask.assessment_id == assessment_id, AreaTask.ended_at.is_(None))
    ).scalars()
    found: dict[str, list[AreaTask]] = {}
    for task in rows:
        found.setdefault(task.area, []).append(task)
    return found


def _refuse_unless_fit(
    wanted: Share, there: Collection[UUID], today: date, *, before: date | None
) -> None:
    if not wanted.people.issubset(there):
        raise Refused(_("Pilih orang yang bertugas di unit ini."))
    if wanted.due_on is not None and not wanted.people:
        raise Refused(_("Pilih siapa yang mengisi area itu, atau kosongkan tanggalnya."))
    if wanted.due_on is not None and wanted.due_on < today and wanted.due_on != before:
        raise Refused(_("Pilih tanggal hari ini atau sesudahnya."))


def _put(
    session: Session,
    desk: Desk,
    area: str,
    now: Sequence[AreaTask],
    wanted: Share,
    *,
    by: Actor,
    at: datetime,
) -> None:
    for task in now:
        if task.person_id not in wanted.people:
            task.ended_at = at
        elif task.due_on != wanted.due_on:
            task.due_on, task.noticed_at, task.made_by_id = wanted.due_on, None, by.person_id
    session.flush()  # the ends first: the index on those that stand allows one each
    for person_id in wanted.people - {task.person_id for task in now}:
        session.add(
            AreaTask(
                id=uuid4(),
                assessment_id=desk.assessment_id,
                area=area,
                person_id=person_id,
                due_on=wanted.due_on,
                made_at=at,
                made_by_id=by.person_id,
            )
        )
    session.flush()
