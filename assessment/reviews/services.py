"""The way from sent to final: taking up, handing on, returning, verifying, making final, re-opening.

Decisions on single items are in ``decisions``. Every verb here takes the revision as the person saw it: if
somebody moved it meanwhile, it is a :class:`Conflict` and nothing is written.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments import answers, scores
from assessment.assessments.asked import Asked, is_inherited
from assessment.assessments.checks import is_open_to
from assessment.assessments.models import Decision, Layer, Revision
from assessment.assessments.moves import advance
from assessment.assessments.providing.exceptions import exceptions_of
from assessment.assessments.providing.inheritance import changes_of, keep_city
from assessment.assessments.providing.publishing import publish
from assessment.assessments.queries import Desk, desk, evidence_changed_at, latest_answers
from assessment.assessments.status import Status
from assessment.errors import Conflict, Gone, NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission, Sight
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import UNANSWERED, to_json
from assessment.reviews.decisions import LONGEST, marks, refuse_unless_deciding, uncheck
from assessment.reviews.models import Return
from assessment.reviews.own_work import is_own_work, refuse_own_work, sentence, wrote
from assessment.reviews.queries import verifiers
from assessment.reviews.sheets import Checked, checked, claims
from assessment.reviews.snapshot import digest
from assessment.rounds.queries import questionnaire
from assessment.scoring.effective import effective


def take(session: Session, revision: Revision, *, by: Actor, at: datetime, today: date) -> None:
    """Take a sent assessment up for verification.

    After a return or withdrawal, decisions on items the unit has changed since are taken back.
    """
    found = _lock(session, revision, by, Status.SUBMITTED)
    refuse_own_work(session, revision, by, today)
    content = questionnaire(session, found.shown_digest)
    if found.verified is None:
        scores.open_layer(
            session, revision.id, content, Layer.VERIFIED, city=found.city, own=found.own,
            asked=found.asked, at=at,
        )  # fmt: skip
    else:
        uncheck(session, found, content, _outdated(session, found, content), by=by, at=at)
        answers.recompute(session, _lock(session, revision, by), content, Layer.VERIFIED, at=at)
    session.execute(
        update(Return)
        .where(Return.revision_id == revision.id, Return.answered_at.is_(None))
        .values(answered_at=revision.submitted_at)
    )
    _advance(
        session, revision, Status.UNDER_REVIEW, "review.taken", by=by, at=at,
        verifier_id=by.person_id, returned=None, return_due_on=None,
    )  # fmt: skip


def hand_back(
    session: Session, revision: Revision, reason: str, *, by: Actor, at: datetime
) -> None:
    """Put an assessment back into the queue; what was decided stays for whoever takes it next."""
    reason = _said(reason, _("Tulis alasan mengembalikan penilaian ini ke antrean."))
    found = _lock(session, revision, by, Status.UNDER_REVIEW)
    refuse_unless_deciding(session, found, by)
    _advance(
        session, revision, Status.SUBMITTED, "review.handed_back", by=by, at=at, reason=reason,
        verifier_id=None,
    )  # fmt: skip


def hand_over(
    session: Session,
    revision: Revision,
    to: UUID,
    reason: str,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """Give an assessment under review to another verifier (lead)."""
    if not by.may(Permission.REVIEW_FINALISE):
        raise NotAllowed(_("Hanya ketua tim yang dapat mengalihkan penilaian ke verifikator lain."))
    reason = _said(reason, _("Tulis alasan mengalihkan penilaian ini."))
    _lock(session, revision, by, Status.UNDER_REVIEW)
    if to == revision.verifier_id or to not in {one.person_id for one in verifiers(session, today)}:
        raise Refused(_("Pilih verifikator lain untuk penilaian ini."))
    if is_own_work(session, revision, to, today):
        raise Refused(
            _("Orang yang mengisi atau mengirim penilaian unit ini tidak dapat memverifikasinya.")
        )
    _turn_page(session, revision, verifier_id=to)
    audit.record(
        session, "review.handed_over", thing="revision", thing_id=revision.id,
        unit_id=revision.assessment.unit_id, at=at, by=by,
        body={"from": revision.status, "to": revision.status, "verifier": to, "reason": reason},
    )  # fmt: skip


def return_for_changes(
    session: Session,
    revision: Revision,
    items: Mapping[str, str],
    note: str,
    due_on: date,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> Return:
    """Send chosen items back to the unit, each with what is expected of it, until a day.

    Decisions on these items become "not checked", so that they are looked at again.
    """
    found = _lock(session, revision, by, Status.UNDER_REVIEW)
    refuse_unless_deciding(session, found, by)
    content = questionnaire(session, found.shown_digest)
    asked = _asked(session, content, found, items)
    note = note.strip()
    if len(note) > LONGEST:
        raise Refused(_("Tulis catatan umum paling banyak %(n)s karakter.", n=LONGEST))
    if due_on < today:
        raise Refused(_("Pilih tenggat mulai hari ini."))
    assert found.verified is not None, "taking it up opened the sheet"
    pending = marks(latest_answers(session, revision.id, Layer.VERIFIED))
    again = {
        item: expected
        for item, expected in asked.items()
        if item in pending or found.verified[content.item(item).position] != UNANSWERED
    }
    uncheck(session, found, content, again, by=by, at=at)
    sent_back = Return(
        revision_id=revision.id, items=asked, note=note, due_on=due_on, returned_at=at,
        returned_by_id=by.person_id,
    )  # fmt: skip
    session.add(sent_back)
    _advance(
        session, revision, Status.NEEDS_CHANGES, "review.returned", by=by, at=at, reason=note,
        details={"items": sorted(asked), "due_on": due_on}, returned=asked, return_due_on=due_on,
    )  # fmt: skip
    return sent_back


def verify(session: Session, revision: Revision, *, by: Actor, at: datetime, today: date) -> None:
    """Conclude the verification: the verified score exists from now on. The provider's values are published."""
    found = _lock(session, revision, by, Status.UNDER_REVIEW, publishes=True)
    refuse_unless_deciding(session, found, by)
    refuse_own_work(session, revision, by, today)
    content = questionnaire(session, found.shown_digest)
    minimum = revision.assessment.round.minimum_checked
    share = checked(content, found.verified, found.asked)
    if not share.reaches(minimum):
        raise Refused(too_few(share, minimum))
    if pending := marks(latest_answers(session, revision.id, Layer.VERIFIED)):
        raise Refused(still_marked(pending))
    if open_ones := undecided(session, found, content):
        raise Refused(still_undecided(open_ones))
    answers.recompute(session, found, content, Layer.VERIFIED, at=at)
    if found.asked is Asked.CITY:
        publish(session, found, content, concluded=True, by=by, at=at)
    _advance(
        session, revision, Status.VERIFIED, "review.verified", by=by, at=at,
        details={"checked": share.done, "of": share.total}, verified_at=at, verified_by_id=by.person_id,
    )  # fmt: skip


