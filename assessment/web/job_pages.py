"""The page of a job: how far it is and what came of it, for who asked for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    render_template,
    request,
    send_file,
)
from flask.typing import ResponseReturnValue
from markupsafe import escape
from sqlalchemy.orm import Session

from assessment.errors import Gone
from assessment.jobs.models import Job, JobState
from assessment.jobs.queries import find
from assessment.languages import lazy
from assessment.permissions import Actor, Permission
from assessment.web import labels
from assessment.web.access import actor, allow
from assessment.web.clock import now
from assessment.web.work import database, reader

bp = Blueprint("jobs", __name__, url_prefix="/jobs")

OPEN = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Handout:
    """What fetching a file takes besides having asked for it, and the verb that records it.

    ``record(session, job, by, at)``
    """

    permission: Permission
    record: Callable[[Session, Job, Actor, datetime], None]


_handouts: dict[str, Handout] = {}


def hand_out(
    kind: str, permission: Permission, record: Callable[[Session, Job, Actor, datetime], None]
) -> None:
    """Offer the files of this kind of job. Called while the application is built; no other kind is handed out."""
    _handouts[kind] = Handout(permission, record)


labels.add(
    JobState,
    {
        JobState.QUEUED: lazy("Menunggu giliran"),
        JobState.RUNNING: lazy("Sedang dikerjakan"),
        JobState.DONE: lazy("Selesai"),
        JobState.FAILED: lazy("Gagal"),
    },
)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)


@bp.get("/<uuid:job_id>")
@allow(Permission.ACCOUNT_MANAGE)
def show(job_id: UUID) -> ResponseReturnValue:
    """The state of a job, as a page that looks again by itself, or as JSON."""
    job = _theirs(job_id)
    state = _state(job)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(state)
    return render_template("jobs/show.html", job=job, state=state, open=job.state in OPEN)


@bp.get("/<uuid:job_id>/file")
@allow(Permission.ACCOUNT_MANAGE)
def file(job_id: UUID) -> ResponseReturnValue:
    """The file a job made; only for who asked for it, while they still may, since it holds what they may see."""
    job = _theirs(job_id)
    result = job.result or {}
    if job.state is not JobState.DONE or "file" not in result or not _may_fetch(job):
        raise Gone
    with database().transaction() as session:
        _handouts[job.kind].record(session, job, actor(), now())
    return attachment(result["file"], result["name"], result["media_type"])


def attachment(sha256: str, name: str, media_type: str) -> Response:
    """A stored file for download, never to be shown inside one of our pages; :class:`Gone` if it was erased."""
    try:
        stream = current_app.extensions["files"].open(sha256)
    except FileNotFoundError:
        raise Gone from None
    response = send_file(
        stream, mimetype=media_type, as_attachment=True, download_name=name, etag=False
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _theirs(job_id: UUID) -> Job:
    job = find(reader, job_id)
    if job is None or not (_is_creator(job) or actor().may(Permission.INSTALLATION_MANAGE)):
        raise Gone
    return job


def _is_creator(job: Job) -> bool:
    return job.created_by_id == actor().person_id


def _may_fetch(job: Job) -> bool:
    handout = _handouts.get(job.kind)
    return handout is not None and _is_creator(job) and actor().may(handout.permission)


def _state(job: Job) -> dict[str, Any]:
    result = job.result or {}
    return {
        "ok": True,
        "state": job.state.value,
        "label": str(escape(labels.label(job.state))),
        "done": result.get("done"),
        "total": result.get("total"),
        "has_file": "file" in result and _may_fetch(job),
        "url": result.get("url"),
    }
