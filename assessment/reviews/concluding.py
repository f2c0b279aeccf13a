"""The result: concluding the verification, taking it back into review, and making it final by a second person."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessment.assessments import answers, scores
from assessment.assessments.asked import Asked
from assessment.assessments.models import Layer, Revision
from assessment.assessments.providing.exceptions import exceptions_of
from assessment.assessments.providing.publishing import publish
from assessment.assessments.queries import Desk, latest_answers
from assessment.assessments.release import shows_own_results
from assessment.assessments.status import REVIEWABLE, Status
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews import steps
from assessment.reviews.decisions import marks, refuse_unless_deciding
from assessment.reviews.objections.queries import objection_to
from assessment.reviews.own_work import is_own_work, refuse_own_work, sentence, wrote
from assessment.reviews.sampling.queries import unsettled
from assessment.reviews.sheets import Checked, checked
from assessment.reviews.snapshot import digest
from assessment.reviews.standing_in import may_step_in
from assessment.reviews.texts import still_unread, texts_of
from assessment.reviews.visits.queries import planned
from assessment.rounds.calendar.queries import calendar
from assessment.rounds.queries import questionnaire
from assessment.scoring.effective import effective


def verify(session: Session, revision: Revision, *, by: Actor, at: datetime, today: date) -> None:
    """Conclude the verification: the verified score exists from now on. The provider's values are published."""
    found = steps.lock(session, revision, by, *REVIEWABLE, publishes=True)
    refuse_unless_deciding(session, found, by)
    refuse_own_work(session, revision, by, today)
    if found.status is Status.SITE_VISIT and planned(session, revision.id) is not None:
        raise Refused(still_to_visit())
    content = questionnaire(session, found.shown_digest)
    minimum = revision.assessment.round.minimum_checked
    texts = texts_of(session, found, content)
    share = checked(content, found.verified, found.asked).plus(texts.checked(content))
    if not share.reaches(minimum):
        raise Refused(too_few(share, minimum))
    if pending := marks(latest_answers(session, revision.id, Layer.VERIFIED)):
        raise Refused(still_marked(pending))
    if open_ones := undecided(session, found, content):
        raise Refused(still_undecided(open_ones))
    if left := texts.unread(content):
        raise Refused(still_unread(left))
    answers.recompute(session, found, content, Layer.VERIFIED, at=at)
    if found.asked is Asked.CITY:
        publish(session, found, content, concluded=True, by=by, at=at)
    steps.advance(
        session, revision, Status.VERIFIED, "review.verified", by=by, at=at,
        details={"checked": share.done, "of": share.total}, verified_at=at, verified_by_id=by.person_id,
        objection_until=_objection_until(session, revision, today), accepted_at=None, accepted_by_id=None,
    )  # fmt: skip


def finalise(session: Session, revision: Revision, *, by: Actor, at: datetime, today: date) -> str:
    """Make a verified assessment final, as a second person, and return the digest of what became final."""
    if not by.may(Permission.REVIEW_DO):
        raise NotAllowed
    found = steps.lock(session, revision, by, Status.VERIFIED)
    if why := why_not_final(session, revision, by=by, today=today):
        raise NotAllowed(why)
    content = questionnaire(session, found.shown_digest)
    # The triggers freeze sheets and scores with the status, so the final layer comes first.
    scores.open_layer(
        session, revision.id, content, Layer.FINAL, city=found.city,
        answers=effective(content, city=found.city, own=found.own, verified=found.verified),
        asked=found.asked, at=at,
    )  # fmt: skip
    sealed = digest(session, found, content)
    steps.advance(
        session, revision, Status.FINAL, "review.finalised", by=by, at=at, details={"snapshot": sealed},
        final_at=at, final_by_id=by.person_id,
    )  # fmt: skip
    return sealed


def reopen(session: Session, revision: Revision, reason: str, *, by: Actor, at: datetime) -> None:
    """Take a verified assessment back into review (lead), before it becomes final."""
    if not by.may(Permission.REVIEW_FINALISE):
        raise NotAllowed(_("Hanya ketua tim yang dapat membuka kembali verifikasi."))
    reason = steps.said(reason, _("Tulis alasan membuka kembali verifikasi."))
    steps.lock(session, revision, by, Status.VERIFIED)
    steps.advance(
        session, revision, Status.UNDER_REVIEW, "review.reopened", by=by, at=at, reason=reason,
        verified_at=None, verified_by_id=None, objection_until=None, accepted_at=None, accepted_by_id=None,
    )  # fmt: skip


