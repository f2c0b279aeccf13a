"""Coming in by an invitation's link."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.people import invitations, passwords, sessions
from assessment.people.forms import AcceptForm
from assessment.people.models import Person
from assessment.people.queries import open_invitation
from assessment.people.views import bp
from assessment.people.views.signing_in import begin
from assessment.web.access import public
from assessment.web.clock import now, today
from assessment.web.work import db, reader


@bp.route("/invitations/<secret>", methods=["GET", "POST"])
@public
def accept(secret: str) -> ResponseReturnValue:
    """Open an account with an invitation, or add the appointment to the account one is signed in with."""
    invitation = open_invitation(reader, secret, at=now())
    if invitation is None:
        return render_template("people/invitation_used.html"), 404
    form = AcceptForm(name=invitation.name)
    form.own_words = (form.name.data or "", form.username.data or "", invitation.unit.name)
    if g.actor is None and form.validate_on_submit():
        try:
            person = invitations.accept_as_new(
                db,
                secret,
                username=form.username.data,
                name=form.name.data,
                nip=form.nip.data or None,
                password_hash=passwords.hashed(form.password.data),
                at=now(),
                day=today(),
                locale=locale(),
            )
        except invitations.NameTaken as taken:
            form.form_errors.append(taken.sentence)
        else:
            begin(sessions.start(db, person, at=now(), day=today()))
            flash(_("Akun Anda siap. Selamat datang, %(name)s", name=person.name), "good")
            return redirect(url_for("home.show"))
    page = render_template("people/accept.html", form=form, invitation=invitation, secret=secret)
    return page, 422 if form.errors else 200


@bp.post("/invitations/<secret>/take")
@public
def take(secret: str) -> ResponseReturnValue:
    """Take up the appointment with the account one is signed in with."""
    if g.actor is None:
        return redirect(url_for(".sign_in", next=url_for(".accept", secret=secret)))
    person = db.get_one(Person, g.actor.person_id)
    invitations.accept_as(db, secret, person, at=now(), day=today())
    flash(_("Penugasan ditambahkan. Pilih penugasan di menu akun untuk berpindah."), "good")
    return redirect(url_for(".account"))
