"""The target plan of a unit: what it wants to reach in an assessment, kept, replaced, ended."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.queries import Desk
from assessment.assessments.targets.models import TargetPlan
from assessment.assessments.targets.trial import Changes, different, of_items, reaches
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import to_json

NOTE = 1000
"""The longest note on a plan, in characters."""


def may_plan(desk: Desk, by: Actor) -> bool:
    """Whether this person makes the unit's plans: whoever fills in there or heads it."""
    return by.may(Permission.ASSESSMENT_FILL) and by.unit_id == desk.unit_id


def current_plan(session: Session, assessment_id: UUID) -> TargetPlan | None:
    """The plan that stands now, if the unit has one."""
    return session.execute(
        select(TargetPlan).where(
            TargetPlan.assessment_id == assessment_id, TargetPlan.ended_at.is_(None)
        )
    ).scalar_one_or_none()


def save_plan(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    sheet: bytes,
    wanted: Changes,
    *,
    note: str = "",
    by: Actor,
    at: datetime,
) -> TargetPlan:
    """Make a plan of the answers that are to rise over those of a sheet; an earlier plan ends and is kept.

    What is assumed of the electronic systems is no part of it: the unit cannot work towards that.
    """
    _refuse_strangers(desk, by)
    changes = different(questionnaire, sheet, of_items(questionnaire, wanted))
    if not changes:
        raise Refused(_("Belum ada jawaban yang diubah. Naikkan beberapa butir, lalu simpan."))
    lower = [
        item_id
        for item_id, code in changes.items()
        if reaches(questionnaire, sheet[questionnaire.item(item_id).position], code)
    ]
    if lower:
        raise Refused(
            _(
                "Rencana target hanya memuat butir yang naik. Kembalikan dahulu: %(items)s.",
                items=", ".join(lower[:10]),
            )
        )
    if len(note) > NOTE:
        raise Refused(_("Catatan paling panjang %(number)s karakter.", number=NOTE))
    _end_current(session, desk.assessment_id, at)
    plan = TargetPlan(
        id=uuid4(), assessment_id=desk.assessment_id, wanted=changes, note=note,
        made_at=at, made_by_id=by.person_id,
    )  # fmt: skip
    session.add(plan)
    audit.record(
        session, "target_plan.saved", thing="target_plan", thing_id=plan.id, unit_id=desk.unit_id,
        at=at, by=by,
        body={
            "assessment": desk.assessment_id,
            "wanted": {item_id: to_json(code) for item_id, code in changes.items()},
            "note": note,
        },
    )  # fmt: skip
    return plan


def end_plan(session: Session, desk: Desk, *, by: Actor, at: datetime) -> None:
    """Have no plan any more; what was planned is kept."""
    _refuse_strangers(desk, by)
    ended = _end_current(session, desk.assessment_id, at)
    if ended is not None:
        audit.record(
            session, "target_plan.ended", thing="target_plan", thing_id=ended, unit_id=desk.unit_id,
            at=at, by=by, body={"assessment": desk.assessment_id},
        )  # fmt: skip


def _end_current(session: Session, assessment_id: UUID, at: datetime) -> UUID | None:
    return session.execute(
        update(TargetPlan)
        .where(TargetPlan.assessment_id == assessment_id, TargetPlan.ended_at.is_(None))
        .values(ended_at=at)
        .returning(TargetPlan.id)
    ).scalar_one_or_none()


def _refuse_strangers(desk: Desk, by: Actor) -> None:
    if not may_plan(desk, by):
        raise NotAllowed
