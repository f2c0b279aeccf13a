"""What a page's script needs so that nothing typed is lost: keys for what waits, and signing in without leaving."""

from base64 import b64encode
from uuid import UUID

from flask import current_app, g, jsonify, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.people import browser_keys, sessions
from assessment.people.models import Person
from assessment.people.queries import appointments_of
from assessment.people.views import bp
from assessment.people.views.signing_in import NO_ENTRY, OTHERS, begin, check_password
from assessment.permissions import Permission
from assessment.web.access import actor, allow, public
from assessment.web.clock import now, today
from assessment.web.work import db, reader

MOST = 50
"""Keys that a browser may ask for at once: one for each appointment that has worked in it lately."""


@bp.post("/account/browser-keys")
@allow(Permission.ASSESSMENT_FILL, Permission.ASSESSMENT_FACILITATE)
def browser_keys_of() -> ResponseReturnValue:
    """The keys of this appointment among those the browser names, or a new one; and which of them are no more."""
    asked = _ids(request.get_json(silent=True))
    there = browser_keys.known(reader, asked, at=now())
    own = [key for key in there if key.appointment_id == actor().appointment_id]
    if len(own) < len(there):
        cookie[OTHERS] = True
    here = g.visit.secret_hash
    if not own or not all(browser_keys.is_noted(key, here, at=now()) for key in own):
        own = list(browser_keys.take(db, asked, secret_hash=here, by=actor(), at=now()))
    secret = str(current_app.secret_key)
    return jsonify(
        ok=True,
        keys=[
            {
                "id": str(key.id),
                "key": b64encode(browser_keys.key_from(secret, key.salt)).decode(),
            }
            for key in own
        ],
        gone=sorted(str(one) for one in asked - {key.id for key in there}),
    )


@bp.get("/sign-in/again")
@public
def standing() -> ResponseReturnValue:
    """In which appointment this browser is signed in now, if at all, and the token its forms need."""
    person = g.actor
    return jsonify(
        ok=True, appointment=str(person.appointment_id) if person else None, token=generate_csrf()
    )


@bp.post("/sign-in/again")
@public
def sign_in_again() -> ResponseReturnValue:
    """Sign in without leaving the page: only whoever the page belongs to, in the same appointment."""
    sent = request.get_json(silent=True)
    names = ("name", "password", "appointment")
    if not isinstance(sent, dict) or not all(isinstance(sent.get(one), str) for one in names):
        raise Refused(_("Isian tidak terbaca. Muat ulang halaman."))
    person, status = check_password(sent["name"], sent["password"])
    if person is None:
        return jsonify(ok=False, error=str(NO_ENTRY[status])), status
    appointment_id = _held(person, sent["appointment"])
    if appointment_id is None:
        return jsonify(
            ok=False,
            error=_(
                "Akun ini bukan yang mengisi halaman ini. Masuklah dengan akun yang tadi, atau buka halaman masuk."
            ),
        ), 403
    begin(sessions.start(db, person, at=now(), day=today(), appointment_id=appointment_id))
    return jsonify(ok=True, appointment=str(appointment_id), token=generate_csrf())


def _held(person: Person, wanted: str) -> UUID | None:
    held = {str(one.id): one.id for one in appointments_of(reader, person.id, today())}
    return held.get(wanted)


def _ids(document: object) -> set[UUID]:
    found = document.get("ids") if isinstance(document, dict) else None
    if not isinstance(found, list) or len(found) > MOST:
        raise Refused(_("Isian tidak terbaca. Muat ulang halaman."))
    try:
        return {UUID(one) for one in found}
    except (ValueError, TypeError, AttributeError):
        raise Refused(_("Isian tidak terbaca. Muat ulang halaman.")) from None
