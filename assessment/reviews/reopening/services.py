"""Proposing to open a final result again, and deciding on it as a second person.

What was final is never moved back. Another revision begins where the verification was before it was concluded, with the
same answers, decisions and evidence, each still by whoever made it; so everything that separates people holds on.
"""

from datetime import date, datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments import moves
from assessment.assessments.copying import copy_layers
from assessment.assessments.models import Revision
from assessment.assessments.status import FINAL_ON, Status
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.reviews import steps
from assessment.reviews.own_work import refuse_own_work
from assessment.reviews.reopening.models import Reopening
from assessment.reviews.reopening.queries import waiting


def propose(
    session: Session, revision: Revision, reason: str, *, by: Actor, at: datetime, today: date
) -> Reopening:
    """Propose it, with a reason."""
    if not by.may(Permission.REVIEW_DO):
        raise NotAllowed
    reason = steps.said(reason, _("Tulis alasan membuka kembali hasil ini."))
    steps.lock(session, revision, by, *FINAL_ON)
    refuse_own_work(session, revision, by, today)
    if revision.assessment.is_provider:
        raise Refused(_("Jawaban kota diganti lewat penerbitan baru, bukan dibuka kembali."))
    if waiting(session, revision.id) is not None:
        raise Refused(_("Pembukaan kembali sudah diusulkan dan menunggu keputusan."))
    made = Reopening(
        id=uuid4(), revision_id=revision.id, reason=reason, proposed_at=at, proposed_by_id=by.person_id
    )  # fmt: skip
    session.add(made)
    steps.turn_page(session, revision)
    _record(session, "review.reopening_proposed", revision, by, at, reason)
    return made


def decline(
    session: Session, revision: Revision, answer: str, *, by: Actor, at: datetime, today: date
) -> None:
    """Leave the result as it is, with a reason."""
    answer = steps.said(answer, _("Tulis alasan menolak usulan ini."))
    found = _to_decide(session, revision, by, today)
    found.decided_at, found.decided_by_id, found.answer = at, by.person_id, answer
    steps.turn_page(session, revision)
    _record(session, "review.reopening_declined", revision, by, at, answer)


def confirm(
    session: Session, revision: Revision, *, by: Actor, at: datetime, today: date
) -> Revision:
    """Open it again as another revision, which whoever verified it before has in hand."""
    found = _to_decide(session, revision, by, today)
    made = moves.succeed(session, revision, found.reason[: moves.REASON], at=at)
    copy_layers(session, revision.id, made.id)
    found.decided_at, found.decided_by_id, found.successor_id = at, by.person_id, made.id
    session.flush()
    audit.record(
        session, "review.final_reopened", thing="revision", thing_id=made.id,
        unit_id=revision.assessment.unit_id, at=at, by=by,
        body={
            "from": revision.status, "to": Status.UNDER_REVIEW, "reason": found.reason,
            "before": revision.id, "number": made.number, "proposed_by": found.proposed_by_id,
        },
    )  # fmt: skip
    return made


def why_not_decide(found: Reopening, by: Actor) -> str:
    """The sentence that says why this person does not decide; empty where nothing speaks against it."""
    if not by.may(Permission.REVIEW_FINALISE):
        return _("Usulan ini diputuskan ketua tim.")
    if found.proposed_by_id == by.person_id:
        return _("Usulan ini dari Anda sendiri. Keputusan diambil ketua tim lain.")
    return ""


def _to_decide(session: Session, revision: Revision, by: Actor, today: date) -> Reopening:
    steps.lock(session, revision, by, *FINAL_ON)
    found = waiting(session, revision.id)
    if found is None:
        raise Refused(_("Tidak ada usulan yang menunggu keputusan. Muat ulang halaman."))
    if sentence := why_not_decide(found, by):
        raise NotAllowed(sentence)
    refuse_own_work(session, revision, by, today)
    return found


def _record(
    session: Session, action: str, revision: Revision, by: Actor, at: datetime, reason: str
) -> None:
    audit.record(
        session, action, thing="revision", thing_id=revision.id, unit_id=revision.assessment.unit_id,
        at=at, by=by, body={"from": revision.status, "to": revision.status, "reason": reason},
    )  # fmt: skip
