"""One's own notices, and how one wants e-mail of them."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.notices import queries, services
from assessment.notices.forms import WishForm
from assessment.notices.models import Delivery, Kind, Notice
from assessment.notices.views import bp
from assessment.notices.wording import sentence
from assessment.people.models import Person
from assessment.permissions import Permission, Role
from assessment.web.access import actor, allow
from assessment.web.clock import now
from assessment.web.paging import paged
from assessment.web.work import db, reader

PLACES = {
    Kind.MINUTES_READY: "minutes.show",
    Kind.MINUTES_SIGNED: "minutes.show",
    Kind.OBJECTED: "objections.show",
    Kind.OBJECTION_DECIDED: "objections.unit",
    Kind.THREAD_ANSWERED: "threads.index",
    Kind.THREAD_ASKED: "threads.unit",
}
"""Pages of an assessment that a notice leads to, where it is not the assessment itself."""

ACTIONS = (Kind.ACTION_PROPOSED, Kind.ACTION_RETURNED, Kind.ACTION_ACCEPTED)


@bp.get("/notices")
@allow(Permission.ACCOUNT_MANAGE)
def index() -> ResponseReturnValue:
    """What this appointment was told, the newest first."""
    return render_template(
        "notices/index.html",
        page=paged(reader, queries.of(actor())),
        unread=queries.unread(reader, actor()),
        said=_said,
    )


@bp.post("/notices/<int:number>/open")
@allow(Permission.ACCOUNT_MANAGE)
def follow(number: int) -> ResponseReturnValue:
    """Go where it is about; it is read then."""
    notice = _find_or_404(number)
    services.read(notice, at=now())
    return redirect(place_of(notice), 303)


@bp.post("/notices/<int:number>/read")
@allow(Permission.ACCOUNT_MANAGE)
def read(number: int) -> ResponseReturnValue:
    """It is read without going anywhere."""
    services.read(_find_or_404(number), at=now())
    return redirect(url_for(".index"), 303)


@bp.post("/notices/read-all")
@allow(Permission.ACCOUNT_MANAGE)
def read_all() -> ResponseReturnValue:
    """All of them are read."""
    number = services.read_all(db, actor(), at=now())
    if number:
        flash(
            ngettext(
                "%(num)d pemberitahuan ditandai sudah dibaca.",
                "%(num)d pemberitahuan ditandai sudah dibaca.",
                number,
            ),
            "good",
        )
    return redirect(url_for(".index"), 303)


@bp.route("/account/notices", methods=["GET", "POST"])
@allow(Permission.ACCOUNT_MANAGE)
def wishes() -> ResponseReturnValue:
    """When one wants e-mail: at once, once a day, never. In the application one is told anyway."""
    person = reader.get_one(Person, actor().person_id)
    form = WishForm(data={"delivery": queries.wish_of(reader, person.id)})
    if form.validate_on_submit():
        services.choose(db, Delivery(form.delivery.data), by=actor(), at=now())
        flash(_("Pilihan surel disimpan."), "good")
        return redirect(url_for("people.account"), 303)
    page = render_template("notices/wishes.html", form=form, email=person.email)
    return page, 422 if form.errors else 200


def place_of(notice: Notice) -> str:
    """The page a notice leads to, for who has it."""
    if notice.kind is Kind.ASKED:
        return url_for("questions.show", question_id=notice.thing_id)
    if notice.kind in ACTIONS:
        return url_for("actions.show", action_id=notice.thing_id)
    if notice.kind is Kind.CERTIFICATE:
        return url_for("certificates.show", certificate_id=notice.thing_id)
    if notice.number is not None:
        return _place_of_several(notice)
    revision_id: UUID = queries.current_revision(db, notice.assessment_id)
    if notice.kind in PLACES:
        return url_for(PLACES[notice.kind], revision_id=revision_id)
    if actor().role in (Role.VERIFIER, Role.LEAD):
        return url_for("reviews.show", revision_id=revision_id)
    if notice.kind is Kind.ANSWERED:
        return url_for("assessments.questions", revision_id=revision_id)
    return url_for("assessments.show", revision_id=revision_id)


def _place_of_several(notice: Notice) -> str:
    """Where one sees the assessments of which a notice speaks."""
    if notice.kind is Kind.ASSIGNED:
        return url_for("reviews.index", tab="for_me")
    if actor().role is Role.LEAD:
        return url_for("assigning.show", round_id=notice.assessment.round_id)
    return url_for("reports.progress", round=notice.assessment.round_id)


def _find_or_404(number: int) -> Notice:
    found = queries.find(db, number, actor())
    if found is None:
        abort(404)
    return found


def _said(notice: Notice) -> str:
    return sentence(notice.kind, notice.day, notice.days, notice.number)
