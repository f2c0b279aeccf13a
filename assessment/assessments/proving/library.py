"""Where evidence is shown, who may open it, and what happens there when it is replaced or removed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from assessment import audit
from assessment.assessments.blind import shown_in_sample
from assessment.assessments.models import AnswerEvidence, Assessment, Revision
from assessment.assessments.queries import hold_all, may_see
from assessment.assessments.status import FILLABLE, Status
from assessment.errors import Refused
from assessment.evidence import services
from assessment.evidence.expiry import SOON
from assessment.evidence.models import Evidence
from assessment.evidence.queries import is_newest, library
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission, Sight
from assessment.rounds.models import Round
from assessment.units.models import Unit

FILTERS = frozenset({"unused", "expiring", "links"})
NAMED = 5
"""So many items are named where evidence cannot be removed."""


@dataclass(frozen=True, slots=True)
class Use:
    """An item of a round for which a piece of evidence is shown."""

    revision_id: UUID
    round_name: str
    status: Status
    item: str
    is_free: bool
    """The unit may still take it away from the item."""


def is_shown() -> ColumnElement[bool]:
    """Whether a piece of evidence is shown for any item."""
    return exists().where(
        AnswerEvidence.evidence_id == Evidence.id, AnswerEvidence.removed_at.is_(None)
    )


def filters(today: date) -> dict[str, ColumnElement[bool]]:
    """What a library can be narrowed down to."""
    return {
        "unused": ~is_shown(),
        "expiring": Evidence.valid_until <= today + SOON,
        "links": Evidence.url != "",
    }


def listed(unit_id: UUID, wanted: str, search: str, today: date) -> Select[Evidence]:
    """The unit's library, or what it is narrowed down to; what expires first comes first there."""
    query = library(unit_id, search)
    if wanted not in FILTERS:
        return query
    query = query.where(filters(today)[wanted])
    return query.order_by(None).order_by(Evidence.valid_until) if wanted == "expiring" else query


def counts(session: Session, unit_id: UUID, today: date) -> dict[str, int]:
    """How much a unit's library has, by what it can be narrowed down to, and ``all``."""
    narrowed = filters(today)
    row = session.execute(
        select(
            func.count(),
            *(func.count(case((condition, 1))) for condition in narrowed.values()),
        )
        .select_from(Evidence)
        .where(Evidence.unit_id == unit_id, Evidence.removed_at.is_(None), is_newest())
    ).one()
    return dict(zip(("all", *narrowed), row, strict=True))


def openable(session: Session, evidence_id: UUID, actor: Actor) -> Evidence | None:
    """The evidence, if this person may open it: in their own unit, or where they look into it that deep."""
    if not actor.may(Permission.EVIDENCE_READ):
        return None
    shown = (
        exists()
        .where(
            AnswerEvidence.evidence_id == Evidence.id,
            AnswerEvidence.removed_at.is_(None),
            AnswerEvidence.revision_id == Revision.id,
            Revision.is_current,
            Revision.assessment_id == Assessment.id,
            Unit.id == Assessment.unit_id,
            or_(may_see(actor, Sight.EVIDENCE), shown_in_sample(actor.person_id)),
        )
        .correlate(Evidence)
    )
    theirs = (
        and_(Evidence.unit_id == actor.unit_id, Evidence.removed_at.is_(None))
        if actor.may(Permission.EVIDENCE_MANAGE)
        else false()
    )
    return session.execute(
        select(Evidence)
        .options(joinedload(Evidence.file))
        .where(Evidence.id == evidence_id, or_(theirs, shown))
    ).scalar_one_or_none()


def uses(session: Session, evidence_ids: Collection[UUID]) -> dict[UUID, list[Use]]:
    """Where pieces of evidence are shown, the newest round first."""
    rows = session.execute(
        select(
            AnswerEvidence.evidence_id,
            Revision.id,
            Round.name,
            Revision.status,
            Revision.returned,
            AnswerEvidence.item,
        )
        .join(Revision, Revision.id == AnswerEvidence.revision_id)
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .join(Round, Round.id == Assessment.round_id)
        .where(AnswerEvidence.evidence_id.in_(evidence_ids), AnswerEvidence.removed_at.is_(None))
        .order_by(Round.opens_on.desc(), AnswerEvidence.item)
    )
    found: dict[UUID, list[Use]] = {one: [] for one in evidence_ids}
    for evidence_id, revision_id, round_name, status, returned, item in rows:
        is_free = _is_free(status, returned, item)
        found[evidence_id].append(Use(revision_id, round_name, status, item, is_free))
    return found


def _is_free(status: Status, returned: Mapping[str, Any] | None, item: str) -> bool:
    return status in FILLABLE and (status is not Status.NEEDS_CHANGES or item in (returned or {}))


def hold(session: Session, unit_id: UUID) -> None:
    """Have all assessments of a unit for oneself: what it shows for them does not change meanwhile.

    Comes before the first audit event, as in a save.
    """
    hold_all(session, Assessment.unit_id == unit_id)


def remove(session: Session, evidence: Evidence, *, by: Actor, at: datetime) -> None:
    """Take evidence out of the library while no item shows it and nothing sent relies on it."""
    hold(session, evidence.unit_id)
    found = uses(session, [evidence.id])[evidence.id]
    if found:
        raise Refused(
            _(
                "Bukti ini masih dipakai di %(places)s. Lepaskan dulu dari butirnya; yang sudah terkirim tetap ada.",
                places="; ".join(
                    _("butir %(item)s (%(round)s)", item=use.item, round=use.round_name)
                    for use in found[:NAMED]
                )
                + (" …" if len(found) > NAMED else ""),
            )
        )
    services.take_away(session, evidence, by=by, at=at)


def show_instead(session: Session, old: Evidence, new: Evidence, *, by: Actor, at: datetime) -> int:
    """Show the new version wherever the unit may still change what it shows; what was sent keeps the old one.

    Whoever made the new version has called :func:`hold` before.
    """
    session.flush()
    shown = session.execute(
        select(AnswerEvidence, Revision)
        .join(Revision, Revision.id == AnswerEvidence.revision_id)
        .where(
            AnswerEvidence.evidence_id == old.id,
            AnswerEvidence.removed_at.is_(None),
            Revision.status.in_(FILLABLE),
        )
    ).all()
    moved = []
    for one, revision in shown:
        if not _is_free(revision.status, revision.returned, one.item):
            continue
        one.removed_at = at
        session.add(
            AnswerEvidence(
                id=uuid4(),
                revision_id=one.revision_id,
                item=one.item,
                evidence_id=new.id,
                added_at=at,
                added_by_id=by.person_id,
            )
        )
        moved.append([str(one.revision_id), one.item])
    audit.record(
        session, "evidence.replaced", thing="evidence", thing_id=new.id, unit_id=new.unit_id, at=at, by=by,
        body={"replaces": old.id, "shown": moved, "sha256": new.sha256},
    )  # fmt: skip
    return len(moved)
