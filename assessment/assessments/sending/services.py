"""Sending: a unit's approval of its answers, what stands in its way, and taking it back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments import moves
from assessment.assessments.answers import recompute
from assessment.assessments.asked import Asked
from assessment.assessments.checks import Findings, Said, examine
from assessment.assessments.models import Assessment, Layer, Sheet
from assessment.assessments.providing.publishing import publish
from assessment.assessments.queries import Desk, latest_answers
from assessment.assessments.records import proof_of
from assessment.assessments.scores import open_layer
from assessment.assessments.sending import receipts
from assessment.assessments.sending.explaining import Explained, explain
from assessment.assessments.sending.models import Receipt
from assessment.assessments.services import (
    NotNow,
    TooLate,
    advance,
    deadline,
    is_late,
    is_open,
    refuse_strangers,
    refuse_unless_filling,
)
from assessment.assessments.status import WITH_UNIT, Status
from assessment.errors import Conflict, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.models import Round

REMARK = 1000
"""The longest sentence to a move, in characters."""


class Incomplete(Refused):
    """Items of the areas have no answer yet."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(
            _(
                "Masih ada %(count)s butir yang belum dijawab. Jawab semuanya, lalu kirim.",
                count=findings.missing,
            )
        )
        self.findings = findings


class Unconfirmed(Refused):
    """Answers were taken over, or entered by a facilitator, and nobody has said that they hold."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(
            _(
                "%(count)s jawaban belum dikonfirmasi: diambil dari jawaban sebelumnya, atau diisi fasilitator. "
                "Periksa dulu, lalu kirim.",
                count=len(findings.unconfirmed),
            )
        )
        self.findings = findings


class ChangedMeanwhile(Conflict):
    """Answers were changed after the head had opened the summary: they read it again before sending."""


def ask_approval(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    *,
    by: Actor,
    at: datetime,
    today: date,
    said: Mapping[str, str] | None = None,
    remark: str = "",
) -> None:
    """Lay the finished questionnaire before the head of the unit, with a sentence about every warning.

    ``said``: these sentences by the keys of the warnings; those said before stand. ``remark``: a message to the head.
    """
    refuse_unless_filling(desk, by, today)
    if len(remark) > REMARK:
        raise Refused(_("Pesan paling panjang %(number)s karakter.", number=REMARK))
    findings = findings_of(session, desk, questionnaire, today=today)
    explained = _refuse_unless_ready(session, desk, findings, said or {}, by=by, at=at)
    advance(
        session, desk, Status.AWAITING_APPROVAL, by=by, at=at, reason=remark, details=_said(explained)
    )  # fmt: skip


def give_back(session: Session, desk: Desk, *, by: Actor, at: datetime, note: str = "") -> None:
    """Take the questionnaire back from approval: the head says what to mend, an operator just goes on."""
    refuse_strangers(desk, by)
    if desk.status is not Status.AWAITING_APPROVAL:
        raise NotNow(_("Penilaian ini tidak sedang menunggu persetujuan. Muat ulang halaman."))
    if by.may(Permission.ASSESSMENT_SEND) and not note:
        raise Refused(_("Tulis apa yang perlu diperbaiki operator sebelum mengembalikannya."))
    end = Status.NEEDS_CHANGES if desk.returned else Status.DRAFT
    advance(session, desk, end, by=by, at=at, reason=note, action="assessment.given_back")


def submit(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    *,
    by: Actor,
    at: datetime,
    today: date,
    said: Mapping[str, str] | None = None,
    late_reason: str = "",
    seen: str = "",
) -> Receipt:
    """Approve the unit's answers and send them to the verifiers; the city's answers stand from here on.

    ``said``: a sentence about every warning, by its key; those said before stand. ``seen``: the :func:`mark` of what
    the head has read; nothing else is sent. After the deadline, while the round is open, a reason is asked for and the
    revision is marked as late. What the provider sends is published with it.
    """
    refuse_strangers(desk, by)
    if desk.status not in WITH_UNIT or desk.status is Status.NOT_STARTED:
        raise NotNow(_("Penilaian ini tidak sedang diisi unit. Muat ulang halaman."))
    if not is_open(desk, today):
        raise TooLate(
            _(
                "Periode sudah ditutup. Mintalah perpanjangan waktu kepada Diskominfo untuk mengirim."
            )
        )
    if is_late(desk, today) and not late_reason:
        raise TooLate(_("Batas waktu sudah lewat. Tulis alasan terlambat, lalu kirim."))
    if seen and seen != mark(desk):
        raise ChangedMeanwhile
    findings = findings_of(session, desk, questionnaire, today=today)
    explained = _refuse_unless_ready(session, desk, findings, said or {}, by=by, at=at)
    late = is_late(desk, today)
    moved = moves.change(
        session, revision_id=desk.revision_id, unit_id=desk.unit_id, start=desk.status, version=desk.version,
        end=Status.SUBMITTED, by=by, at=at,
        submitted_at=at, submitted_by_id=by.person_id, was_late=late or desk.was_late,
    )  # fmt: skip
    receipt = receipts.make(
        session, desk, questionnaire, findings, explained,
        late=late_reason if late else "", by=by, at=at,
    )  # fmt: skip
    told = {"receipt": receipt.number, "sheet": receipt.sheet} | _said(explained)
    if late:
        told["late"] = late_reason
    audit.record_all(session, [replace(moved, body={**moved.body, **told})], by=by, at=at)
    if desk.asked is Asked.CITY:
        publish(session, desk, questionnaire, by=by, at=at)
    elif not desk.city_is_frozen:
        open_layer(
            session, desk.revision_id, questionnaire, Layer.CITY, city=desk.city, answers=desk.city,
            publication_id=desk.publication_id, at=at,
        )  # fmt: skip
    recompute(session, desk, questionnaire, Layer.SELF, at=at)
    return receipt


def withdraw(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    *,
    by: Actor,
    at: datetime,
    today: date,
    reason: str = "",
) -> None:
    """Take a sent assessment back while no verifier has taken it up."""
    refuse_strangers(desk, by)
    if desk.status is not Status.SUBMITTED:
        raise NotNow(
            _(
                "Penilaian ini sudah mulai diverifikasi atau belum terkirim, jadi tidak dapat ditarik."
            )
        )
    if not is_open(desk, today):
        raise TooLate(_("Periode sudah ditutup, jadi kiriman tidak dapat ditarik lagi."))
    end = Status.NEEDS_CHANGES if desk.returned else Status.DRAFT
    advance(
        session, desk, end, by=by, at=at, reason=reason, action="assessment.taken_back",
        submitted_at=None, submitted_by_id=None,
    )  # fmt: skip
    if end is Status.DRAFT:
        _follow_city(session, desk, questionnaire, at=at)


def mark(desk: Desk) -> str:
    """What tells whether answers or status have changed since somebody looked."""
    return f"{desk.version}-{receipts.sheet_digest(desk)[:16]}"


def findings_of(
    session: Session, desk: Desk, questionnaire: Questionnaire, *, today: date
) -> Findings:
    """What stands in the way of sending this assessment, and what is worth a second look."""
    proof = proof_of(session, desk.revision_id, today, due=deadline(desk))
    latest = latest_answers(session, desk.revision_id, Layer.SELF)
    return examine(
        questionnaire,
        asked=desk.asked,
        city=desk.city,
        own=desk.own,
        said={item: Said(event.note, event.unsure) for item, event in latest.items()},
        proven=proof,
        expired={item for item, one in proof.items() if not one.valid},
        expiring={item for item, one in proof.items() if one.valid and not one.lasting},
        taken={item for item, event in latest.items() if event.is_unconfirmed},
    )


def _follow_city(
    session: Session, taken_back: Desk, questionnaire: Questionnaire, *, at: datetime
) -> None:
    """The city's answers count by reference again, and so may have changed."""
    if taken_back.asked is Asked.CITY:
        return
    session.execute(
        delete(Sheet).where(Sheet.revision_id == taken_back.revision_id, Sheet.layer == Layer.CITY)
    )
    asked = taken_back.asked
    if asked is Asked.ALL and _has_provider(session, taken_back):
        asked = Asked.OWN  # named since the unit sent
        session.execute(
            update(Assessment)
            .where(Assessment.id == taken_back.assessment_id)
            .values(asked=asked)
            .execution_options(synchronize_session=False)
        )
    if (taken_back.city, taken_back.asked) != (taken_back.city_now, asked):
        now = replace(taken_back, city=taken_back.city_now, asked=asked)
        recompute(session, now, questionnaire, Layer.SELF, at=at)


def _has_provider(session: Session, desk: Desk) -> bool:
    return (
        session.execute(select(Round.provider_id).where(Round.id == desk.round_id)).scalar_one()
        is not None
    )


def _refuse_unless_ready(
    session: Session,
    desk: Desk,
    findings: Findings,
    said: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
) -> dict[str, Explained]:
    if not findings.is_complete:
        raise Incomplete(findings)
    if findings.unconfirmed:
        raise Unconfirmed(findings)
    return explain(session, desk.revision_id, findings, said, by=by, at=at)


def _said(explained: Mapping[str, Explained]) -> dict[str, Any]:
    said = {key: one.sentence for key, one in explained.items()}
    return {"said": said} if said else {}
