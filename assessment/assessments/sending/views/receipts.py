"""The receipt of a sending: a page and a PDF, for the unit's own people."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.blueprint import bp
from assessment.assessments.checks import Doubt
from assessment.assessments.sending import printing as receipt_printing
from assessment.assessments.sending.models import Receipt
from assessment.assessments.sending.printing import numbered
from assessment.assessments.sending.receipts import receipts_of
from assessment.assessments.views.desks import Opened, open_or_404
from assessment.installation.queries import installation
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings
from assessment.web.filters import ZONES, weekday
from assessment.web.labels import label
from assessment.web.work import db, reader


@bp.get("/<uuid:revision_id>/receipt")
@allow(Permission.ASSESSMENT_FILL)
def receipt(revision_id: UUID) -> ResponseReturnValue:
    """What was sent last, or the sending with the number asked for."""
    opened = _own_or_404(revision_id)
    found = receipts_of(reader, revision_id)
    if not found:
        return redirect(url_for("assessments.show", revision_id=revision_id))
    shown = _wanted(found)
    return render_template(
        "assessments/receipt.html",
        opened=opened,
        receipt=shown,
        facts=shown.facts,
        number=numbered(shown),
        when=_when(shown),
        stands=shown is found[0] and shown.sent_at == opened.revision.submitted_at,
        other_sendings=[(one, numbered(one), _when(one)) for one in found if one is not shown],
        doubts=_doubts(),
    )


@bp.post("/<uuid:revision_id>/receipt/print")
@allow(Permission.ASSESSMENT_FILL)
def print_receipt(revision_id: UUID) -> ResponseReturnValue:
    """Have the receipt printed, and go where it will be."""
    opened = _own_or_404(revision_id)
    found = receipts_of(reader, revision_id)
    if not found:
        flash(_("Penilaian ini belum pernah dikirim, jadi belum ada tanda terimanya."), "bad")
        return redirect(url_for("assessments.show", revision_id=revision_id), 303)
    shown = _wanted(found)
    said = receipt_printing.description(
        shown, installation(reader), when=_when(shown), doubts=_doubts(), demo=settings().demo
    )
    job = receipt_printing.order(
        db, shown, opened.desk, said,
        name=f"perisai-tanda-terima-{shown.facts['code']}-{numbered(shown)}.pdf",
        by=actor(), at=now(),
    )  # fmt: skip
    return redirect(url_for("jobs.show", job_id=job.id), 303)


def _own_or_404(revision_id: UUID) -> Opened:
    """A receipt is for the unit's own people: not even for the camat who reads the answers."""
    opened = open_or_404(revision_id)
    if not opened.is_own:
        abort(404)
    return opened


def _wanted(found: list[Receipt]) -> Receipt:
    asked = request.values.get("number", "")
    return next((one for one in found if str(one.number) == asked), found[0])


def _when(shown: Receipt) -> str:
    """``Senin, 2 November 2026 pukul 09.00 WIB``."""
    zone = settings().timezone
    local = shown.sent_at.astimezone(zone)
    return _(
        "%(day)s pukul %(time)s",
        day=weekday(local.date()), time=f"{local:%H.%M} {ZONES.get(zone.key, zone.key)}",
    )  # fmt: skip


def _doubts() -> dict[str, str]:
    return {str(doubt): label(doubt) for doubt in Doubt}
