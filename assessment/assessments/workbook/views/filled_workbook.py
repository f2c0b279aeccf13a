"""A workbook that comes back: uploaded, looked over, and applied as far as somebody wants it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments import services
from assessment.assessments.blueprint import bp
from assessment.assessments.queries import Desk
from assessment.assessments.views.desks import Opened, open_or_404, take_or_404
from assessment.assessments.workbook import applying
from assessment.assessments.workbook.comparing import Comparison, chosen, compare
from assessment.assessments.workbook.filled import from_written
from assessment.assessments.workbook.views.workbook import workbook_page
from assessment.errors import Refused
from assessment.evidence.gate import clean_name
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Permission
from assessment.spreadsheets.tables import LARGEST
from assessment.uploads import services as uploads
from assessment.uploads.models import Upload
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader

SHOWN = 100
"""So many bad cells are listed one by one."""


@bp.post("/<uuid:revision_id>/workbook/uploads")
@allow(Permission.ASSESSMENT_FILL)
def upload_workbook(revision_id: UUID) -> ResponseReturnValue:
    """Take in a workbook that was filled in. Nothing is saved yet."""
    opened = open_or_404(revision_id)
    services.refuse_unless_filling(opened.desk, actor(), today())
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(opened, _("Pilih dulu berkas Excel yang sudah diisi."))
    content, name = file.read(LARGEST + 1), clean_name(file.filename)
    try:
        filled = applying.understand(
            reader, opened.revision, opened.desk, opened.questionnaire, name, content
        )
    except Refused as refusal:
        return _page(opened, refusal.sentence)
    held = applying.hold(db, opened.desk, name, content, filled, by=actor(), at=now())
    return redirect(url_for(".look_over_workbook", revision_id=revision_id, upload_id=held.id), 303)


@bp.get("/<uuid:revision_id>/workbook/uploads/<uuid:upload_id>")
@allow(Permission.ASSESSMENT_FILL)
def look_over_workbook(revision_id: UUID, upload_id: UUID) -> ResponseReturnValue:
    """What applying it would change, item by item."""
    opened = open_or_404(revision_id)
    held = uploads.held(
        reader, upload_id, applying.PURPOSE, by=actor(), at=now(), thing_id=revision_id
    )
    if held.applied_at is not None:
        return redirect(url_for(".show", revision_id=revision_id))
    filled = from_written(held.content)
    found = compare(reader, opened.desk, opened.questionnaire, filled)
    return _preview(opened, held, found, {one.item.id for one in found.changes})


@bp.post("/<uuid:revision_id>/workbook/uploads/<uuid:upload_id>/apply")
@allow(Permission.ASSESSMENT_FILL)
def apply_workbook(revision_id: UUID, upload_id: UUID) -> ResponseReturnValue:
    """Save all of it or what was ticked, in one go; twice is once."""
    on, questionnaire = take_or_404(revision_id)
    held = _held(on, upload_id)
    if held.applied_at is None:
        services.refuse_unless_filling(on, actor(), today())
        found = compare(db, on, questionnaire, from_written(held.content))
        wanted = chosen(
            found, request.form.getlist("item"), everything=request.form.get("apply") == "all"
        )
        newer = [
            one for one in wanted if request.form.get(f"seen-{one.item.id}") != str(one.version)
        ]
        if not wanted or newer:
            sentence = (
                _("Sementara Anda memeriksa, ada jawaban yang disimpan orang lain. Belum ada yang diterapkan; "
                  "periksa lagi yang bertanda bentrok.")
                if newer
                else _("Centang sedikitnya satu perubahan, atau batalkan.")
            )  # fmt: skip
            return (
                _preview(
                    open_or_404(revision_id),
                    held,
                    found,
                    set(request.form.getlist("item")),
                    sentence,
                ),
                409 if newer else 422,
            )
        applying.save(db, on, questionnaire, held, wanted, by=actor(), at=now(), today=today())
    saved = (held.result or {}).get("saved", 0)
    flash(
        ngettext(
            "%(num)s jawaban dari Excel tersimpan.", "%(num)s jawaban dari Excel tersimpan.", saved
        ),
        "good",
    )
    return redirect(url_for(".show", revision_id=revision_id), 303)


@bp.post("/<uuid:revision_id>/workbook/uploads/<uuid:upload_id>/cancel")
@allow(Permission.ASSESSMENT_FILL)
def cancel_workbook(revision_id: UUID, upload_id: UUID) -> ResponseReturnValue:
    """Nothing of it: what was read is removed."""
    on, _questionnaire = take_or_404(revision_id)
    uploads.cancel(db, _held(on, upload_id))
    flash(_("Dibatalkan. Tidak ada jawaban yang berubah."), "neutral")
    return redirect(url_for(".workbook", revision_id=revision_id), 303)


def _held(on: Desk, upload_id: UUID) -> Upload:
    return uploads.held(
        db, upload_id, applying.PURPOSE, by=actor(), at=now(), thing_id=on.revision_id, lock=True
    )


def _page(opened: Opened, sentence: str) -> ResponseReturnValue:
    return workbook_page(opened, sentence), 422


def _preview(
    opened: Opened, held: Upload, found: Comparison, ticked: set[str], wrong: str = ""
) -> str:
    filled = from_written(held.content)
    return render_template(
        "assessments/workbook_preview.html", opened=opened, held=held, filled=filled, found=found,
        ticked=ticked, wrong=wrong, shown=SHOWN,
    )  # fmt: skip
