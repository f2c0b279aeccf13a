"""Reminders to units that are late, ready for WhatsApp. The person who clicks sends them."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from sqlalchemy.orm import Session

from assessment.assessments.models import Assessment, Revision
from assessment.assessments.running import progress as progresses
from assessment.assessments.status import WITH_UNIT
from assessment.config import Settings
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.notices import queries, reminders
from assessment.notices.forms import ReminderForm
from assessment.notices.views import bp
from assessment.permissions import Permission
from assessment.rounds.models import Round
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.paging import paged_rows
from assessment.web.work import db, reader

SIZE = 25


@bp.get("/reminders")
@allow(Permission.REMINDER_WRITE)
def remind() -> ResponseReturnValue:
    """Units that have not sent, those longest overdue first, with whom to remind and the words for it."""
    text, version = reminders.text_of(reader)
    return _page(ReminderForm(None, text=text, seen=str(version)), reader)


@bp.post("/reminders")
@allow(Permission.REMINDER_WRITE)
def write_reminder() -> ResponseReturnValue:
    """Write the text anew."""
    form = ReminderForm()
    if not form.validate():
        return _page(form, reader), 422
    seen = form.seen.data or ""
    try:
        reminders.write(
            db, form.text.data, seen=int(seen) if seen.isdecimal() and len(seen) < 7 else -1,
            by=actor(), at=now(),
        )  # fmt: skip
    except Refused as refusal:
        form.text.errors = [refusal.sentence]
        db.rollback()
        return _page(form, db), 422
    flash(_("Isi pesan disimpan."), "good")
    return redirect(url_for(".remind", round=request.args.get("round")), 303)


def _page(form: ReminderForm, session: Session) -> str:
    open_rounds = queries.rounds_of(session)
    asked = request.args.get("round", "")
    chosen = next((one for one in open_rounds if str(one.id) == asked), None)
    chosen = chosen or next(iter(open_rounds), None)
    if chosen is None:
        return render_template("notices/no_round.html")
    due = func.coalesce(Assessment.extended_until, Round.closes_on, type_=Round.closes_on.type)
    query = (
        progresses.progress_of(actor(), chosen.id)
        .where(Revision.status.in_(WITH_UNIT))
        .order_by(None)
        .order_by(due, "code")
    )
    page = paged_rows(session, query, size=SIZE)
    late = [progresses.Progress(**row._asdict()) for row in page.rows]
    settings: Settings = current_app.config["SETTINGS"]
    return render_template(
        "notices/reminders.html",
        form=form,
        rounds=open_rounds,
        chosen=chosen,
        page=page,
        late=late,
        people=reminders.reminders(session, late, chosen.name, settings.url, today=today()),
        places=[f"{{{one}}}" for one in reminders.PLACES],
        today=today(),
    )
