"""What everybody reads: the visits of an assessment, their photos, days for a calendar, and the record on paper."""

from datetime import datetime
from uuid import UUID

from flask import Response, abort, current_app, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.models import Revision
from assessment.assessments.proving.views.handing_out import POLICY
from assessment.assessments.proving.views.uploading import files, megabytes
from assessment.assessments.queries import find
from assessment.assessments.status import REVIEWABLE
from assessment.assessments.views.desks import Opened, open_or_404
from assessment.errors import Gone
from assessment.installation.queries import installation
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission, Sight
from assessment.reviews.queries import names
from assessment.reviews.visits import labels, printing, queries, services
from assessment.reviews.visits.models import VisitPhoto, VisitState
from assessment.reviews.visits.queries import Visited
from assessment.reviews.visits.sight import sees_result
from assessment.reviews.visits.views import bp
from assessment.rounds.calendar import file as calendar
from assessment.web import job_pages
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings
from assessment.web.filters import weekday
from assessment.web.work import database, db, reader

ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


@bp.get("/assessments/<uuid:revision_id>/visits")
@allow(Permission.ASSESSMENT_READ)
def show(revision_id: UUID) -> ResponseReturnValue:
    """Every visit of an assessment."""
    return page(revision_id)


def page(revision_id: UUID) -> str:
    """The page, also after something was refused on it."""
    opened = open_or_404(revision_id)
    found = queries.all_of(reader, revision_id)
    people: set[UUID | None] = set()
    for one in found:
        people |= {one.visit.planned_by_id, one.visit.held_by_id}
    by, desk = actor(), opened.desk
    decides = (
        by.may(Permission.REVIEW_DO)
        and desk.status in REVIEWABLE
        and (desk.verifier_id == by.person_id or by.may(Permission.REVIEW_FINALISE))
    )
    return render_template(
        "visits/show.html",
        opened=opened,
        found=found,
        decides=decides,
        verifies=by.may(Permission.REVIEW_DO),
        sees_result=sees_result(by, opened.revision),
        sees_photos=_sees_photos(opened.revision),
        topics=_topics(opened, found),
        names=names(reader, people),
        tones=labels.TONES,
        limit=megabytes(),
        most=services.PHOTOS,
    )


@bp.get("/assessments/<uuid:revision_id>/visits/<uuid:visit_id>/photos/<uuid:photo_id>")
@allow(Permission.EVIDENCE_READ)
def photo(revision_id: UUID, visit_id: UUID, photo_id: UUID) -> ResponseReturnValue:
    """A small picture of a photo, as we drew it; every look is remembered."""
    revision, found = _photo_or_404(revision_id, visit_id, photo_id)
    try:
        content = files().open(found.preview_sha256)
    except FileNotFoundError:
        current_app.logger.exception("photo %s: its file is not in the store", found.id)
        raise Gone from None
    with database().transaction() as session:
        services.note_look(session, revision, found, whole=False, by=actor(), at=now())
    response = send_file(content, mimetype=services.PREVIEW_TYPE, etag=False)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store, private"
    return response


@bp.get("/assessments/<uuid:revision_id>/visits/<uuid:visit_id>/photos/<uuid:photo_id>/file")
@allow(Permission.EVIDENCE_READ)
def photo_file(revision_id: UUID, visit_id: UUID, photo_id: UUID) -> ResponseReturnValue:
    """The whole photo, as an attachment."""
    revision, found = _photo_or_404(revision_id, visit_id, photo_id)
    with database().transaction() as session:
        media_type = services.media_type_of(session, found)
        services.note_look(session, revision, found, whole=True, by=actor(), at=now())
    name = f"visitasi-{revision.assessment.unit.code}-{str(found.id)[:8]}.{ENDINGS[media_type]}"
    return job_pages.attachment(found.sha256, name, media_type)


@bp.get("/assessments/<uuid:revision_id>/visits/<uuid:visit_id>/calendar")
@allow(Permission.ASSESSMENT_READ)
def days(revision_id: UUID, visit_id: UUID) -> ResponseReturnValue:
    """The visit, for the calendar of a telephone."""
    opened = open_or_404(revision_id)
    visit = queries.find(reader, revision_id, visit_id)
    if visit is None or visit.state is VisitState.CANCELLED:
        abort(404)
    entry = calendar.Entry(
        key=str(visit.id),
        day=visit.day,
        title=_("Visitasi %(unit)s", unit=opened.unit_name),
        url=url_for(".show", revision_id=revision_id, _external=True),
        version=visit.version,
        begins=datetime.combine(visit.day, visit.begins, settings().timezone),
        place=visit.place,
    )
    content = calendar.written([entry], _("Visitasi Perisai"), at=now())
    response = Response(content, content_type=calendar.MEDIA_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename="visitasi.ics")
    return response


@bp.post("/assessments/<uuid:revision_id>/visits/<uuid:visit_id>/record")
@allow(Permission.ASSESSMENT_READ)
def record(revision_id: UUID, visit_id: UUID) -> ResponseReturnValue:
    """Have the record printed, and go where it will be."""
    opened = open_or_404(revision_id)
    found = next(
        (one for one in queries.all_of(reader, revision_id) if one.visit.id == visit_id), None
    )
    if found is None or found.visit.held_on is None:
        abort(404)
    unit = opened.revision.assessment.unit
    said = printing.description(
        found, installation(reader), _topics(opened, [found]), [one.id for one in opened.questionnaire.items],
        unit=opened.unit_name, code=unit.code, round_name=opened.round_name, day=weekday(found.visit.held_on),
        recorded_by=names(reader, {found.visit.held_by_id}).get(found.visit.held_by_id, ""), demo=settings().demo,
    )  # fmt: skip
    job = printing.order(
        db, opened.revision, found, said,
        name=f"perisai-visitasi-{unit.code}-{found.visit.held_on}.pdf", by=actor(), at=now(),
    )  # fmt: skip
    return redirect(url_for("jobs.show", job_id=job.id), 303)


def _photo_or_404(revision_id: UUID, visit_id: UUID, photo_id: UUID) -> tuple[Revision, VisitPhoto]:
    revision = find(reader, revision_id, actor(), Sight.EVIDENCE)
    if revision is None or not sees_result(actor(), revision):
        abort(404)
    visit = queries.find(reader, revision_id, visit_id)
    found = queries.photo(reader, visit_id, photo_id) if visit else None
    if found is None:
        abort(404)
    return revision, found


def _sees_photos(revision: Revision) -> bool:
    return (
        sees_result(actor(), revision)
        and actor().may(Permission.EVIDENCE_READ)
        and find(reader, revision.id, actor(), Sight.EVIDENCE) is not None
    )


def _topics(opened: Opened, found: list[Visited]) -> dict[str, str]:
    content = opened.questionnaire
    named = {note.item for one in found for note in one.notes if content.has_item(note.item)}
    return {item: content.item(item).topic.in_(locale()) for item in named}
