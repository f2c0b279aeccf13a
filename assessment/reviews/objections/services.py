"""Accepting a provisional result, objecting to it, and deciding on the objection.

The head of the unit accepts or objects, item by item; a lead who has no part in the verification decides on every item
with a reason. What is decided goes into the verified layer as any decision does; the history keeps what was there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments import answers
from assessment.assessments.answers import Change, version_of
from assessment.assessments.checks import is_open_to
from assessment.assessments.models import Decision, Layer, Revision
from assessment.assessments.proving import services as proving
from assessment.assessments.queries import Desk
from assessment.assessments.services import refuse_strangers
from assessment.assessments.status import Status
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.questionnaire import values
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import UNANSWERED, to_json
from assessment.reviews import showing, steps
from assessment.reviews.decisions import LONGEST
from assessment.reviews.objections.models import Objection, ObjectionEvidence, ObjectionItem
from assessment.reviews.objections.queries import objection_to
from assessment.reviews.own_work import is_own_work, sentence, wrote
from assessment.reviews.sheets import claims
from assessment.reviews.standing_in import may_step_in
from assessment.rounds.queries import questionnaire
from assessment.scoring.effective import effective


@dataclass(frozen=True, slots=True)
class Claim:
    """What the unit wants for an item, why, and which of its evidence proves it."""

    wanted: int | None
    statement: str
    evidence: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a lead decides on an item, and why."""

    value: int | None
    reason: str


def accept(session: Session, revision: Revision, desk: Desk, *, by: Actor, at: datetime) -> None:
    """Say that the unit does not object, so that the result can become final at once."""
    _refuse_unless_head(desk, by)
    if desk.is_held or desk.status is not Status.VERIFIED or revision.accepted_at is not None:
        raise Refused(_("Hasil ini tidak sedang menunggu tanggapan unit. Muat ulang halaman."))
    steps.turn_page(session, revision, accepted_at=at, accepted_by_id=by.person_id)
    audit.record(
        session,
        "assessment.accepted",
        thing="revision",
        thing_id=revision.id,
        unit_id=desk.unit_id,
        at=at,
        by=by,
        body={"from": Status.VERIFIED, "to": Status.VERIFIED},
    )


