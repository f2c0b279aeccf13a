"""Another office answers for the city from now on.

What the former one has published stands until the new one publishes. The former one's assessments are taken out of the
round, not deleted: the new one is offered its answers (``carrying``), none is taken over silently. An office that comes
back goes on where it was, unless it had sent: then it begins anew.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from assessment import audit
from assessment.assessments.asked import Asked
from assessment.assessments.models import Assessment, Revision
from assessment.assessments.moves import take_out
from assessment.assessments.providing.publishing import enrol_provider, refuse_unless_office
from assessment.assessments.queries import hold_all
from assessment.assessments.status import FINAL_ON, REVIEWABLE, Status
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.rounds.models import Round, RoundState
from assessment.units.models import Unit


def replace_provider(
    session: Session, chosen: Round, provider: Unit, *, reason: str, by: Actor | None, at: datetime
) -> None:
    """Let another office answer for the city in an open round. The caller holds the round."""
    if chosen.state is not RoundState.OPEN:
        raise Refused(_("Penyedia jawaban kota hanya dapat diganti selama periode dibuka."))
    if chosen.provider_id is None:
        raise Refused(_("Periode ini belum punya penyedia jawaban kota."))
    if chosen.provider_id == provider.id:
        raise Refused(_("Perangkat daerah itu sudah menjadi penyedia jawaban kota."))
    refuse_unless_office(provider)
    if not reason.strip():
        raise Refused(_("Tulis alasannya. Alasan ini tersimpan dalam catatan kejadian."))
    hold_all(session, Assessment.round_id == chosen.id)
    former = session.get_one(Unit, chosen.provider_id)
    leaving = _current(session, chosen)
    _refuse_busy({one.status for one in leaving})
    for revision in leaving:
        take_out(session, revision, reason, by=by, at=at)
    chosen.provider_id = provider.id
    audit.record(
        session, "round.provider_replaced", thing="round", thing_id=chosen.id, unit_id=provider.id,
        at=at, by=by, body={"provider": [former.code, provider.code], "reason": reason},
    )  # fmt: skip
    session.flush()
    enrol_provider(session, chosen, at=at)
    session.expire_all()


def _current(session: Session, chosen: Round) -> list[Revision]:
    query = (
        select(Revision)
        .join(Revision.assessment)
        .where(
            Assessment.round_id == chosen.id, Assessment.asked == Asked.CITY, Revision.is_current
        )
        .options(contains_eager(Revision.assessment))
        .order_by(Revision.id)
        .execution_options(populate_existing=True)
    )
    return list(session.execute(query).scalars())


def _refuse_busy(statuses: set[Status]) -> None:
    """A verifier's work is not taken away from under them, and what is final stays whose it is."""
    if statuses & FINAL_ON:
        raise Refused(
            _(
                "Jawaban kota sudah ditetapkan, jadi penyedianya tidak dapat diganti dalam periode ini."
            )
        )
    if statuses & (REVIEWABLE | {Status.OBJECTION}):
        raise Refused(
            _(
                "Jawaban kota sedang diverifikasi. Tunggu sampai selesai, "
                "atau minta verifikatornya mengembalikannya ke antrean."
            )
        )
