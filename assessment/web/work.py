"""The request's unit of work: committed once, before the response is built.

``db`` is the session of the request: for looking in a safe request, for writing otherwise. ``reader`` only
looks; use it in a writing request for what should not hold up other writers, such as checking a password.
``glance`` looks single rows up by prepared statements, outside of any transaction.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from assessment.database import Database

T = TypeVar("T")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def database() -> Database:
    """The application's database."""
    return cast("Database", current_app.extensions["database"])


def _reader() -> Session:
    if "reader" not in g:
        g.reader = database().reading()
    return cast("Session", g.reader)


def _glance() -> Session:
    if not database().is_sqlite:
        return _reader()
    if "glance" not in g:
        g.glance = database().glance()
    return cast("Session", g.glance)


def _session() -> Session:
    if request.method in SAFE:
        return _reader()
    if "writer" not in g:
        g.writer = database().writing()
    return cast("Session", g.writer)


db = cast("Session", LocalProxy(_session))
reader = cast("Session", LocalProxy(_reader))
glance = cast("Session", LocalProxy(_glance))


def after_commit(what: Callable[[], None]) -> None:
    """Do this once the request's changes are safe (wake a worker, send a letter)."""
    g.setdefault("after_commit", []).append(what)


def together(what: Callable[[Session], T]) -> T:
    """Do something short, committed on return; on SQLite with what others save at the same time."""
    assert "writer" not in g, "the request holds the writers' turn itself"
    _put_away()
    return database().together(what)


class WorkingFlask(Flask):
    """Flask, with the commit between the view and the building of its response."""

    def dispatch_request(self) -> ResponseReturnValue:
        try:
            result = super().dispatch_request()
            writer = g.get("writer")
            if writer is not None:
                writer.commit()
        except BaseException:
            _put_away()
            raise
        for what in g.pop("after_commit", []):
            what()
        return result


def init_app(app: Flask) -> None:
    """Give the sessions back at the end of every request, whatever happened."""

    @app.teardown_appcontext
    def put_away(_: BaseException | None) -> None:
        _put_away()


def _put_away() -> None:
    for name in ("writer", "reader", "glance"):
        session: Any = g.pop(name, None)
        if session is not None:
            if name == "writer":
                session.rollback()  # closing alone keeps the turn of a commit that failed
            session.close()