def why_not_final(session: Session, revision: Revision, *, by: Actor, today: date) -> str:
    """The sentence that says why this person may not make it final; empty where nothing speaks against it.

    It is a lead's; a verifier's where every lead had a part in it.
    """

    def hinders(person_id: UUID) -> str:
        return _why_not_theirs(session, revision, person_id, today)

    if why := hinders(by.person_id):
        return why
    if not may_step_in(session, by, today, hinders):
        return _(
            "Hasil ditetapkan ketua tim. Verifikator yang tidak ikut hanya menetapkan bila semua ketua tim ikut."
        )
    if waiting := unsettled(session, revision.id):
        return _(
            "%(count)s butir sampel berbeda nilainya dan belum diputuskan. Putuskan dahulu di menu Sampel.",
            count=waiting,
        )
    objection, until = objection_to(session, revision), revision.objection_until
    if until is not None and not shows_own_results(revision.assessment.round):
        return _(
            "Unit belum dapat melihat hasil ini. Tetapkan setelah hasil diumumkan dan masa sanggah lewat."
        )
    if objection is None and revision.accepted_at is None and until is not None and today <= until:
        return _(
            "Masa sanggah belum lewat. Tetapkan sesudahnya, atau setelah unit menerima hasilnya."
        )
    return ""


def _why_not_theirs(session: Session, revision: Revision, person_id: UUID, today: date) -> str:
    """Why the result is not this person's to make final: they had a part in it."""
    if revision.verified_by_id == person_id:
        return _(
            "Anda yang menyatakan penilaian ini terverifikasi. Penetapan dilakukan orang kedua: minta ketua tim lain, "
            "atau bila tidak ada, verifikator yang tidak ikut."
        )
    if wrote(session, revision.id, Layer.VERIFIED, person_id):
        return _(
            "Anda ikut memutuskan butir penilaian ini. Penetapan dilakukan orang kedua: minta ketua tim lain, atau "
            "bila tidak ada, verifikator yang tidak ikut."
        )
    if is_own_work(session, revision, person_id, today):
        return sentence()
    objection = objection_to(session, revision)
    if objection is not None and objection.decided_by_id == person_id:
        return _(
            "Anda yang memutuskan sanggahan penilaian ini. Penetapan dilakukan orang lain: minta ketua tim lain, atau "
            "bila tidak ada, verifikator yang tidak ikut."
        )
    return ""


def _objection_until(session: Session, revision: Revision, today: date) -> date | None:
    days = revision.assessment.round.objection_days
    if not days or revision.assessment.is_provider:
        return None
    return calendar(session).after(today, days)


def too_few(share: Checked, minimum: int) -> str:
    """The sentence that says how many items are missing before the verification can be concluded."""
    return _(
        "%(done)s dari %(total)s butir diperiksa, sedikitnya %(minimum)s%% harus diperiksa. "
        "Periksa %(missing)s butir lagi.",
        done=share.done,
        total=share.total,
        minimum=minimum,
        missing=share.missing(minimum),
    )


def undecided(session: Session, found: Desk, content: Questionnaire) -> list[str]:
    """The exceptions of the unit that nobody has accepted or declined."""
    assert found.verified is not None, "taking it up opened the sheet"
    return [
        item
        for item in exceptions_of(session, found, content)
        if found.verified[content.item(item).position] == UNANSWERED
    ]


def still_undecided(items: Collection[str]) -> str:
    """The sentence that names the exceptions to be decided on before the conclusion."""
    return _(
        "Masih ada pengecualian unit yang belum diputuskan: %(items)s. Terima atau tolak dahulu.",
        items=", ".join(items),
    )


def still_to_visit() -> str:
    """The sentence about a visit that is planned and was neither held nor cancelled."""
    return _("Visitasi masih direncanakan. Catat hasilnya atau batalkan dahulu.")


def still_marked(items: Collection[str]) -> str:
    """The sentence that names the items marked for return, which come before the conclusion."""
    return _(
        "Masih ada butir yang ditandai untuk dikembalikan: %(items)s. Kembalikan atau hapus tandanya dahulu.",
        items=", ".join(items),
    )
