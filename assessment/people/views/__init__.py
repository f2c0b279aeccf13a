"""Pages about people: signing in, accounts, appointments, invitations."""

from flask import Blueprint, Flask

bp = Blueprint("people", __name__)

from assessment.people.views import account, administration, invitations, signing_in  # noqa: E402

__all__ = ["account", "administration", "bp", "init_app", "invitations", "signing_in"]


def init_app(app: Flask) -> None:
    """Find out who is signed in before every request, and register the pages."""
    app.before_request(signing_in.recognise)
    app.register_blueprint(bp)
