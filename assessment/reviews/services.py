"""Verifying: taking up, handing on, returning, taking over what the city answers now.

Decisions on single items are in ``decisions``, the result in ``concluding``. Every verb here takes
the revision as the person saw it: if somebody moved it meanwhile, it is a :class:`Conflict` and nothing is written.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments import answers, scores
from assessment.assessments.asked import is_inherited
from assessment.assessments.checks import is_open_to
from assessment.assessments.models import Decision, Layer, Revision
from assessment.assessments.providing.exceptions import exceptions_of
from assessment.assessments.providing.inheritance import changes_of, keep_city
from assessment.assessments.queries import Desk, evidence_changed_at, latest_answers
from assessment.assessments.status import REVIEWABLE, Status
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import UNANSWERED, to_json
from assessment.reviews import steps
from assessment.reviews.assigning.responsible import follow, responsible_for
from assessment.reviews.decisions import LONGEST, marks, refuse_unless_deciding, uncheck
from assessment.reviews.models import Return
from assessment.reviews.own_work import is_own_work, refuse_own_work
from assessment.reviews.queries import verifiers
from assessment.reviews.sheets import claims
from assessment.rounds.queries import questionnaire


def take(session: Session, revision: Revision, *, by: Actor, at: datetime, today: date) -> None:
    """Take a sent assessment up for verification.

    After a return or withdrawal, decisions on items the unit has changed since are taken back. What is another's may
    be taken too, so that work does not stop; whose it was is recorded.
    """
    found = steps.lock(session, revision, by, Status.SUBMITTED)
    refuse_own_work(session, revision, by, today)
    instead = _instead_of(session, revision, by, today)
    content = questionnaire(session, found.shown_digest)
    if found.verified is None:
        scores.open_layer(
            session, revision.id, content, Layer.VERIFIED, city=found.city, own=found.own,
            asked=found.asked, at=at,
        )  # fmt: skip
    else:
        uncheck(session, found, content, _outdated(session, found, content), by=by, at=at)
        answers.recompute(
            session, steps.lock(session, revision, by), content, Layer.VERIFIED, at=at
        )
    session.execute(
        update(Return)
        .where(Return.revision_id == revision.id, Return.answered_at.is_(None))
        .values(answered_at=revision.submitted_at)
    )
    steps.advance(
        session, revision, Status.UNDER_REVIEW, "review.taken", by=by, at=at, details=instead,
        verifier_id=by.person_id, returned=None, return_due_on=None,
    )  # fmt: skip


def _instead_of(session: Session, revision: Revision, by: Actor, today: date) -> dict[str, UUID]:
    """Whose it was, for the record, where it was another's: taken as their deputy or in their stead."""
    whose = responsible_for(session, revision.id, by.person_id, today)
    if whose is None or whose.is_mine:
        return {}
    return {"deputy_of" if whose.is_deputised else "instead_of": whose.person_id}


def hand_back(
    session: Session, revision: Revision, reason: str, *, by: Actor, at: datetime
) -> None:
    """Put an assessment back into the queue; what was decided stays for whoever takes it next."""
    reason = steps.said(reason, _("Tulis alasan mengembalikan penilaian ini ke antrean."))
    found = steps.lock(session, revision, by, Status.UNDER_REVIEW)
    refuse_unless_deciding(session, found, by)
    steps.advance(
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
    reason = steps.said(reason, _("Tulis alasan mengalihkan penilaian ini."))
    steps.lock(session, revision, by, *REVIEWABLE)
    if to == revision.verifier_id or to not in {one.person_id for one in verifiers(session, today)}:
        raise Refused(_("Pilih verifikator lain untuk penilaian ini."))
    if is_own_work(session, revision, to, today):
        raise Refused(
            _("Orang yang mengisi atau mengirim penilaian unit ini tidak dapat memverifikasinya.")
        )
    steps.turn_page(session, revision, verifier_id=to)
    follow(session, revision.assessment_id, to)
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
    found = steps.lock(session, revision, by, Status.UNDER_REVIEW, Status.CLARIFICATION)
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
    steps.advance(
        session, revision, Status.NEEDS_CHANGES, "review.returned", by=by, at=at, reason=note,
        details={"items": sorted(asked), "due_on": due_on}, returned=asked, return_due_on=due_on,
    )  # fmt: skip
    return sent_back


def take_over_city(
    session: Session, revision: Revision, reason: str, *, by: Actor, at: datetime
) -> int:
    """Let the city's answers of today count instead of those the unit sent with; return how many differ.

    Decisions that agreed to what has changed are taken back. Whoever has a page of it open must look again: the
    revision counts on, and a decision names the claim it was made on.
    """
    reason = steps.said(reason, _("Tulis alasan memakai jawaban kota yang terbaru."))
    found = steps.lock(session, revision, by, Status.UNDER_REVIEW, Status.CLARIFICATION)
    refuse_unless_deciding(session, found, by)
    content = questionnaire(session, found.shown_digest)
    changed = changes_of(found, content)
    if not changed:
        raise Refused(_("Jawaban kota tidak berubah sejak unit ini mengirim."))
    keep_city(session, found, content, at=at)
    now = replace(found, city=found.city_now, publication_id=found.publication_now)
    answers.recompute(session, now, content, Layer.SELF, at=at)
    uncheck(session, now, content, _outdated(session, now, content), by=by, at=at)
    answers.recompute(session, steps.lock(session, revision, by), content, Layer.VERIFIED, at=at)
    steps.turn_page(session, revision)
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
