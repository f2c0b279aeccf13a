"""One area on one page: reading it, and saving all of it without JavaScript."""

from collections.abc import Mapping
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.assessments import services
from assessment.assessments.answers import Change
from assessment.assessments.blueprint import bp
from assessment.assessments.carrying.views import carry_of, pressed
from assessment.assessments.division.views import asked_words
from assessment.assessments.finding.marks import recent
from assessment.assessments.finding.views import narrowed, pace_of, time_left, wanted_mark
from assessment.assessments.forms import Posted, read
from assessment.assessments.models import Layer
from assessment.assessments.providing.publishing import Given, published
from assessment.assessments.providing.views.system_category import system_category
from assessment.assessments.proving.views.evidence import show_for, take_away
from assessment.assessments.proving.views.uploading import each_looked_through, uploads
from assessment.assessments.queries import Desk, area_scores_of, desk, find
from assessment.assessments.questionnaires.mending import shown_errata
from assessment.assessments.questions.views.asking import talks
from assessment.assessments.records import evidence_of, latest_with_names, saves_at
from assessment.assessments.scores import score_layer
from assessment.assessments.views import beside
from assessment.assessments.views.desks import (
    Opened,
    look_or_404,
    open_or_404,
    provider_of,
    take_or_404,
)
from assessment.assessments.views.items import (
    Answered,
    ItemCard,
    Laid,
    answered,
    cards,
    facilitator_of,
    part_of,
    parts,
)
from assessment.assessments.views.terms import terms_of
from assessment.errors import Refused
from assessment.evidence.checking.inspection import Checked
from assessment.evidence.gate import ACCEPT
from assessment.languages import gettext as _
from assessment.languages import locale, ngettext
from assessment.permissions import Permission, Sight
from assessment.questionnaire.model import SYSTEM_CATEGORY, Area, Questionnaire, Supplement
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.rounds.errata import mended
from assessment.scoring.model import MaturityScore
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings, today
from assessment.web.work import db, reader

FIELDS = ("seen", "value", "note", "unsure")
"""An item is on the posted page if any of these is."""


@bp.get("/<uuid:revision_id>/areas/<area_id>")
@allow(Permission.ASSESSMENT_READ)
def area(revision_id: UUID, area_id: str) -> ResponseReturnValue:
    """An area or supplement to fill in or to read, or the city's questions about its systems."""
    opened = open_or_404(revision_id)
    if area_id == SYSTEM_CATEGORY and not opened.is_provider:
        return system_category(opened)
    part = part_of(opened.questionnaire, area_id)
    if part is None or not opened.shows(part):
        abort(404)
    ids = [item.id for item in part.items]
    laid = Laid(
        latest_with_names(reader, revision_id, ids), evidence_of(reader, revision_id, ids),
        given_in(reader, opened.desk),
    )  # fmt: skip
    found = cards(opened.desk, opened.questionnaire, part.items, laid, may_fill=opened.may_fill)
    return _page(opened, part, found)


@bp.post("/<uuid:revision_id>/areas/<area_id>")
@allow(Permission.ASSESSMENT_FILL)
def save_area(revision_id: UUID, area_id: str) -> ResponseReturnValue:
    """Save every change of the page in one go. What cannot be saved stays on the page as it was typed."""
    on, questionnaire = look_or_404(revision_id)
    part = part_of(questionnaire, area_id)
    if part is None:
        abort(404)
    services.refuse_unless_filling(on, actor(), today())
    sent = {item.id: uploads(f"files-{item.id}") for item in part.items}
    with each_looked_through([file for files in sent.values() for file in files]) as ready:
        looked = iter(ready)
        files = {item: [next(looked) for _file in files] for item, files in sent.items()}
        return _save_area(revision_id, part, files)


