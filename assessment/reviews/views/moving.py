"""The moves of a review, each asked about on a page of its own that says what will happen."""

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import SelectChoice

from assessment.assessments.models import Layer, Revision
from assessment.assessments.queries import area_scores_of, hold_all, sheets_of
from assessment.assessments.status import Status
from assessment.errors import Gone, Refused
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Permission
from assessment.reviews import concluding, queries, services
from assessment.reviews.assigning.taking import knows_whose
from assessment.reviews.forms import HandOverForm, ReasonForm, ReturnForm
from assessment.reviews.queries import Tab
from assessment.reviews.views import bp
from assessment.reviews.views.parts import parts
from assessment.reviews.views.standing import (
    Standing,
    seen_or_conflict,
    standing_again,
    standing_or_404,
)
from assessment.rounds.calendar.queries import calendar
from assessment.rounds.calendar.queries import unknown_years as of_calendar
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader

DAYS = 5
"""Working days a unit has for mending, unless the verifier says otherwise."""
AT_ONCE = 50
"""So many assessments are made final at once at most: as many as a page of the list shows."""


@bp.post("/<uuid:revision_id>/take")
@allow(Permission.REVIEW_DO)
def take(revision_id: UUID) -> ResponseReturnValue:
    """Take an assessment up; pressing twice takes it once. What is another's only after the page that names them."""
    revision = seen_or_conflict(db, revision_id)
    is_mine = revision.status is Status.UNDER_REVIEW and revision.verifier_id == actor().person_id
    if not is_mine:
        if revision.status is Status.SUBMITTED and not knows_whose(revision_id):
            return redirect(url_for(".take_page", revision_id=revision_id), 303)
        services.take(db, revision, by=actor(), at=now(), today=today())
        flash(_("Penilaian ini sekarang Anda verifikasi."), "good")
    return redirect(url_for(".show", revision_id=revision_id), 303)


@bp.get("/<uuid:revision_id>/hand-back")
@allow(Permission.REVIEW_DO)
def hand_back_page(revision_id: UUID) -> ResponseReturnValue:
    """Ask before an assessment goes back into the queue."""
    return render_template(
        "reviews/hand_back.html", standing=standing_or_404(revision_id), form=ReasonForm()
    )


@bp.post("/<uuid:revision_id>/hand-back")
@allow(Permission.REVIEW_DO)
def hand_back(revision_id: UUID) -> ResponseReturnValue:
    """Put an assessment back into the queue."""
    form = ReasonForm()
    revision = seen_or_conflict(db, revision_id)
    if not form.validate():
        again = standing_again(db, revision_id)
        return render_template("reviews/hand_back.html", standing=again, form=form), 422
    services.hand_back(db, revision, form.reason.data, by=actor(), at=now())
    flash(_("Penilaian kembali ke antrean. Keputusan yang sudah ada tetap tersimpan."), "good")
    return redirect(url_for(".index"), 303)


@bp.get("/<uuid:revision_id>/hand-over")
@allow(Permission.REVIEW_FINALISE)
def hand_over_page(revision_id: UUID) -> ResponseReturnValue:
    """Choose another verifier."""
    standing = standing_or_404(revision_id)
    return render_template("reviews/hand_over.html", standing=standing, form=_hand_over(standing))


@bp.post("/<uuid:revision_id>/hand-over")
@allow(Permission.REVIEW_FINALISE)
def hand_over(revision_id: UUID) -> ResponseReturnValue:
    """Give an assessment to another verifier."""
    revision = seen_or_conflict(db, revision_id)
    standing = standing_again(db, revision_id)
    form = _hand_over(standing)
    if form.validate():
        try:
            to = UUID(form.to.data)
            services.hand_over(
                db, revision, to, form.reason.data, by=actor(), at=now(), today=today()
            )
        except Refused as refusal:
            form.to.errors = [*form.to.errors, refusal.sentence]
        else:
            flash(_("Penilaian sudah dialihkan."), "good")
            return redirect(url_for(".show", revision_id=revision_id), 303)
    return render_template("reviews/hand_over.html", standing=standing, form=form), 422


@bp.get("/<uuid:revision_id>/return")
@allow(Permission.REVIEW_DO)
def return_page(revision_id: UUID) -> ResponseReturnValue:
    """The marked items with their notes, the note on the whole and the deadline, before they go back."""
    form = ReturnForm(due_on=calendar(reader).after(today(), DAYS))
    return _return_page(standing_or_404(revision_id), form)


