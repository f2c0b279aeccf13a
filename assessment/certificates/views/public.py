"""The public page of a certificate: for anybody with the paper in hand, without a session."""

from datetime import date
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment import languages
from assessment.certificates import services
from assessment.certificates.codes import normal
from assessment.certificates.queries import by_code, is_public, must_wait, replaced
from assessment.certificates.standing import standing
from assessment.certificates.views import bp
from assessment.web.access import public as open_to_all
from assessment.web.clock import now, today
from assessment.web.work import database, reader


@bp.get("/v/")
@open_to_all
def ask() -> ResponseReturnValue:
    """Where a code can be typed."""
    _speak()
    typed = request.args.get("code", "")
    if normal(typed):
        return redirect(url_for(".public", code=normal(typed)))
    return _answer("certificates/ask.html", 200)


@bp.get("/v/<code>")
@open_to_all
def public(code: str) -> ResponseReturnValue:
    """Exactly what the piagam prints, and what it is worth today.

    A code that is not ours and one that cannot be one get the same answer. Wrong codes are counted, so nobody can try
    many of them. Before the result is announced the page says only that it waits for that.
    """
    _speak()
    address = request.remote_addr or ""
    if must_wait(reader, address, at=now()):
        return _answer("certificates/wait.html", 429)
    certificate = by_code(reader, code)
    if certificate is None:
        with database().transaction() as session:
            services.wrong_code(session, address, at=now())
        return _answer("certificates/unknown.html", 404)
    if not is_public(reader, certificate):
        return _answer("certificates/held.html", 200)
    said = certificate.said or {}
    gone = certificate.id in replaced(reader, [certificate])
    return _answer(
        "certificates/public.html",
        200,
        certificate=certificate,
        said=said,
        standing=standing(certificate, replaced=gone, day=today()),
        issued_on=date.fromisoformat(said["issued_on"]),
    )


def _speak() -> None:
    wanted = request.args.get("lang", "")
    if wanted in languages.LOCALES:
        languages.use(wanted)


def _answer(template: str, status: int, **values: Any) -> ResponseReturnValue:
    response = make_response(render_template(template, **values), status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
