"""The session's cookie and the tokens of forms, without working out again what every request asks."""

from flask import Flask, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer

REMEMBERED = 4096
"""Tokens kept in memory; when there are more, all are forgotten."""


def init_app(app: Flask) -> None:
    """Sign the session's cookie, and ask for a token where something is changed."""
    app.session_interface = Cookies()
    Tokens(app)


class Cookies(SecureCookieSessionInterface):
    """Flask's own, with one serializer for all requests: the key never changes while the application runs."""

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer


class Tokens(CSRFProtect):
    """Flask-WTF's own; the token that a page's script sends with every answer is checked once for its session."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._fitting: set[tuple[str, str]] = set()

    def protect(self, apply_exemptions: bool = False) -> None:
        both = (request.headers.get("X-CSRFToken", ""), session.get("csrf_token", ""))
        if request.is_json and both in self._fitting:
            g.csrf_valid = True
            return
        super().protect(apply_exemptions)
        if request.is_json and g.get("csrf_valid") and all(both):
            if len(self._fitting) >= REMEMBERED:
                self._fitting.clear()
            self._fitting.add(both)
