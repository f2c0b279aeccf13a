"""Where evidence is shown, who may open it, and what happens there when it is replaced or removed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, exists, false, or_, select, update
from sqlalchemy.orm import Session, joinedload

from assessment import audit
from assessment.assessments.models import AnswerEvidence, Assessment, Revision
from assessment.assessments.queries import hold_all, may_see
from assessment.assessments.status import FILLABLE, Status
from assessment.errors import Refused
from assessment.evidence import services
from assessment.evidence.models import Evidence
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission, Sight
from assessment.rounds.models import Round
from assessment.units.models import Unit


@dataclass(frozen=True, slots=True)
class Use:
    """An item of a round for which a piece of evidence is shown."""

    revision_id: UUID
    round_name: str
    status: Status
    item: str
    is_free: bool
    """The unit may still take it away from the item."""


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
            may_see(actor, Sight.EVIDENCE),
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


def is_relied_on(found: Collection[Use]) -> bool:
    """Whether somebody relies on the evidence where the unit may not take it away, so that it has to stay."""
    return not all(use.is_free for use in found)


def remove(session: Session, evidence: Evidence, *, by: Actor, at: datetime) -> None:
    """Take evidence out of the library and away from every item, unless something sent relies on it."""
    hold(session, evidence.unit_id)
    if is_relied_on(uses(session, [evidence.id])[evidence.id]):
        raise Refused(
            _(
                "Bukti ini sudah terkirim bersama penilaian, jadi harus tetap ada. Unggah versi baru bila perlu."
            )
        )
    services.take_away(session, evidence, by=by, at=at)
    session.execute(
        update(AnswerEvidence)
        .where(AnswerEvidence.evidence_id == evidence.id, AnswerEvidence.removed_at.is_(None))
        .values(removed_at=at)
    )


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
