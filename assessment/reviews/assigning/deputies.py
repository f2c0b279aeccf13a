"""Standing in for a verifier on days of leave or illness. It ends by itself; what was taken over meanwhile stays."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.models import Revision
from assessment.assessments.status import REVIEWABLE
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission, Role
from assessment.reviews import steps
from assessment.reviews.assigning.models import Deputy
from assessment.reviews.assigning.queries import is_deputy
from assessment.reviews.own_work import refuse_own_work
from assessment.reviews.queries import verifiers


def name(
    session: Session,
    person_id: UUID,
    deputy_id: UUID,
    *,
    from_on: date,
    to_on: date,
    by: Actor,
    at: datetime,
    today: date,
) -> Deputy:
    """Let somebody stand in for a verifier from a day to a day: said by that verifier, or by a lead."""
    _refuse_others(person_id, by)
    there = verifiers(session, today)
    if person_id not in {one.person_id for one in there if one.role is Role.VERIFIER}:
        raise Refused(_("Wakil hanya untuk verifikator. Putusan ketua diambil ketua lain."))
    if deputy_id == person_id or deputy_id not in {one.person_id for one in there}:
        raise Refused(_("Pilih verifikator lain yang sedang bertugas sebagai wakil."))
    if to_on < from_on:
        raise Refused(_("Tanggal selesai harus sama dengan atau sesudah tanggal mulai."))
    if to_on < today:
        raise Refused(_("Isi tanggal selesai hari ini atau sesudahnya."))
    meanwhile = session.execute(
        select(Deputy)
        .where(
            Deputy.ended_at.is_(None),
            Deputy.from_on <= to_on,
            Deputy.to_on >= from_on,
            or_(Deputy.person_id.in_((person_id, deputy_id)), Deputy.deputy_id == person_id),
        )
        .with_for_update()
    ).scalars()
    for one in meanwhile:
        if one.person_id == person_id:
            raise Refused(_("Pada hari-hari itu sudah ada wakilnya. Akhiri yang lama dulu."))
        if one.person_id == deputy_id:
            raise Refused(_("Orang itu sendiri diwakili pada hari-hari itu. Pilih wakil lain."))
        raise Refused(
            _("Pada hari-hari itu ia sendiri mewakili orang lain. Akhiri perwakilan itu dulu.")
        )
    made = Deputy(
        id=uuid4(), person_id=person_id, deputy_id=deputy_id, from_on=from_on, to_on=to_on, made_at=at,
        made_by_id=by.person_id,
    )  # fmt: skip
    session.add(made)
    audit.record(
        session, "deputy.named", thing="deputy", thing_id=made.id, at=at, by=by,
        body={"person": person_id, "deputy": deputy_id, "from": from_on, "to": to_on},
    )  # fmt: skip
    return made


def end(session: Session, deputy: Deputy, *, by: Actor, at: datetime) -> None:
    """End it before its last day; who ends it twice, ends it once."""
    _refuse_others(deputy.person_id, by)
    if deputy.ended_at is not None:
        return
    deputy.ended_at, deputy.ended_by_id = at, by.person_id
    audit.record(
        session, "deputy.ended", thing="deputy", thing_id=deputy.id, at=at, by=by,
        body={"person": deputy.person_id, "deputy": deputy.deputy_id},
    )  # fmt: skip


def step_in(session: Session, revision: Revision, *, by: Actor, at: datetime, today: date) -> None:
    """Go on with what an absent verifier has in hand, as their deputy. Its status does not change."""
    found = steps.lock(session, revision, by, *REVIEWABLE)
    absent_id = found.verifier_id
    if absent_id is None or not is_deputy(session, by.person_id, absent_id, today):
        raise NotAllowed(_("Hari ini Anda tidak mewakili verifikator penilaian ini."))
    refuse_own_work(session, revision, by, today)
    steps.turn_page(session, revision, verifier_id=by.person_id)
    audit.record(
        session, "review.stepped_in", thing="revision", thing_id=revision.id,
        unit_id=revision.assessment.unit_id, at=at, by=by,
        body={
            "from": revision.status, "to": revision.status, "verifier": by.person_id, "deputy_of": absent_id,
        },
    )  # fmt: skip


def _refuse_others(person_id: UUID, by: Actor) -> None:
    if not by.may(Permission.REVIEW_DO):
        raise NotAllowed
    if person_id != by.person_id and not by.may(Permission.REVIEW_FINALISE):
        raise NotAllowed(_("Wakil orang lain hanya dapat ditetapkan atau diakhiri ketua tim."))