@bp.post("/<uuid:revision_id>/return")
@allow(Permission.REVIEW_DO)
def return_for_changes(revision_id: UUID) -> ResponseReturnValue:
    """Send the chosen items back to the unit."""
    form = ReturnForm()
    revision = seen_or_conflict(db, revision_id)
    chosen = {item: request.form.get(f"note-{item}", "") for item in request.form.getlist("item")}
    if form.validate():
        try:
            services.return_for_changes(
                db,
                revision,
                chosen,
                form.note.data or "",
                form.due_on.data,
                by=actor(),
                at=now(),
                today=today(),
            )
        except Refused as refusal:
            form.form_errors = [*form.form_errors, refusal.sentence]
        else:
            flash(
                ngettext(
                    "%(num)s butir dikembalikan ke unit.", "%(num)s butir dikembalikan ke unit.", len(chosen)
                ),
                "good",
            )  # fmt: skip
            return redirect(url_for(".index", tab=Tab.RETURNED), 303)
    return _return_page(standing_again(db, revision_id), form, chosen), 422


@bp.get("/<uuid:revision_id>/verify")
@allow(Permission.REVIEW_DO)
def verify_page(revision_id: UUID) -> ResponseReturnValue:
    """Say what concluding the verification means, and ask."""
    return render_template("reviews/verify.html", **_results(standing_or_404(revision_id)))


@bp.post("/<uuid:revision_id>/verify")
@allow(Permission.REVIEW_DO)
def verify(revision_id: UUID) -> ResponseReturnValue:
    """Conclude the verification."""
    revision = seen_or_conflict(db, revision_id)
    concluding.verify(db, revision, by=actor(), at=now(), today=today())
    flash(_("Penilaian terverifikasi. Penetapan dilakukan orang kedua."), "good")
    return redirect(url_for(".show", revision_id=revision_id), 303)


@bp.get("/<uuid:revision_id>/finalise")
@allow(Permission.REVIEW_DO)
def finalise_page(revision_id: UUID) -> ResponseReturnValue:
    """Say what making it final means, and ask; or say why somebody else has to do it."""
    standing = standing_or_404(revision_id)
    revision = standing.revision
    until = revision.objection_until if revision.accepted_at is None else None
    return render_template(
        "reviews/finalise.html",
        **_results(standing),
        objection_until=until if until and until >= today() else None,
        unknown=unknown_years(reader, until) if until and until >= today() else [],
        names=queries.names(reader, {standing.revision.verified_by_id}),
    )


@bp.post("/<uuid:revision_id>/finalise")
@allow(Permission.REVIEW_DO)
def finalise(revision_id: UUID) -> ResponseReturnValue:
    """Make an assessment final."""
    revision = seen_or_conflict(db, revision_id)
    concluding.finalise(db, revision, by=actor(), at=now(), today=today())
    flash(_("Hasil sudah ditetapkan dan tidak dapat diubah lagi."), "good")
    return redirect(url_for(".show", revision_id=revision_id), 303)


@bp.get("/finalise")
@allow(Permission.REVIEW_FINALISE)
def finalise_many_page() -> ResponseReturnValue:
    """List the chosen assessments with what speaks against each, and ask."""
    chosen = queries.all_opened(reader, _chosen(request.args.getlist("id")), actor())
    verified = [one for one in chosen if one.status is Status.VERIFIED]
    return render_template(
        "reviews/finalise_many.html",
        rows=[
            (one, concluding.why_not_final(reader, one, by=actor(), today=today()))
            for one in verified
        ],
        sheets=queries.sheets_of_all(reader, [one.id for one in verified]),
        names=queries.names(reader, {one.verified_by_id for one in verified}),
        Layer=Layer,
    )


@bp.post("/finalise")
@allow(Permission.REVIEW_FINALISE)
def finalise_many() -> ResponseReturnValue:
    """Make all of the listed assessments final, or none if one of them has moved meanwhile."""
    asked = _chosen(request.form.getlist("id"))
    if not asked:
        raise Refused(_("Pilih sedikitnya satu penilaian untuk ditetapkan."))
    hold_all(db, Revision.id.in_(asked))  # one by one they could meet another writer crosswise
    found = queries.all_opened(db, asked, actor())
    if len(found) != len(set(asked)):
        raise Gone
    for revision in found:
        concluding.finalise(db, revision, by=actor(), at=now(), today=today())
    flash(ngettext("%(num)s hasil ditetapkan.", "%(num)s hasil ditetapkan.", len(found)), "good")
    return redirect(url_for(".index", tab=Tab.FINAL), 303)


