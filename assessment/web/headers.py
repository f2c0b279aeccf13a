"""Response headers that keep a browser from doing what we never ask of it."""

from flask import Flask, request
from werkzeug.wrappers import Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)
YEAR = 365 * 24 * 3600
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def init_app(app: Flask) -> None:
    """Set the headers on every response; a view may set a stricter one of its own."""

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        there = {name.lower() for name, _ in headers}
        for name, value in ALWAYS.items():
            if name.lower() not in there:
                headers.add(name, value)
        if app.config["SETTINGS"].cookie_secure:
            headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
        if request.endpoint == "static":
            fresh = "v" in request.args and response.status_code == 200
            headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if fresh else "no-cache"
        else:
            headers.setdefault("Cache-Control", "no-store, private")
        return response
