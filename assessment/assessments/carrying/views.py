"""Taking over what the unit answered in its last round, one item or a whole area, and saying that it still holds."""

from dataclasses import dataclass
from uuid import UUID

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments import services
from assessment.assessments.answers import Stale
from assessment.assessments.blueprint import bp
from assessment.assessments.carrying import services as carrying
from assessment.assessments.carrying.queries import LastRound, proposals, proposed
from assessment.assessments.finding.marks import Mark
from assessment.assessments.finding.views import wanted_mark
from assessment.assessments.forms import Pointed, pointed_at
from assessment.assessments.models import Layer
from assessment.assessments.queries import desk, latest_answers
from assessment.assessments.views.desks import Opened, take_or_404
from assessment.assessments.views.items import ItemCard, part_of
from assessment.assessments.views.saving import conflict, saved
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Permission, Sight
from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db


@dataclass(frozen=True, slots=True)
class Carry:
    """What an area offers of the last round: how many answers can be taken over, how many were and are not confirmed.

    ``only``: the page shows the latter alone.
    """

    last: LastRound | None
    takeable: int
    unconfirmed: int
    only: bool

    @property
    def offers(self) -> bool:
        """Whether there is anything to say about it."""
        return bool(self.last or self.unconfirmed or self.only)


def carry_of(opened: Opened, found: list[ItemCard]) -> Carry:
    """Put the last round's answers beside the items that the person may answer now."""
    asked_for = {card.id for card in found if card.editable and not card.is_said}
    last = proposed(db, opened.desk, opened.questionnaire) if asked_for else None
    offered = proposals(db, last, opened.questionnaire, asked_for) if last else {}
    for card in found:
        card.last = offered.get(card.id)
    return Carry(
        last=last,
        takeable=sum(card.is_takeable for card in found),
        unconfirmed=sum(
            card.unconfirmed for card in found if card.editable and not card.facilitator
        ),
        only=bool(asked_for) and wanted_mark() is Mark.UNCONFIRMED,
    )


@bp.post("/<uuid:revision_id>/carry")
@allow(Permission.ASSESSMENT_FILL)
def carry(revision_id: UUID) -> ResponseReturnValue:
    """The page's script takes over the last round's answer to one item."""
    on, questionnaire = take_or_404(revision_id)
    sent = request.get_json(silent=True)
    asked = pointed_at(sent, questionnaire)
    try:
        taken, outcome = carrying.take(
            db, on, questionnaire, asked.item, seen=asked.seen, key=asked.key,
            by=actor(), at=now(), today=today(),
        )  # fmt: skip
    except Stale:
        db.rollback()
        return jsonify(conflict(revision_id, questionnaire, asked.item)), 409
    content = {
        "value": values.to_json(taken.value),
        "note": taken.note,
        "reason": taken.reason,
        "unsure": False,
    }
    return jsonify(saved(on, questionnaire, asked.item, outcome, sent) | {"content": content})


@bp.post("/<uuid:revision_id>/confirm")
@allow(Permission.ASSESSMENT_FILL)
def confirm(revision_id: UUID) -> ResponseReturnValue:
    """The page's script says that an answer that was taken over still holds."""
    on, questionnaire = take_or_404(revision_id)
    sent = request.get_json(silent=True)
    asked = pointed_at(sent, questionnaire)
    try:
        outcome = carrying.confirm(
            db, on, questionnaire, asked.item, seen=asked.seen, key=asked.key,
            by=actor(), at=now(), today=today(),
        )  # fmt: skip
    except Stale:
        db.rollback()
        return jsonify(conflict(revision_id, questionnaire, asked.item)), 409
    return jsonify(saved(on, questionnaire, asked.item, outcome, sent))


@bp.post("/<uuid:revision_id>/areas/<area_id>/carry")
@allow(Permission.ASSESSMENT_FILL)
def carry_area(revision_id: UUID, area_id: str) -> ResponseReturnValue:
    """Take over the last round's answers to everything in an area that has none yet."""
    on, questionnaire = take_or_404(revision_id)
    part = part_of(questionnaire, area_id) or abort(404)
    number = carrying.take_all(
        db, on, questionnaire, part.items, by=actor(), at=now(), today=today()
    )
    if number:
        flash(
            ngettext(
                "%(num)s jawaban diambil. Periksa satu per satu, lalu tekan “Masih benar” atau ubah.",
                "%(num)s jawaban diambil. Periksa satu per satu, lalu tekan “Masih benar” atau ubah.",
                number,
            ),
            "good",
        )
    else:
        flash(_("Tidak ada jawaban sebelumnya yang dapat diambil di area ini."), "info")
    return redirect(_area(revision_id, area_id), 303)


@bp.post("/<uuid:revision_id>/areas/<area_id>/carry/undo")
@allow(Permission.ASSESSMENT_FILL)
def undo_carry(revision_id: UUID, area_id: str) -> ResponseReturnValue:
    """Put back every answer of an area that was taken over and not confirmed."""
    on, questionnaire = take_or_404(revision_id)
    part = part_of(questionnaire, area_id) or abort(404)
    number = carrying.put_back(
        db, on, questionnaire, part.items, by=actor(), at=now(), today=today()
    )
    flash(
        ngettext(
            "Pengambilan %(num)s jawaban diurungkan.", "Pengambilan %(num)s jawaban diurungkan.", number
        ),
        "good",
    )  # fmt: skip
    return redirect(_area(revision_id, area_id), 303)


def pressed(form_of: UUID, questionnaire: Questionnaire, changed: set[str]) -> None:
    """Without a script: do what the button at an item asks for, after the rest of the page was saved.

    An item that the page has just changed needs no confirming.
    """
    for verb, name in ((carrying.take, "carry"), (carrying.confirm, "confirm")):
        item_id = request.form.get(name, "")
        if not item_id or item_id in changed:
            continue
        on = desk(db, form_of, actor(), Sight.ANSWERS)
        assert on is not None, "the desk was taken a moment ago"
        asked = _posted(questionnaire, item_id)
        try:
            verb(
                db, on, questionnaire, asked.item, seen=asked.seen,
                by=actor(), at=now(), today=today(),
            )  # fmt: skip
        except Stale:
            _tell_unless_done(form_of, item_id)
        except services.NotNow as refusal:
            flash(refusal.sentence, "bad")


def _tell_unless_done(revision_id: UUID, item_id: str) -> None:
    """A button pressed twice has done its work; an answer that somebody else has given meanwhile stands."""
    event = latest_answers(db, revision_id, Layer.SELF, [item_id])[item_id]
    if not event.is_unconfirmed and "carry" in request.form:
        flash(
            _("Butir %(item)s sudah diubah sementara itu. Periksa dulu jawabannya.", item=item_id),
            "bad",
        )


def _posted(questionnaire: Questionnaire, item_id: str) -> Pointed:
    seen = request.form.get(f"seen-{item_id}", "0")
    if not questionnaire.has_item(item_id) or not seen.isdecimal() or len(seen) > 5:
        raise Refused(_("Isian tidak terbaca. Muat ulang halaman."))
    return Pointed(item_id, int(seen), None)


def _area(revision_id: UUID, area_id: str) -> str:
    return url_for("assessments.area", revision_id=revision_id, area_id=area_id)
