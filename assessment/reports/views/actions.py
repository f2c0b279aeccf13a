"""The list of actions to take away."""

from flask import Response, request

from assessment.actions.queries import narrowed, visible
from assessment.actions.services import note_export
from assessment.actions.views.index import is_overdue, item_of, unit_of, wanted_of_address
from assessment.assessments.labels import level_words
from assessment.installation.queries import installation
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.reports import exports
from assessment.reports.exports import Format, Table
from assessment.reports.views import bp
from assessment.reports.views.choice import moment_words
from assessment.reports.views.units import download
from assessment.rounds.queries import questionnaires
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.filters import short_date
from assessment.web.labels import label
from assessment.web.work import db, reader


@bp.post("/actions/export")
@allow(Permission.ASSESSMENT_READ)
def export_actions() -> Response:
    """What the person sees of the list, with the same filters, whole, as CSV or XLSX."""
    form = Format.XLSX if request.form.get("format") == Format.XLSX else Format.CSV
    wanted, _shown = wanted_of_address()
    rows = reader.execute(narrowed(visible(actor()), wanted, today())).scalars().all()
    contents = questionnaires(reader, {one.assessment.digest for one in rows})
    place = installation(reader)
    lines = []
    for one in rows:
        content = contents[one.assessment.digest]
        item = item_of(one, content)
        lines.append(
            [
                unit_of(one), one.assessment.unit.code, one.assessment.round.name, one.item,
                item.topic.in_(locale()) if item else "", level_words(one.start_level, content.method),
                level_words(one.target, content.method), one.text, one.owner, short_date(one.due_on),
                label(one.state), _("ya") if is_overdue(one, today()) else "",
            ]
        )  # fmt: skip
    table = Table(
        mark=place.classification,
        title=_("Rencana tindak lanjut"),
        lines=[place.government or place.city, _("Dibuat %(when)s oleh Perisai", when=moment_words())],
        headings=[
            _("Unit"), _("Kode"), _("Periode"), _("Butir"), _("Pokok"), _("Dari"), _("Menjadi"),
            _("Yang dikerjakan"), _("Penanggung jawab"), _("Tenggat"), _("Keadaan"), _("Lewat tenggat"),
        ],
        rows=lines,
    )  # fmt: skip
    note_export(db, form, len(rows), by=actor(), at=now())
    return download(exports.written(table, form), f"perisai-tindak-lanjut-{today():%Y%m%d}", form)