def _save_area(
    revision_id: UUID, part: Area | Supplement, files: Mapping[str, list[Checked | Refused]]
) -> ResponseReturnValue:
    on, questionnaire = take_or_404(revision_id)
    services.refuse_unless_filling(on, actor(), today())
    ids = [item.id for item in part.items]
    latest = latest_with_names(db, revision_id, ids)
    found = cards(on, questionnaire, part.items, Laid(latest), may_fill=True)
    changes = _changes(on, found)
    saved = len(changes)
    if changes:
        services.save(db, on, questionnaire, changes, by=actor(), at=now(), today=today())
    pressed(revision_id, questionnaire, {change.item for change in changes})
    _evidence(on, questionnaire, found, files)
    kept = [card for card in found if card.error or card.theirs or card.file_error]
    if not kept:
        flash(_("Jawaban tersimpan."), "good")
        return redirect(_following(revision_id, part.id), 303)
    return _show_again(on, questionnaire, part, found, saved)


def given_in(session: Session, on: Desk) -> Mapping[str, Given]:
    """What stands beside the city's answers that count for this assessment, by item."""
    found = published(session, on.publication_id)
    return found.given if found else {}


def _evidence(
    on: Desk,
    questionnaire: Questionnaire,
    found: list[ItemCard],
    files: Mapping[str, list[Checked | Refused]],
) -> None:
    """Take in the files of the form; one that is refused says so at its item."""
    for card in found:
        for file in files.get(card.id, ()) if card.editable else ():
            try:
                if isinstance(file, Refused):
                    raise file
                show_for(on, questionnaire, card.id, file)
            except Refused as refusal:
                card.file_error = refusal.sentence
    item_id, _colon, evidence_id = request.form.get("detach", "").partition(":")
    if evidence_id:
        try:
            take_away(on, questionnaire, item_id, UUID(evidence_id))
        except ValueError:
            abort(404)


def _changes(on: Desk, found: list[ItemCard]) -> list[Change]:
    """What the form asks to change; a card gets ``error`` or ``theirs`` instead where it cannot be."""
    posted = {
        card.id: read(request.form, card.item, today())
        for card in found
        if card.editable and any(f"{name}-{card.id}" in request.form for name in FIELDS)
    }
    posted.pop(request.form.get("carry", ""), None)
    stale = {
        card.id: one.seen
        for card in found
        if (one := posted.get(card.id)) and one.seen != card.answer.version
    }
    seen = saves_at(db, on.revision_id, Layer.SELF, stale)
    changes = []
    for card in found:
        one = posted.get(card.id)
        if one is None or one.says(card.answer):
            continue
        if one.error:
            _keep(card, one)
            card.error = one.error
        elif one.seen == card.answer.version or one.chosen == f"mine-{card.answer.version}":
            changes.append(one.change(card.id, card.answer.version))
        elif one.chosen == f"theirs-{card.answer.version}" or _untouched(one, seen.get(card.id)):
            continue
        else:
            theirs = card.answer
            _keep(card, one)
            card.theirs, card.answer.version = theirs, one.seen
    return changes


def _untouched(one: Posted, event: object) -> bool:
    if event is None:
        return one.seen == 0 and one.says(Answered())
    return one.says(event)


def _keep(card: ItemCard, one: Posted) -> None:
    before = card.answer
    card.answer = Answered(
        one.value, one.note, one.reason, one.unsure, before.version, before.by, before.at, one.as_of
    )  # fmt: skip


def _show_again(
    taken: Desk,
    questionnaire: Questionnaire,
    part: Area | Supplement,
    found: list[ItemCard],
    saved: int,
) -> ResponseReturnValue:
    db.flush()
    revision_id = taken.revision_id
    ids = [item.id for item in part.items]
    latest = latest_with_names(db, revision_id, ids)
    evidence = evidence_of(db, revision_id, ids)
    given = given_in(db, taken)
    for card in found:
        card.evidence, card.given = evidence.get(card.id, ()), given.get(card.id)
        if not card.error and card.theirs is None:
            own = latest.get((Layer.SELF, card.id))
            card.answer = answered(own)
            card.unconfirmed = own is not None and own.event.is_unconfirmed
            card.facilitator = facilitator_of(own)
    revision = find(db, revision_id, actor(), Sight.ANSWERS)
    on = desk(db, revision_id, actor(), Sight.ANSWERS, lock=False)
    assert revision is not None, "the desk was taken a moment ago"
    assert on is not None, "the desk was taken a moment ago"
    if saved:
        flash(ngettext("%(num)s jawaban tersimpan.", "%(num)s jawaban tersimpan.", saved), "good")
    page = _page(Opened(revision, on, questionnaire), part, found)
    return page, 409 if any(card.theirs for card in found) else 422