@bp.get("/<uuid:revision_id>/city")
@allow(Permission.REVIEW_DO)
def city_page(revision_id: UUID) -> ResponseReturnValue:
    """What the city answers otherwise since the unit sent, and whether that is to count."""
    standing = standing_or_404(revision_id)
    return render_template("reviews/city.html", standing=standing, form=ReasonForm())


@bp.post("/<uuid:revision_id>/city")
@allow(Permission.REVIEW_DO)
def take_over_city(revision_id: UUID) -> ResponseReturnValue:
    """Let the city's answers of today count."""
    form = ReasonForm()
    revision = seen_or_conflict(db, revision_id)
    if not form.validate():
        again = standing_again(db, revision_id)
        return render_template("reviews/city.html", standing=again, form=form), 422
    number = services.take_over_city(db, revision, form.reason.data, by=actor(), at=now())
    flash(
        ngettext(
            "%(num)s jawaban kota terbaru dipakai.", "%(num)s jawaban kota terbaru dipakai.", number
        ),
        "good",
    )
    return redirect(url_for(".show", revision_id=revision_id), 303)


@bp.get("/<uuid:revision_id>/reopen")
@allow(Permission.REVIEW_FINALISE)
def reopen_page(revision_id: UUID) -> ResponseReturnValue:
    """Ask before a verified assessment goes back into review."""
    return render_template(
        "reviews/reopen.html", standing=standing_or_404(revision_id), form=ReasonForm()
    )


@bp.post("/<uuid:revision_id>/reopen")
@allow(Permission.REVIEW_FINALISE)
def reopen(revision_id: UUID) -> ResponseReturnValue:
    """Take a verified assessment back into review."""
    form = ReasonForm()
    revision = seen_or_conflict(db, revision_id)
    if not form.validate():
        again = standing_again(db, revision_id)
        return render_template("reviews/reopen.html", standing=again, form=form), 422
    concluding.reopen(db, revision, form.reason.data, by=actor(), at=now())
    flash(_("Verifikasi dibuka kembali."), "good")
    return redirect(url_for(".show", revision_id=revision_id), 303)


def _return_page(standing: Standing, form: ReturnForm, chosen: dict[str, str] | None = None) -> str:
    by_part = []
    for part in parts(standing):
        items = [
            standing.questionnaire.item(item)
            for item in standing.marked
            if standing.questionnaire.item(item).area_id == part.id
        ]
        if items:
            by_part.append((part, items))
    notes = standing.marked if chosen is None else standing.marked | chosen
    return render_template(
        "reviews/return_page.html",
        standing=standing,
        form=form,
        by_part=by_part,
        notes=notes,
        chosen=standing.marked if chosen is None else chosen,
        parts=parts(standing),
        unknown=unknown_years(standing.session, form.due_on.data or today()),
    )


def unknown_years(session: Session, last: date) -> list[int]:
    """The years up to a day of which the calendar knows no days off, to be said beside a deadline."""
    return of_calendar(session, today(), last)


def _results(standing: Standing) -> dict[str, object]:
    sheets = sheets_of(standing.session, standing.id)
    return {
        "standing": standing,
        "own": sheets[Layer.SELF],
        "verified": sheets.get(Layer.VERIFIED),
        "scores": area_scores_of(standing.session, standing.id),
        "areas": [part for part in parts(standing) if part.number and part.number != "I"],
        "Layer": Layer,
    }


def _hand_over(standing: Standing) -> HandOverForm:
    form = HandOverForm()
    found = {
        one.person_id: f"{one.person.name}, {one.title}"
        for one in queries.verifiers(standing.session, today())
        if one.person_id != standing.desk.verifier_id
    }
    form.to.choices = [SelectChoice("", _("Pilih verifikator"))] + [
        SelectChoice(str(person_id), words) for person_id, words in found.items()
    ]
    return form


def _chosen(ids: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in ids][:AT_ONCE]
    except ValueError:
        raise Gone from None
