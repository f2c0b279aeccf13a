"""Beginning and ending the follow-up of a result: with its first agreed action, and when none is left to be done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment.actions.models import Action
from assessment.actions.states import OVER, ActionState
from assessment.assessments import moves
from assessment.assessments.models import Revision
from assessment.assessments.queries import Desk
from assessment.assessments.services import refuse_strangers
from assessment.assessments.status import Status
from assessment.audit.listening import Happened, listen
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.reviews.following import follow_up

AGREED = frozenset({ActionState.RUNNING, ActionState.DONE, ActionState.CONFIRMED})
"""A verifier has accepted these."""


def register() -> None:
    """Hear of results that become final: what was agreed on before counts from then on."""
    listen("review.finalised", "actions", _hear)


def close(session: Session, revision: Revision, desk: Desk, *, by: Actor, at: datetime) -> None:
    """Say that the follow-up is finished: every action was confirmed or dropped."""
    refuse_strangers(desk, by)
    if not by.may(Permission.ASSESSMENT_SEND):
        raise NotAllowed(_("Tindak lanjut dinyatakan selesai oleh lurah atau camat."))
    if sentence := why_not_closed(session, desk):
        raise Refused(sentence)
    moves.advance(
        session, revision_id=revision.id, unit_id=desk.unit_id, start=desk.status, version=desk.version,
        end=Status.CLOSED, by=by, at=at, action="assessment.closed",
        details={"actions": _count(session, desk.assessment_id)},
    )  # fmt: skip


def why_not_closed(session: Session, desk: Desk) -> str:
    """The sentence that says why the follow-up is not finished; empty where nothing speaks against it."""
    if desk.status is not Status.FOLLOW_UP:
        return _("Penilaian ini tidak sedang dalam tindak lanjut.")
    living = session.execute(
        select(func.count()).where(
            Action.assessment_id == desk.assessment_id, Action.state.not_in(OVER)
        )
    ).scalar_one()
    if living:
        return _(
            "%(count)s rencana belum selesai. Selesaikan dan tunggu konfirmasi verifikator dahulu.",
            count=living,
        )
    return ""


def _hear(session: Session, event: Happened) -> None:
    assessment_id = session.execute(
        select(Revision.assessment_id).where(Revision.id == UUID(event.thing_id))
    ).scalar_one()
    agreed = select(func.count()).where(
        Action.assessment_id == assessment_id, Action.state.in_(AGREED)
    )
    if session.execute(agreed).scalar_one():
        follow_up(session, assessment_id, by=event.by, at=event.at)


def _count(session: Session, assessment_id: UUID) -> int:
    return int(
        session.execute(
            select(func.count()).where(Action.assessment_id == assessment_id)
        ).scalar_one()
    )
