"""What a facilitator entered for the unit, for its head to confirm: one item, an area, or all."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.blueprint import bp
from assessment.assessments.division.views import part_name
from assessment.assessments.facilitation import services
from assessment.assessments.facilitation.queries import waiting
from assessment.assessments.views.desks import Opened, open_or_404, take_or_404
from assessment.assessments.views.items import part_of, parts
from assessment.errors import NotAllowed
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Permission
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader


@bp.get("/<uuid:revision_id>/facilitated")
@allow(Permission.ASSESSMENT_FILL)
def facilitated(revision_id: UUID) -> ResponseReturnValue:
    """Everything that waits for the head's confirmation, by area."""
    opened = open_or_404(revision_id)
    if not opened.is_own:
        raise NotAllowed
    found = waiting(reader, revision_id)
    groups = []
    for part in parts(opened.questionnaire):
        there = [(item, found[item.id]) for item in part.items if item.id in found]
        if there:
            groups.append((part, part_name(part), there))
    return render_template(
        "assessments/facilitated.html",
        opened=opened,
        groups=groups,
        total=len(found),
        upto=max((one.event.id for one in found.values()), default=0),
        may_confirm=opened.may_fill and opened.may_send,
    )


@bp.post("/<uuid:revision_id>/facilitated")
@allow(Permission.ASSESSMENT_SEND)
def confirm_facilitated(revision_id: UUID) -> ResponseReturnValue:
    """Confirm one item, all of an area, or everything, as far as the head has read it."""
    on, questionnaire = take_or_404(revision_id)
    asked, upto = request.form.get("item", ""), request.form.get("upto", "")
    part = part_of(questionnaire, request.form.get("area", ""))
    if asked:
        items = {asked}
    elif part is not None:
        items = {item.id for item in part.items}
    else:
        items = {item.id for item in questionnaire.items}
    number = services.confirm(
        db, on, questionnaire, items, upto=int(upto) if upto.isdecimal() and len(upto) < 19 else 0,
        by=actor(), at=now(), today=today(),
    )  # fmt: skip
    if number:
        flash(
            ngettext(
                "%(num)s jawaban dikonfirmasi.", "%(num)s jawaban dikonfirmasi.", number
            ),
            "good",
        )  # fmt: skip
    else:
        flash(_("Tidak ada yang dikonfirmasi: jawabannya sudah berubah. Periksa lagi."), "info")
    return redirect(url_for("assessments.facilitated", revision_id=revision_id), 303)


def waiting_for_head(opened: Opened) -> int:
    """How many answers wait for the head's confirmation, for the unit's own people."""
    return len(waiting(reader, opened.id)) if opened.is_own else 0
