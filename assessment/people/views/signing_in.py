"""Signing in by password or one-time link, switching appointments, signing out."""

from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from assessment.errors import Busy
from assessment.languages import LOCALES, lazy
from assessment.languages import gettext as _
from assessment.people import passwords, sessions
from assessment.people.forms import SignInForm
from assessment.people.models import Person
from assessment.people.queries import by_sign_in_name, usable_link, visit
from assessment.people.views import bp
from assessment.permissions import Permission
from assessment.web.access import actor, allow, public
from assessment.web.clock import now, today
from assessment.web.work import database, db, glance, reader

SEEN_EVERY = timedelta(minutes=1)
NO_ENTRY = {
    422: lazy("Nama pengguna atau kata sandi tidak cocok. Periksa lalu coba lagi."),
    429: lazy("Terlalu banyak percobaan yang salah. Tunggu 15 menit, lalu coba lagi."),
}
"""What whoever did not get in is told."""

OTHERS = "others"
"""In the cookie: this browser keeps unsent answers of somebody else, too."""


def recognise() -> None:
    """Put the person behind the cookie into ``g.actor`` (None: signed out)."""
    g.actor = g.visit = None
    secret = cookie.get("sid")
    if request.endpoint == "static" or not isinstance(secret, str):
        return
    found = visit(
        glance, secret, at=now(), day=today(), idle_seconds=int(sessions.IDLE.total_seconds())
    )
    if found is None:
        cookie.pop("sid", None)
        return
    g.actor, g.visit = found.actor, found
    if now() - found.seen_at > SEEN_EVERY:
        with suppress(Busy), database().transaction() as session:
            sessions.seen(session, found.secret_hash, at=now())


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in form; somebody already signed in goes on to their start page."""
    if g.actor is not None:
        return redirect(url_for("home.show"))
    return render_template(
        "people/sign_in.html", form=SignInForm(next=request.args.get("next", ""))
    )


@bp.post("/sign-in")
@public
def sign_in_with_password() -> ResponseReturnValue:
    """Check the password before the writing transaction begins: hashing takes a while."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form), 422
    person, status = check_password(form.name.data, form.password.data)
    if person is None:
        form.form_errors.append(NO_ENTRY[status])
        return render_template("people/sign_in.html", form=form), status
    begin(sessions.start(db, person, at=now(), day=today()))
    return redirect(_safe(form.next.data) or url_for("home.show"))


def check_password(name: str, password: str) -> tuple[Person | None, int]:
    """Who signs in by these; nobody with the status 422, or 429 after too many wrong ones. A wrong one is counted."""
    address = request.remote_addr or ""
    if sessions.must_wait(reader, name, address, at=now()):
        return None, 429
    person = by_sign_in_name(reader, name)
    kept = person.password_hash if person and person.disabled_at is None else None
    if not passwords.fits(password, kept) or person is None:
        sessions.failed(db, name, address, at=now())
        return None, 422
    return person, 200


@bp.get("/sign-in/link/<secret>")
@public
def sign_in_link(secret: str) -> ResponseReturnValue:
    """Ask before using up a one-time link: messengers open links to show a preview."""
    if usable_link(reader, secret, at=now()) is None:
        return render_template("people/link_used.html"), 404
    return render_template("people/sign_in_link.html", secret=secret)


@bp.post("/sign-in/link/<secret>")
@public
def sign_in_with_link(secret: str) -> ResponseReturnValue:
    """Sign in by a one-time link."""
    begin(sessions.use_link(db, secret, at=now(), day=today()))
    return redirect(url_for("home.show"))


@bp.post("/switch/<uuid:appointment_id>")
@allow(Permission.ACCOUNT_MANAGE)
def switch(appointment_id: UUID) -> ResponseReturnValue:
    """Go on in another of one's appointments."""
    begin(
        sessions.switch(db, g.visit.secret_hash, appointment_id, by=actor(), at=now(), day=today())
    )
    return redirect(url_for("home.show"))


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session and make the browser forget what it holds of us.

    Unsent answers of somebody else who uses the same browser stay: those of whoever leaves have lost their key.
    """
    if g.actor is not None:
        sessions.sign_out(db, g.visit.secret_hash, by=g.actor, at=now())
    language = cookie.get("locale")
    forget = '"cache"' if cookie.get(OTHERS) else '"cache", "storage"'
    cookie.clear()
    if language:
        cookie["locale"] = language
    flash(_("Anda sudah keluar."), "good")
    response = redirect(url_for("people.sign_in"))
    response.headers["Clear-Site-Data"] = forget
    return response


@bp.post("/language/<word>")
@public
def language(word: str) -> ResponseReturnValue:
    """Speak another language: remembered with the account, or in the cookie when signed out."""
    if word in LOCALES:
        cookie["locale"] = word
        if g.actor is not None:
            db.get_one(Person, g.actor.person_id).locale = word
    return redirect(_safe(request.form.get("next", "")) or url_for("home.show"))


def begin(secret: str) -> None:
    """Put a new session into the cookie, and nothing of the old one but the language."""
    language = cookie.get("locale")
    cookie.clear()
    cookie["sid"] = secret
    cookie.permanent = True
    if language:
        cookie["locale"] = language


def _safe(address: str | None) -> str | None:
    """The address, if it stays on this site: a plain path, nothing a browser or a parser reads otherwise."""
    if not address or not address.startswith("/") or not address.isprintable() or "\\" in address:
        return None
    parts = urlsplit(address)
    is_ours = not parts.scheme and not parts.netloc and not address.startswith("//")
    return address if is_ours else None
