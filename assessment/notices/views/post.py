"""The outbox, for the admin: what left, what did not and why, and a letter to try it."""

from uuid import UUID

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from assessment.config import Settings
from assessment.jobs.models import Job, JobState
from assessment.languages import gettext as _
from assessment.notices import queries, services
from assessment.notices.models import Letter
from assessment.notices.views import bp
from assessment.people.models import Person
from assessment.permissions import Permission
from assessment.web.access import actor, allow
from assessment.web.clock import now
from assessment.web.paging import paged
from assessment.web.work import db, reader


@bp.get("/mail")
@allow(Permission.INSTALLATION_MANAGE)
def outbox() -> ResponseReturnValue:
    """Every letter and how it fared; never what it said."""
    settings: Settings = current_app.config["SETTINGS"]
    page = paged(reader, queries.outbox())
    jobs = {
        job.id: job
        for job in reader.execute(
            select(Job).where(Job.id.in_([letter.job_id for letter in page.rows]))
        ).scalars()
    }
    return render_template(
        "notices/outbox.html",
        page=page,
        jobs=jobs,
        failed=JobState.FAILED,
        mailing=settings.mailing,
        folder=settings.outbox_dir.name,
        email=reader.get_one(Person, actor().person_id).email,
    )


@bp.post("/mail/test")
@allow(Permission.INSTALLATION_MANAGE)
def send_test() -> ResponseReturnValue:
    """Write to oneself."""
    if not db.get_one(Person, actor().person_id).email:
        flash(_("Isi dulu alamat surel Anda di profil, lalu coba lagi."), "bad")
        return redirect(url_for(".outbox"), 303)
    services.send_test(db, by=actor(), at=now())
    flash(
        _("Surel percobaan masuk antrean. Muat ulang halaman ini untuk melihat hasilnya."), "good"
    )
    return redirect(url_for(".outbox"), 303)


@bp.post("/mail/<uuid:letter_id>/again")
@allow(Permission.INSTALLATION_MANAGE)
def send_again(letter_id: UUID) -> ResponseReturnValue:
    """Try one again that was given up."""
    letter = db.get(Letter, letter_id)
    if letter is None:
        abort(404)
    services.send_again(db, letter, by=actor(), at=now())
    flash(_("Surel dicoba lagi."), "good")
    return redirect(url_for(".outbox"), 303)
