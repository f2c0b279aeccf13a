"""Each refusal's status and page, in one table."""

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from assessment.errors import Busy, Conflict, DomainError, Gone, NotAllowed, NotNow, Refused
from assessment.languages import gettext as _

STATUS: dict[type[DomainError], int] = {
    Gone: 404,
    NotAllowed: 403,
    Conflict: 409,
    Refused: 422,
    NotNow: 503,
    Busy: 503,
}
PAGES = frozenset({400, 403, 404, 409, 413, 422, 429, 500, 503})


def init_app(app: Flask) -> None:
    """Answer refusals, HTTP errors and mistakes of ours with a page (or JSON) that says what to do next."""
    app.register_error_handler(DomainError, _refusal)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(IntegrityError, _overtaken)


def page(status: int, sentence: str = "") -> ResponseReturnValue:
    """The page of a status, or its JSON for a script."""
    if request.is_json or request.accept_mimetypes.best == "application/json":
        return jsonify(ok=False, error=sentence or status), status
    template = f"errors/{status if status in PAGES else 400}.html"
    return render_template(template, sentence=sentence), status


def status_of(refusal: DomainError) -> int:
    """The status of a refusal, also for pages that say it themselves."""
    return next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)


def _refusal(refusal: DomainError) -> ResponseReturnValue:
    status = status_of(refusal)
    sentence = refusal.sentence if isinstance(refusal, Refused) else str(refusal)
    result = page(status, sentence)
    return (*result, {"Retry-After": "2"}) if status == 503 else result  # type: ignore[misc]


def _expired(_fault: CSRFError) -> ResponseReturnValue:
    return page(
        400,
        _("Halaman ini sudah terlalu lama terbuka. Muat ulang halaman, lalu ulangi langkah Anda."),
    )


def _http(fault: HTTPException) -> ResponseReturnValue:
    if fault.code is None or fault.code < 400:
        return fault
    return page(fault.code)


def _database(fault: OperationalError) -> ResponseReturnValue:
    if any(word in str(fault) for word in ("locked", "busy", "deadlock")):
        return _refusal(Busy())
    raise fault


def _overtaken(fault: IntegrityError) -> ResponseReturnValue:
    """Two people at the same moment: the database let one of them through. Other faults are ours."""
    words = str(fault.orig).lower()
    if "unique" in words:
        return _refusal(Conflict())
    raise fault