def finalise(session: Session, revision: Revision, *, by: Actor, at: datetime, today: date) -> str:
    """Make a verified assessment final, as a second person, and return the digest of what became final."""
    if not by.may(Permission.REVIEW_FINALISE):
        raise NotAllowed
    found = _lock(session, revision, by, Status.VERIFIED)
    if sentence := why_not_final(session, revision, by=by, today=today):
        raise NotAllowed(sentence)
    content = questionnaire(session, found.shown_digest)
    # The triggers freeze sheets and scores with the status, so the final layer comes first.
    scores.open_layer(
        session, revision.id, content, Layer.FINAL, city=found.city,
        answers=effective(content, city=found.city, own=found.own, verified=found.verified),
        asked=found.asked, at=at,
    )  # fmt: skip
    sealed = digest(session, found, content)
    _advance(
        session, revision, Status.FINAL, "review.finalised", by=by, at=at, details={"snapshot": sealed},
        final_at=at, final_by_id=by.person_id,
    )  # fmt: skip
    return sealed


def reopen(session: Session, revision: Revision, reason: str, *, by: Actor, at: datetime) -> None:
    """Take a verified assessment back into review (lead), before it becomes final."""
    if not by.may(Permission.REVIEW_FINALISE):
        raise NotAllowed(_("Hanya ketua tim yang dapat membuka kembali verifikasi."))
    reason = _said(reason, _("Tulis alasan membuka kembali verifikasi."))
    _lock(session, revision, by, Status.VERIFIED)
    _advance(
        session, revision, Status.UNDER_REVIEW, "review.reopened", by=by, at=at, reason=reason,
        verified_at=None, verified_by_id=None,
    )  # fmt: skip


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


def take_over_city(
    session: Session, revision: Revision, reason: str, *, by: Actor, at: datetime
) -> int:
    """Let the city's answers of today count instead of those the unit sent with; return how many differ.

    Decisions that agreed to what has changed are taken back. Whoever has a page of it open must look again: the
    revision counts on, and a decision names the claim it was made on.
    """
    reason = _said(reason, _("Tulis alasan memakai jawaban kota yang terbaru."))
    found = _lock(session, revision, by, Status.UNDER_REVIEW)
    refuse_unless_deciding(session, found, by)
    content = questionnaire(session, found.shown_digest)
    changed = changes_of(found, content)
    if not changed:
        raise Refused(_("Jawaban kota tidak berubah sejak unit ini mengirim."))
    keep_city(session, found, content, at=at)
    now = replace(found, city=found.city_now, publication_id=found.publication_now)
    answers.recompute(session, now, content, Layer.SELF, at=at)
    uncheck(session, now, content, _outdated(session, now, content), by=by, at=at)
    answers.recompute(session, _lock(session, revision, by), content, Layer.VERIFIED, at=at)
    _turn_page(session, revision)
    audit.record(
        session, "review.city_taken_over", thing="revision", thing_id=revision.id, unit_id=found.unit_id,
        at=at, by=by,
        body={
            "from": revision.status, "to": revision.status, "reason": reason,
            "publication": [found.publication_id, found.publication_now],
            "changed": {one.item.id: [to_json(one.old), to_json(one.new)] for one in changed},
        },
    )  # fmt: skip
    return len(changed)


