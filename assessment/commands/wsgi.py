"""What each worker process of ``flask serve`` runs: the application behind a short queue.

A worker has many cheap threads that wait for slow clients and few that run our code. Without this,
two people on slow lines who send a form byte by byte would hold up everybody else.
"""

import logging
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from typing import IO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import request
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    RequestEntityTooLarge,
    ServiceUnavailable,
)
from werkzeug.wrappers import Response

from assessment.jobs import runner

AT_ONCE = 12
"""Requests that run our code at the same time in one worker: enough to commit saves together, and more gain nothing."""

PATIENCE = 15.0
"""Seconds a request waits for its turn before the person is asked to try again."""

IN_MEMORY = 256 * 1024
"""Bytes of a body kept in memory; more goes to a temporary file."""

PIECE = 64 * 1024
ROUTE = "perisai.route"

access_log = logging.getLogger("perisai.access")


def application() -> WSGIApplication:
    """Build a worker's application."""
    from app import app

    logging.Formatter.converter = time.gmtime
    logging.basicConfig(
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%SZ",
        stream=sys.stdout,
    )
    access_log.setLevel(logging.INFO)
    runner.start(app)
    app.after_request(_note_route)
    return Queue(app, longest_body=app.config["MAX_CONTENT_LENGTH"])


class Queue:
    """Takes the body in first, then lets a few requests at a time through to the application."""

    def __init__(
        self,
        app: WSGIApplication,
        *,
        longest_body: int,
        at_once: int = AT_ONCE,
        patience: float = PATIENCE,
    ) -> None:
        self._app = app
        self._longest_body = longest_body
        self._turns = threading.BoundedSemaphore(at_once)
        self._patience = patience

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
                _take_in(environ, body, self._longest_body)
                environ["wsgi.input"] = body
                return self._take_turn(environ, start_response)
        except HTTPException as refusal:
            return refusal(environ, start_response)

    def _take_turn(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if not self._turns.acquire(timeout=self._patience):
            raise ServiceUnavailable(
                "Sistem sedang sangat sibuk. Coba lagi sebentar.", retry_after=5
            )
        try:
            return _answer(self._app, environ, start_response)
        finally:
            # Before the answer goes out: its reader may be slow as well.
            self._turns.release()


def _take_in(environ: WSGIEnvironment, body: IO[bytes], longest: int) -> None:
    """Read the whole body; one that is announced as too long is left to Flask to refuse."""
    source, announced = environ["wsgi.input"], int(environ.get("CONTENT_LENGTH") or 0)
    if announced > longest:
        return
    while piece := source.read(PIECE):
        body.write(piece)
        if body.tell() > longest:
            raise RequestEntityTooLarge
    if body.tell() < announced:
        raise BadRequest("Kiriman terputus di tengah jalan.")
    body.seek(0)


def _answer(
    app: WSGIApplication, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    begun, status = time.perf_counter(), "500"

    def note(line: str, *others: object) -> object:
        nonlocal status
        status = line[:3]
        return start_response(line, *others)  # type: ignore[arg-type]

    try:
        return app(environ, note)  # type: ignore[arg-type]
    finally:
        _log(environ, status, time.perf_counter() - begun)


def _note_route(response: Response) -> Response:
    """Keep what the log says: the route instead of the address, so nobody and nothing is named."""
    if request.endpoint != "static":
        request.environ[ROUTE] = request.url_rule.rule if request.url_rule else "-"
    return response


def _log(environ: WSGIEnvironment, status: str, seconds: float) -> None:
    if route := environ.get(ROUTE):
        method = environ["REQUEST_METHOD"]
        access_log.info("%s %s %s %.1f ms", method, route, status, 1000 * seconds)