def _following(revision_id: UUID, area_id: str) -> str:
    if request.form.get("then") == "overview":
        return url_for("assessments.show", revision_id=revision_id)
    buttons = (request.form.get(name) for name in ("clear", "carry", "confirm"))
    anchor = next(filter(None, buttons), request.form.get("detach", "").partition(":")[0])
    return url_for(
        "assessments.area", revision_id=revision_id, area_id=area_id,
        show=wanted_mark(),
        _anchor=f"item-{anchor}" if anchor else None,
    )  # fmt: skip


def _page(opened: Opened, part: Area | Supplement, found: list[ItemCard]) -> str:
    questionnaire = opened.questionnaire
    result = score_layer(opened.desk, questionnaire, Layer.SELF, opened.desk.own)
    pages = [one for one in parts(questionnaire) if opened.shows(one)]
    at = [one.id for one in pages].index(part.id)
    stored = area_scores_of(db, opened.id).get((Layer.SELF, part.id))
    carry = carry_of(opened, found)
    narrow = narrowed(opened, part.id, found)
    marks = mended(db, shown_errata(db, opened.revision))
    terms = terms_of(questionnaire)
    saves = recent(db, opened.id) if opened.may_fill else []
    talk = talks(opened, [card.id for card in found])
    for card in found:
        card.talk = talk.get(card.id)
        card.terms = terms.get(card.id, ())
        card.mended = marks.get(card.id, ())
        card.may_confirm = opened.may_send
    return render_template(
        "assessments/area.html",
        opened=opened,
        part=part,
        name=part.name.in_(locale()),
        intro=part.intro.in_(locale()),
        is_area=isinstance(part, Area),
        number=part.number if isinstance(part, Area) else "",
        cards=[card for card in found if not card.is_inherited and narrow.shows(card)],
        narrow=narrow,
        highest=max(
            (one.code for card in found for one in card.choices if one.code < NOT_APPLICABLE),
            default=3,
        ),
        may_na=any(card.allows_na for card in found),
        time_left=time_left(opened, saves),
        pace=pace_of(saves),
        whole=(sum(one.answered for one in result.areas), sum(one.items for one in result.areas)),
        carry=carry,
        provider=provider_of(opened),
        inherited=[card for card in found if card.is_inherited and not opened.is_provider],
        answered=sum(card.is_answered for card in found if card.is_asked),
        asked=sum(card.is_asked for card in found),
        stored=stored,
        mean=result.area(part.id) if isinstance(result, MaturityScore) else None,
        supplement=next((one for one in result.supplements if one.id == part.id), None),
        previous=pages[at - 1] if at else None,
        following=pages[at + 1] if at + 1 < len(pages) else None,
        editable=any(card.editable for card in found),
        sees_evidence=_sees_evidence(opened),
        beside=beside.at_items(opened, [card.id for card in found]),
        accept=ACCEPT,
        limit_mb=settings().max_upload_bytes // (1024 * 1024),
        unanswered=UNANSWERED,
        today=today(),
        asked_of=asked_words(opened).get(part.id, ""),
    )


def _sees_evidence(opened: Opened) -> bool:
    """Whether the person may open the unit's evidence: never one who only heads its kecamatan."""
    return find(db, opened.id, actor(), Sight.EVIDENCE) is not None
