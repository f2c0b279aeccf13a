"""The unit's side: what its verifier asks, and its answers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.asked import is_asked
from assessment.assessments.views.desks import Opened, back_to, open_or_404, take_or_404
from assessment.errors import Refused
from assessment.evidence.models import Evidence
from assessment.evidence.queries import library
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.questionnaire.model import Item
from assessment.reviews.threads import services
from assessment.reviews.threads.queries import (
    Beside,
    Standing,
    beside,
    shown,
    shows_result,
    standing_of,
    threads_of,
)
from assessment.reviews.threads.services import OPEN_ON
from assessment.reviews.threads.views import bp
from assessment.web.access import actor, allow
from assessment.web.clock import now
from assessment.web.work import db, reader

LIBRARY = 100
"""So many pieces of evidence are offered at most."""


@bp.get("/assessments/<uuid:revision_id>/verifier-questions")
@allow(Permission.ASSESSMENT_READ)
def unit(revision_id: UUID) -> ResponseReturnValue:
    """What the verifier asks and remarks, item by item, with what the unit has answered."""
    return _page(revision_id)


@bp.post("/assessments/<uuid:revision_id>/items/<item_id>/reply")
@allow(Permission.ASSESSMENT_FILL)
def reply(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """Answer."""
    on, content = take_or_404(revision_id)
    text = request.form.get("text", "").replace("\r\n", "\n")
    try:
        services.reply(
            db, on, content, item_id, text, _uuid(request.form.get("evidence", "")), by=actor(), at=now()
        )  # fmt: skip
    except Refused as refusal:
        db.rollback()
        return _page(revision_id, {item_id: text}, refusal.sentence), 422
    flash(_("Jawaban terkirim kepada verifikator."), "good")
    return redirect(url_for(".unit", revision_id=revision_id, _anchor=f"item-{item_id}"), 303)


@bp.post("/assessments/<uuid:revision_id>/verifier-questions/read")
@allow(Permission.ASSESSMENT_FILL)
def take_note(revision_id: UUID) -> ResponseReturnValue:
    """The unit has read everything: it is no longer marked as new."""
    on, _content = take_or_404(revision_id)
    services.take_note(db, on, by=actor(), at=now())
    return redirect(url_for(".unit", revision_id=revision_id), 303)


def at_items(opened: Opened, items: Sequence[str]) -> Mapping[str, Beside]:
    """What stands at the items of the unit's own page; recommendations only with the verified result."""
    if opened.desk.verifier_id is None:
        return {}
    found = beside(reader, opened.id, items)
    if not shows_result(opened.desk):
        for one in found.values():
            one.recommended = None
    return found


def of_whole(opened: Opened) -> dict[str, object]:
    """How many threads an assessment has, and what is recommended."""
    if opened.desk.verifier_id is None:
        return {"standing": Standing(), "recommended": {}, "is_open": False}
    return {
        "standing": standing_of(reader, [opened.id]).get(opened.id, Standing()),
        "recommended": shown(reader, opened.desk),
        "is_open": opened.desk.status in OPEN_ON,
    }


def _page(revision_id: UUID, kept: Mapping[str, str] | None = None, error: str = "") -> str:
    opened = open_or_404(revision_id)
    found = threads_of(reader, revision_id)
    may_write = opened.is_own and opened.desk.status in OPEN_ON
    content = opened.questionnaire
    items = {one.item: content.item(one.item) for one in found}
    return render_template(
        "threads/unit.html",
        opened=opened,
        threads=[(one, items[one.item], back_to(revision_id, items[one.item])) for one in found],
        provable={
            one for one, item in items.items()
            if isinstance(item, Item) and is_asked(opened.desk.asked, item)
        },
        library=_library(opened) if may_write and found else [],
        may_write=may_write,
        unread=opened.is_own and any(one.is_new for one in found),
        kept=kept or {},
        picked=request.form.get("evidence", ""),
        error=error,
    )  # fmt: skip


def _library(opened: Opened) -> list[Evidence]:
    return list(reader.execute(library(opened.desk.unit_id).limit(LIBRARY)).scalars())


def _uuid(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Refused(_("Pilih bukti dari pustaka unit Anda.")) from None
