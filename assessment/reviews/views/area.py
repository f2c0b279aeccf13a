"""One part of the questionnaire on one page: reading it, and saving every decision of it without JavaScript."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.assessments.models import Layer
from assessment.assessments.queries import area_scores_of
from assessment.assessments.questionnaires.mending import shown_errata
from assessment.assessments.records import latest_with_names, saves_at
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Permission
from assessment.questionnaire.recommendations import NOTHING
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews import decisions
from assessment.reviews.clarification.queries import at_items
from assessment.reviews.decisions import ClaimChanged, Judgement
from assessment.reviews.forensics.sentences import flags_of
from assessment.reviews.forms import UNCHECK, claim_seen, judgement
from assessment.reviews.queries import returns_of
from assessment.reviews.risk.beside import last_of, spreads_of
from assessment.reviews.risk.gathering import day_of, facts_about
from assessment.reviews.risk.reasons import risks
from assessment.reviews.threads.library import advice, steps_of
from assessment.reviews.views import bp, writing
from assessment.reviews.views.cards import Card, Decided, card_of, decided
from assessment.reviews.views.laying import lay
from assessment.reviews.views.narrowing import Filter, filters, shows
from assessment.reviews.views.parts import parts
from assessment.reviews.views.standing import Standing, desk_or_404, standing_again, standing_or_404
from assessment.reviews.visits import queries as visits
from assessment.rounds import errata
from assessment.web.access import actor, allow
from assessment.web.clock import now
from assessment.web.work import db, reader


@bp.get("/<uuid:revision_id>/areas/<area_id>")
@allow(Permission.REVIEW_DO)
def area(revision_id: UUID, area_id: str) -> ResponseReturnValue:
    """The items of an area, supplement or the system questions, with claims, evidence and decisions."""
    return _page(reader, standing_or_404(revision_id), area_id, _wanted())


@bp.post("/<uuid:revision_id>/areas/<area_id>")
@allow(Permission.REVIEW_DO)
def save_area(revision_id: UUID, area_id: str) -> ResponseReturnValue:
    """Save every decision of the page in one go. What cannot be saved stays on the page as it was chosen."""
    standing = desk_or_404(revision_id)
    items = standing.items_of(area_id)
    latest = latest_with_names(db, revision_id, [item.id for item in items])
    found = [card_of(standing, item, latest.get((Layer.VERIFIED, item.id))) for item in items]
    for card in found:
        card.exception = standing.exceptions.get(card.id)
    judgements = _judgements(standing, found)
    decisions.refuse_unless_deciding(db, standing.desk, actor())
    if judgements:
        decisions.decide(
            db, standing.desk, standing.questionnaire, judgements, by=actor(), at=now()
        )
        count = len(judgements)
        flash(
            ngettext("%(num)s keputusan tersimpan.", "%(num)s keputusan tersimpan.", count), "good"
        )
    written = writing.save(standing, found)
    kept = {card.id: card for card in found if card.error or card.theirs or card.has_unsent}
    if kept:
        db.flush()
        again = standing_again(db, revision_id)
        status = 409 if any(card.theirs or card.has_moved for card in found) else 422
        return _page(db, again, area_id, Filter.ALL, kept), status
    if not judgements and not written:
        flash(_("Tidak ada keputusan yang berubah."), "neutral")
    return redirect(
        url_for(".area", revision_id=revision_id, area_id=area_id, filter=_wanted() or None), 303
    )


def _judgements(standing: Standing, found: list[Card]) -> list[Judgement]:
    """What the form asks for; a card gets ``error`` or ``theirs`` instead where that cannot be."""
    posted = {card.id: _posted(card) for card in found if f"chosen-{card.id}" in request.form}
    stale = {
        card.id: posted[card.id].version
        for card in found
        if card.id in posted and posted[card.id].version != card.decided.version
    }
    seen = saves_at(db, standing.id, Layer.VERIFIED, stale)
    asked = []
    for card in found:
        one = posted.get(card.id)
        if one is None or _same(one, card.decided):
            continue
        if card.id in stale:
            if _same(one, decided(seen.get(card.id), "")):
                continue  # not touched on this page
            card.theirs, card.decided = card.decided, one
            one.version = card.theirs.version
            continue
        try:
            if claim_seen(card.item, request.form.get(f"claim-{card.id}")) not in (
                None,
                card.claim,
            ):
                card.decided, card.error, card.has_moved = one, str(ClaimChanged()), True
                continue
            said = judgement(card.item, card.claim, one.chosen, one.text, one.version)
            # One wrong choice must not keep the others of the page from being saved.
            decisions.change_of(card.item, card.claim, said, card.exception, is_text=card.is_text)
        except Refused as refusal:
            card.decided, card.error = one, refusal.sentence
        else:
            asked.append(said)
    return asked


def _posted(card: Card) -> Decided:
    version = request.form.get(f"seen-{card.id}", "")
    return Decided(
        request.form[f"chosen-{card.id}"],
        request.form.get(f"text-{card.id}", "").strip().replace("\r\n", "\n"),
        int(version) if version.isdecimal() else 0,
    )


def _same(one: Decided, other: Decided) -> bool:
    if one.chosen != other.chosen:
        return False
    return one.chosen == UNCHECK or one.text == other.text


def _wanted() -> Filter:
    asked = request.args.get("filter", "")
    return Filter(asked) if asked in set(Filter) else Filter.ALL


def _page(
    session: Session,
    standing: Standing,
    area_id: str,
    wanted: Filter,
    kept: dict[str, Card] | None = None,
) -> str:
    standing.items_of(area_id)
    returns = returns_of(session, [standing.id])
    laid = lay(session, standing, area_id, returns[0] if returns else None)
    revision = standing.revision
    marks = errata.mended(session, shown_errata(session, revision)) if revision else {}
    for card in laid.cards:
        card.mended = marks.get(card.id, ())
        if kept and card.id in kept:
            card.decided, card.theirs = kept[card.id].decided, kept[card.id].theirs
            card.error = kept[card.id].error
            card.keep_unsent(kept[card.id])
    facts = facts_about(session, standing)
    risky = {risk.item: risk for risk in risks(facts)}
    spreads = spreads_of(facts, [card.item for card in laid.cards])
    last = last_of(session, facts, [card.item for card in laid.cards])
    for card in laid.cards:
        card.risk, card.spread = risky.get(card.id), spreads.get(card.id)
        if not (card.carried and card.carried.then):
            card.last = last.get(card.id)
    known = advice(standing.questionnaire) if standing.may_decide else NOTHING
    for card in laid.cards:
        card.steps = steps_of(known, card.item) if card.may_recommend else ()
    flags = flags_of(
        session,
        standing.desk.unit_id,
        [one for card in laid.cards for one in card.evidence],
        sent_on=facts.on,
        by=actor(),
        day_of=day_of,
    )
    if by_risk := request.args.get("order") == "risk":
        laid.cards.sort(key=lambda card: -card.risk.points if card.risk else 0)
    steps = parts(standing)
    at = [step.id for step in steps].index(area_id)
    return render_template(
        "reviews/area.html",
        standing=standing,
        part=steps[at],
        previous=steps[at - 1] if at else None,
        following=steps[at + 1] if at + 1 < len(steps) else None,
        steps=[(step, standing.checked_in(step.id)) for step in steps],
        progress=standing.checked_in(area_id),
        scores=area_scores_of(session, standing.id),
        cards=[card for card in laid.cards if shows(card, wanted)],
        total=len(laid.cards),
        wanted=wanted,
        filters=filters(laid.cards, returned=bool(returns)),
        batch=laid.batch if standing.may_decide else None,
        last_own=laid.last_of(actor().person_id) if standing.may_decide else None,
        by_risk=by_risk,
        flags=flags,
        clarified=at_items(session, standing.id, [card.id for card in laid.cards]),
        visited=visits.at_items(session, standing.id, [card.id for card in laid.cards]),
        open_to_agree=sum(
            card.decided.chosen == UNCHECK
            and not (card.risk and card.risk.is_high)
            and card.is_answered
            and not card.is_inherited
            and card.exception is None
            for card in laid.cards
        ),
        last_return=returns[0] if returns else None,
        Layer=Layer,
        unanswered=UNANSWERED,
    )  # fmt: skip
