"""Pages about people: signing in, accounts, appointments, invitations."""

from flask import Blueprint, Flask

bp = Blueprint("people", __name__)

from assessment.people.views import (  # noqa: E402
    account,
    administration,
    invitations,
    keeping,
    signing_in,
)

__all__ = ["account", "administration", "bp", "init_app", "invitations", "keeping", "signing_in"]


def init_app(app: Flask) -> None:
    """Find out who is signed in before every request, and register the pages."""
    app.before_request(signing_in.recognise)
    app.register_blueprint(bp)
