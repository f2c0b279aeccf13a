"""Every route says who may use it; whatever says nothing is closed to all.

The decorators only mark a view. One guard, run before every request, reads the mark, so the order of decorators
cannot matter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assessment.permissions import Actor, Permission

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks for: one of these permissions, or nothing at all."""

    permissions: tuple[Permission, ...]
    is_public: bool = False


def allow(*permissions: Permission) -> Callable[[View], View]:
    """Open the view to signed-in people with any of these permissions."""

    def mark(view: View) -> View:
        view.access = Access(permissions)  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open the view to everyone, signed in or not."""
    view.access = Access((), is_public=True)  # type: ignore[attr-defined]
    return view


def actor() -> Actor:
    """The person behind the request; only for views that are not public."""
    found = cast("Actor | None", g.get("actor"))
    assert found is not None, "a public view asked who is signed in"
    return found


def access_of(endpoint: str) -> Access | None:
    """What the route asks for; None if it says nothing (and so is closed)."""
    if endpoint == "static":
        return Access((), is_public=True)
    return getattr(current_app.view_functions.get(endpoint), "access", None)


def guard() -> ResponseReturnValue | None:
    """Let the request through, or refuse it: 401/sign-in when signed out, 403 without the permission."""
    if request.endpoint is None:
        return None  # no such address: Flask answers 404
    access = access_of(request.endpoint)
    if access is None:
        abort(403)
    if access.is_public:
        return None
    person: Actor | None = g.get("actor")
    if person is None:
        if request.is_json or request.accept_mimetypes.best == "application/json":
            abort(401)
        following = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("people.sign_in", next=following))
    if not any(person.may(permission) for permission in access.permissions):
        abort(403)
    return None


def init_app(app: Flask) -> None:
    """Put the guard in front of every view. Register it after whatever finds out who is signed in."""
    app.before_request(guard)
