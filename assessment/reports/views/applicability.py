"""The statement of applicability: which controls apply to a unit, as a page, a table and a PDF."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.queries import find
from assessment.assessments.views.desks import Opened, open_or_404
from assessment.installation.queries import installation
from assessment.languages import gettext as _
from assessment.languages import locale, pgettext
from assessment.permissions import Permission, Sight
from assessment.reports import applicability as stated
from assessment.reports import exports, printing, services
from assessment.reports.applicability import Shown, Statement
from assessment.reports.exports import Format, Table
from assessment.reports.views import bp
from assessment.reports.views.choice import moment_words
from assessment.reports.views.units import download
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings
from assessment.web.labels import label
from assessment.web.work import db, reader


@bp.get("/assessments/<uuid:revision_id>/applicability")
@allow(Permission.ASSESSMENT_READ)
def applicability(revision_id: UUID) -> ResponseReturnValue:
    """The table, to be narrowed by kind and area."""
    opened = open_or_404(revision_id)
    if not stated.is_stated(opened.questionnaire):
        return redirect(url_for("assessments.show", revision_id=revision_id))
    found = _statement(opened)
    shown, area_id = _wanted(found)
    return render_template(
        "reports/applicability.html",
        opened=opened,
        statement=found,
        found=found.wanted(shown, area_id),
        shown=shown,
        area_id=area_id,
        Shown=Shown,
        kinds=_kinds(found),
        args=_args(shown, area_id),
        applies_words=stated.applies_words,
    )


@bp.post("/assessments/<uuid:revision_id>/applicability/export")
@allow(Permission.ASSESSMENT_READ)
def export_applicability(revision_id: UUID) -> ResponseReturnValue:
    """The same controls as CSV or XLSX."""
    opened = open_or_404(revision_id)
    if not stated.is_stated(opened.questionnaire):
        return redirect(url_for("assessments.show", revision_id=revision_id))
    found, form = _statement(opened), _format()
    rows = stated.rows(found.wanted(*_wanted(found)))
    place = installation(reader)
    table = Table(
        mark=place.classification,
        title=_("Pernyataan keberlakuan, %(unit)s", unit=opened.unit_name),
        lines=[
            f"{opened.round_name} · {opened.questionnaire.title.in_(locale())} · {label(found.layer)}",
            _("Dibuat %(when)s oleh Perisai", when=moment_words()),
        ],
        headings=stated.headings(),
        rows=rows,
    )
    content = exports.written(table, form)
    services.note_statement(
        db, opened.desk, body={"format": form, "layer": found.layer, "rows": len(rows)},
        by=actor(), at=now(),
    )  # fmt: skip
    return download(content, _name(opened), form)


@bp.post("/assessments/<uuid:revision_id>/applicability/report")
@allow(Permission.ASSESSMENT_READ)
def order_applicability(revision_id: UUID) -> ResponseReturnValue:
    """Have the whole statement printed, and go where it will be."""
    opened = open_or_404(revision_id)
    if not stated.is_stated(opened.questionnaire):
        return redirect(url_for("assessments.show", revision_id=revision_id))
    found = _statement(opened)
    job = services.order_statement(
        db,
        printing.statement_description(
            found, opened.questionnaire, installation(reader), unit=opened.unit_name,
            round_name=opened.round_name, status=label(opened.desk.status), at=now(),
            made=moment_words(), demo=settings().demo,
        ),
        opened.desk,
        name=f"{_name(opened)}.pdf",
        layer=found.layer,
        sight=_sight(opened),
        by=actor(),
        at=now(),
    )  # fmt: skip
    return redirect(url_for("jobs.show", job_id=job.id))


def _statement(opened: Opened) -> Statement:
    sees = _sight(opened) is Sight.EVIDENCE
    return stated.statement(reader, opened.desk, opened.questionnaire, sees_evidence=sees)


def _sight(opened: Opened) -> Sight:
    deepest = find(reader, opened.id, actor(), Sight.EVIDENCE)
    return Sight.ANSWERS if deepest is None else Sight.EVIDENCE


def _wanted(found: Statement) -> tuple[Shown, str]:
    """What the address asks for; what makes no sense there narrows nothing."""
    asked, area_id = request.values.get("show", ""), request.values.get("area", "")
    shown = Shown(asked) if asked in set(Shown) else Shown.ALL
    return shown, area_id if area_id in {area.id for area in found.areas} else ""


def _args(shown: Shown, area_id: str) -> dict[str, Any]:
    args = {"show": str(shown), "area": area_id}
    return {key: value for key, value in args.items() if value}


def _kinds(found: Statement) -> list[tuple[Shown, str, int]]:
    words = {
        Shown.ALL: _("Semua"),
        Shown.APPLICABLE: pgettext("control", "Berlaku"),
        Shown.EXCLUDED: _("Tidak berlaku"),
        Shown.BELOW: _("Di bawah target"),
        Shown.OPEN: _("Belum dijawab"),
    }
    return [(kind, said, found.count(kind)) for kind, said in words.items()]


def _format() -> Format:
    return Format.XLSX if request.form.get("format") == Format.XLSX else Format.CSV


def _name(opened: Opened) -> str:
    unit = opened.revision.assessment.unit
    return f"perisai-keberlakuan-{unit.code}-{opened.revision.assessment.round.opens_on:%Y%m%d}"
