"""A person's own account: profile, password, sessions."""

from flask import flash, g, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from assessment.languages import gettext as _
from assessment.people import passwords, queries, services
from assessment.people.forms import ChangePasswordForm, ProfileForm, said
from assessment.people.models import Person
from assessment.people.views import bp
from assessment.permissions import Permission
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader


@bp.get("/account")
@allow(Permission.ACCOUNT_MANAGE)
def account() -> ResponseReturnValue:
    """Who I am here, in which appointments, and where I am signed in."""
    person = db.get_one(Person, actor().person_id)
    return render_template(
        "people/account.html",
        person=person,
        held=queries.appointments_of(db, person.id, today()),
        sessions=queries.sessions_of(db, person.id, at=now()),
        this_session=g.visit.secret_hash,
    )


@bp.route("/account/profile", methods=["GET", "POST"])
@allow(Permission.ACCOUNT_MANAGE)
def profile() -> ResponseReturnValue:
    """Change name, NIP and how to be reached."""
    person = db.get_one(Person, actor().person_id)
    form = ProfileForm(obj=person)
    if form.validate_on_submit():
        services.change_profile(
            db, person, **said(form, "name", "nip", "rank", "phone", "email"), by=actor(), at=now()
        )
        flash(_("Profil disimpan."), "good")
        return redirect(url_for(".account"))
    return render_template("people/profile.html", form=form), 422 if form.errors else 200


@bp.route("/account/password", methods=["GET", "POST"])
@allow(Permission.ACCOUNT_MANAGE)
def change_password() -> ResponseReturnValue:
    """A new password ends all sessions; one signs in again with it."""
    person = reader.get_one(Person, actor().person_id)
    form = ChangePasswordForm()
    form.own_words = (person.name, person.username)
    if form.validate_on_submit():
        if person.password_hash and not passwords.fits(form.current.data, person.password_hash):
            form.current.errors = [_("Kata sandi sekarang tidak cocok.")]
        else:
            fresh = passwords.hashed(form.password.data)
            services.change_password(db, db.get_one(Person, person.id), fresh, by=actor(), at=now())
            cookie.clear()
            flash(_("Kata sandi diganti. Masuklah dengan kata sandi baru."), "good")
            return redirect(url_for(".sign_in"))
    return render_template("people/password.html", form=form), 422 if form.errors else 200


@bp.post("/account/sessions/end-others")
@allow(Permission.ACCOUNT_MANAGE)
def end_other_sessions() -> ResponseReturnValue:
    """End every other session of mine."""
    services.end_other_sessions(db, g.visit.secret_hash, by=actor(), at=now())
    flash(_("Semua perangkat lain sudah dikeluarkan."), "good")
    return redirect(url_for(".account"))