def still_marked(items: Collection[str]) -> str:
    """The sentence that names the items marked for return, which come before the conclusion."""
    return _(
        "Masih ada butir yang ditandai untuk dikembalikan: %(items)s. Kembalikan atau hapus tandanya dahulu.",
        items=", ".join(items),
    )


def why_not_final(session: Session, revision: Revision, *, by: Actor, today: date) -> str:
    """The sentence that says why this person may not make it final; empty where nothing speaks against it."""
    if revision.verified_by_id == by.person_id:
        return _(
            "Anda yang menyatakan penilaian ini terverifikasi. Penetapan dilakukan orang kedua: minta ketua tim lain."
        )
    if wrote(session, revision.id, Layer.VERIFIED, by.person_id):
        return _(
            "Anda ikut memutuskan butir penilaian ini. Penetapan dilakukan orang kedua: minta ketua tim lain."
        )
    if is_own_work(session, revision, by.person_id, today):
        return sentence()
    return ""


def _lock(
    session: Session, revision: Revision, by: Actor, *starts: Status, publishes: bool = False
) -> Desk:
    to_move = publishes and revision.assessment.is_provider
    found = desk(session, revision.id, by, Sight.EVIDENCE, to_move=to_move)
    if found is None:
        raise Gone
    if found.version != revision.version:
        raise Conflict
    if starts and found.status not in starts:
        raise Refused(_("Langkah ini tidak mungkin dari status sekarang. Muat ulang halaman."))
    return found


def _advance(
    session: Session,
    revision: Revision,
    end: Status,
    action: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    **columns: Any,
) -> None:
    advance(
        session, revision_id=revision.id, unit_id=revision.assessment.unit_id, start=revision.status,
        version=revision.version, end=end, by=by, at=at, reason=reason, action=action, details=details,
        **columns,
    )  # fmt: skip


def _turn_page(session: Session, revision: Revision, **columns: Any) -> None:
    """Count the revision on without moving it, so that a page loaded before is refused as stale."""
    session.flush()
    changed = session.execute(
        update(Revision)
        .where(Revision.id == revision.id, Revision.version == revision.version)
        .values(version=revision.version + 1, **columns)
        .returning(Revision.version)
        .execution_options(synchronize_session="evaluate")
    ).all()
    if len(changed) != 1:
        raise Conflict


def _said(text: str, sentence: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(sentence)
    if len(text) > LONGEST:
        raise Refused(_("Tulis alasan paling banyak %(n)s karakter.", n=LONGEST))
    return text


def _asked(
    session: Session, content: Questionnaire, found: Desk, items: Mapping[str, str]
) -> dict[str, str]:
    """The returned items in the order of the questionnaire, each with what is expected."""
    if not items:
        raise Refused(_("Tandai sedikitnya satu butir yang perlu diperbaiki unit."))
    asked: dict[str, str] = {}
    excepted = exceptions_of(session, found, content, items.keys())
    for item in content.items:
        if item.id not in items:
            continue
        expected = items[item.id].strip()
        if not expected or len(expected) > LONGEST:
            raise Refused(_("Tulis apa yang perlu diperbaiki pada butir %(item)s.", item=item.id))
        is_theirs = isinstance(item, Item) and is_open_to(found.asked, item, found.city)
        if not (is_theirs or item.id in excepted):
            raise Refused(
                _(
                    "Butir %(item)s dijawab kota, jadi unit tidak dapat memperbaikinya.",
                    item=item.id,
                )
            )
        asked[item.id] = expected
    if len(asked) != len(items):
        raise Refused(_("Butir ini tidak ada di kuesioner. Muat ulang halaman."))
    return asked


def _outdated(session: Session, found: Desk, content: Questionnaire) -> dict[str, str]:
    """Decided items whose answer or evidence is no longer what was decided on, each with what happened."""
    claimed = claims(content, found)
    decided = latest_answers(session, found.revision_id, Layer.VERIFIED)
    answered = latest_answers(session, found.revision_id, Layer.SELF)
    shown = evidence_changed_at(session, found.revision_id)
    outdated: dict[str, str] = {}
    for item, event in decided.items():
        if event.decision not in (Decision.AGREED, Decision.CHANGED):
            continue
        if (item in answered and answered[item].id > event.id) or (
            event.decision is Decision.AGREED
            and event.value != claimed[content.item(item).position]
        ):
            is_citys = is_inherited(found.asked, content.item(item))
            outdated[item] = (
                _("Jawaban kota berubah setelah diperiksa.")
                if is_citys and not (item in answered and answered[item].id > event.id)
                else _("Jawaban unit berubah setelah diperiksa.")
            )
        elif item in shown and shown[item] > event.at:
            outdated[item] = _("Bukti dukung unit berubah setelah diperiksa.")
    return outdated
