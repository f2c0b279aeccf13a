"""Deputies: one's own, and for a lead everybody's."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.errors import Gone, Refused
from assessment.languages import gettext as _
from assessment.permissions import Permission, Role
from assessment.reviews.assigning import deputies as services
from assessment.reviews.assigning.forms import DeputyForm
from assessment.reviews.assigning.models import Deputy
from assessment.reviews.assigning.queries import absences
from assessment.reviews.assigning.views import bp
from assessment.reviews.queries import verifiers
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader


@bp.get("/deputies")
@allow(Permission.REVIEW_DO)
def deputies() -> ResponseReturnValue:
    """Who stands in for whom from today on, and the form to say so."""
    return _page(reader, _form(reader, None))


@bp.post("/deputies")
@allow(Permission.REVIEW_DO)
def name_deputy() -> ResponseReturnValue:
    """Name a deputy."""
    form = _form(db, request.form)
    if form.validate():
        try:
            services.name(
                db, UUID(form.person.data), UUID(form.deputy.data), from_on=form.from_on.data,
                to_on=form.to_on.data, by=actor(), at=now(), today=today(),
            )  # fmt: skip
        except Refused as refusal:
            form.form_errors.append(refusal.sentence)
        else:
            flash(_("Wakil dicatat."), "good")
            return redirect(url_for(".deputies"), 303)
    return _page(db, form), 422


@bp.post("/deputies/<uuid:deputy_id>/end")
@allow(Permission.REVIEW_DO)
def end_deputy(deputy_id: UUID) -> ResponseReturnValue:
    """End it before its last day. Of others' only a lead knows."""
    found = db.get(Deputy, deputy_id, with_for_update=True)
    if found is None or not (_leads() or found.person_id == actor().person_id):
        raise Gone
    services.end(db, found, by=actor(), at=now())
    flash(_("Perwakilan diakhiri. Yang sudah dilanjutkan wakil tetap padanya."), "good")
    return redirect(url_for(".deputies"), 303)


def _leads() -> bool:
    return actor().may(Permission.REVIEW_FINALISE)


def _form(session: Session, posted: object) -> DeputyForm:
    form = DeputyForm(posted, from_on=today(), to_on=today())
    there = verifiers(session, today())
    known = dict.fromkeys((one.person_id, one.person.name) for one in there)
    absent = dict.fromkeys(
        (one.person_id, one.person.name)
        for one in there
        if one.role is Role.VERIFIER and (_leads() or one.person_id == actor().person_id)
    )
    is_own = not _leads()
    form.offer(absent, (one for one in known if not is_own or one[0] != actor().person_id))
    return form


def _page(session: Session, form: DeputyForm) -> str:
    return render_template(
        "assigning/deputies.html",
        form=form,
        there=absences(session, today(), of=None if _leads() else actor().person_id),
        leads=_leads(),
        me=actor().person_id,
        today=today(),
    )