def lodge(
    session: Session,
    revision: Revision,
    desk: Desk,
    content: Questionnaire,
    wanted: Mapping[str, Claim],
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> Objection:
    """Object to what was verified at chosen items."""
    if sentence := why_not_object(session, revision, desk, by=by, today=today):
        raise Refused(sentence)
    if not wanted:
        raise Refused(_("Pilih sedikitnya satu butir yang disanggah."))
    now = stands(content, desk)
    for item, claim in wanted.items():
        _refuse_bad(content, desk, now, item, claim)
    named = {one for claim in wanted.values() for one in claim.evidence}
    theirs = showing.evidence_of(session, desk.unit_id, named)
    assert revision.verified_at is not None, "it is verified"
    assert revision.verified_by_id is not None, "it is verified"
    made = Objection(
        id=uuid4(),
        revision_id=revision.id,
        verified_at=revision.verified_at,
        verified_by_id=revision.verified_by_id,
        lodged_at=at,
        lodged_by_id=by.person_id,
    )
    session.add(made)
    session.flush()
    for item, claim in wanted.items():
        session.add(
            ObjectionItem(
                objection_id=made.id,
                item=item,
                verified=now[content.item(item).position],
                wanted=claim.wanted,
                statement=claim.statement.strip(),
            )
        )
        session.add_all(
            ObjectionEvidence(objection_id=made.id, item=item, evidence_id=one)
            for one in set(claim.evidence)
        )
        for one in set(claim.evidence):
            # So whoever verifies sees it at the item and the snapshot holds it.
            proving.show(session, desk, item, theirs[one], by=by, at=at)
    steps.advance(
        session,
        revision,
        Status.OBJECTION,
        "assessment.objected",
        by=by,
        at=at,
        details={"items": {item: to_json(claim.wanted or 0) for item, claim in wanted.items()}},
    )
    return made


def decide(
    session: Session,
    revision: Revision,
    verdicts: Mapping[str, Verdict],
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """Decide on every disputed item; from then on the result waits to be made final."""
    if not by.may(Permission.REVIEW_DO):
        raise NotAllowed
    found = steps.lock(session, revision, by, Status.OBJECTION)
    if why := why_not_decide(session, revision, by=by, today=today):
        raise NotAllowed(why)
    content = questionnaire(session, found.shown_digest)
    objection = objection_to(session, revision)
    assert objection is not None, "the status says there is one"
    items = session.execute(
        select(ObjectionItem).where(ObjectionItem.objection_id == objection.id)
    ).scalars()
    claimed, versions, changes = claims(content, found), found.verified_versions or b"", []
    for one in items:
        item, said = content.item(one.item), verdicts.get(one.item)
        value, reason = _refuse_unless_whole(item, said)
        one.decided, one.reason = value, reason
        if value != one.verified:
            changes.append(
                Change(
                    item.id,
                    value,
                    version_of(versions, item.position),
                    reason=reason,
                    decision=Decision.AGREED
                    if value == claimed[item.position]
                    else Decision.CHANGED,
                )
            )
    objection.decided_at, objection.decided_by_id = at, by.person_id
    if changes:
        answers.save_and_score(session, found, content, Layer.VERIFIED, changes, by=by, at=at)
    steps.advance(
        session,
        revision,
        Status.VERIFIED,
        "review.objection_decided",
        by=by,
        at=at,
        details={"changed": {one.item: to_json(one.value) for one in changes}},
    )


def stands(content: Questionnaire, desk: Desk) -> bytes:
    """What counts for each item after the verification."""
    return effective(content, city=desk.city, own=desk.own, verified=desk.verified)


def may_dispute(content: Questionnaire, desk: Desk, item_id: str) -> bool:
    """Whether the item is one that the unit answers itself."""
    item = content.item(item_id) if content.has_item(item_id) else None
    return isinstance(item, Item) and is_open_to(desk.asked, item, desk.city)


def why_not_object(
    session: Session, revision: Revision, desk: Desk, *, by: Actor, today: date
) -> str:
    """The sentence that says why this person cannot object now; empty where nothing speaks against it."""
    _refuse_unless_head(desk, by)
    if desk.is_held:
        return _("Hasil verifikasi belum diumumkan. Masa sanggah dimulai pada hari pengumumannya.")
    if desk.status is not Status.VERIFIED:
        return _("Penilaian ini tidak sedang menunggu tanggapan unit. Muat ulang halaman.")
    if revision.accepted_at is not None:
        return _("Hasil ini sudah Anda terima, jadi tidak dapat disanggah lagi.")
    if objection_to(session, revision) is not None:
        return _(
            "Sanggahan atas hasil ini sudah diputuskan. Sanggahan hanya dapat diajukan satu kali."
        )
    if revision.objection_until is None:
        return _("Periode ini tidak memberi masa sanggah.")
    if revision.objection_until < today:
        return _("Masa sanggah sudah lewat.")
    return ""


def why_not_decide(session: Session, revision: Revision, *, by: Actor, today: date) -> str:
    """The sentence that says why this person does not decide on the objection; empty where they may.

    It is a lead's; a verifier's where every lead had a part in the verification.
    """

    def hinders(person_id: UUID) -> str:
        if person_id in (revision.verified_by_id, revision.verifier_id) or wrote(
            session, revision.id, Layer.VERIFIED, person_id
        ):
            return _(
                "Anda ikut memverifikasi penilaian ini. Sanggahan diputuskan ketua tim lain, atau bila tidak ada, "
                "verifikator yang tidak ikut."
            )
        return sentence() if is_own_work(session, revision, person_id, today) else ""

    if not by.may(Permission.REVIEW_FINALISE) and not may_step_in(session, by, today, hinders):
        return _("Sanggahan diputuskan ketua tim.")
    return hinders(by.person_id)


def _refuse_unless_head(desk: Desk, by: Actor) -> None:
    refuse_strangers(desk, by)
    if not by.may(Permission.ASSESSMENT_SEND):
        raise NotAllowed(_("Hanya lurah atau camat yang menanggapi hasil verifikasi."))


def _refuse_bad(content: Questionnaire, desk: Desk, now: bytes, item_id: str, claim: Claim) -> None:
    if not may_dispute(content, desk, item_id):
        raise Refused(
            _("Butir %(item)s tidak dijawab unit, jadi tidak dapat disanggah.", item=item_id)
        )
    item = content.item(item_id)
    if claim.wanted is None or claim.wanted == UNANSWERED or not values.permits(item, claim.wanted):
        raise Refused(_("Pilih nilai yang menurut Anda benar untuk butir %(item)s.", item=item_id))
    if claim.wanted == now[item.position]:
        raise Refused(_("Nilai butir %(item)s sudah sama dengan hasil verifikasi.", item=item_id))
    if not claim.statement.strip():
        raise Refused(_("Tulis alasan sanggahan butir %(item)s.", item=item_id))
    if len(claim.statement.strip()) > LONGEST:
        raise Refused(
            _("Tulis paling banyak %(n)s karakter pada butir %(item)s.", n=LONGEST, item=item_id)
        )


def _refuse_unless_whole(item: object, said: Verdict | None) -> tuple[int, str]:
    assert isinstance(item, Item), "only items are disputed"
    if (
        said is None
        or said.value is None
        or said.value == UNANSWERED
        or not values.permits(item, said.value)
    ):
        raise Refused(_("Pilih keputusan untuk butir %(item)s.", item=item.id))
    reason = said.reason.strip()
    if not reason or len(reason) > LONGEST:
        raise Refused(_("Tulis alasan keputusan butir %(item)s.", item=item.id))
    return said.value, reason
