"""Evidence at an item: upload there, choose from the library, take away."""

from uuid import UUID

from flask import abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from assessment.assessments import services
from assessment.assessments.blueprint import bp
from assessment.assessments.proving import services as proving
from assessment.assessments.proving.views.uploading import (
    add_or_find,
    found_words,
    is_script,
    looked_through,
    megabytes,
    uploads,
)
from assessment.assessments.queries import Desk
from assessment.assessments.records import evidence_of
from assessment.assessments.views.desks import (
    Opened,
    back_to,
    item_or_404,
    look_or_404,
    open_or_404,
    take_or_404,
)
from assessment.errors import NotAllowed, Refused
from assessment.evidence.checking.inspection import Checked
from assessment.evidence.gate import ACCEPT
from assessment.evidence.models import Evidence
from assessment.evidence.queries import library, of_unit
from assessment.evidence.services import Details, add_link
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.questionnaire.model import Question, Questionnaire
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.error_pages import status_of
from assessment.web.paging import SIZE, Page, wanted_page
from assessment.web.work import db, reader


@bp.get("/<uuid:revision_id>/items/<item_id>/evidence")
@allow(Permission.EVIDENCE_MANAGE)
def choose(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """Choose evidence for an item from the library, or add some there."""
    opened = open_or_404(revision_id)
    return _choose_page(opened, item_or_404(opened.questionnaire, item_id))


@bp.post("/<uuid:revision_id>/items/<item_id>/evidence")
@allow(Permission.EVIDENCE_MANAGE)
def attach(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """Show files, a link or pieces of the library for an item; a script sends one file and gets its line."""
    on, questionnaire = look_or_404(revision_id)
    item = item_or_404(questionnaire, item_id)
    found: list[Evidence] = []
    try:
        services.refuse_unless_filling(on, actor(), today())
        proving.refuse_unless_provable(on, questionnaire, item.id)
        with looked_through(uploads("file")) as ready:
            on, questionnaire = take_or_404(revision_id)
            shown = [*_added(on, ready, found), *_link(on), *_chosen(on)]
            if not shown:
                raise Refused(_("Pilih berkas, bukti dari pustaka, atau isi tautan."))
            for one in shown:
                proving.attach(
                    db, on, questionnaire, item.id, one, by=actor(), at=now(), today=today()
                )
    except Refused as refusal:
        db.rollback()
        if is_script():
            return jsonify(ok=False, error=refusal.sentence), status_of(refusal)
        flash(refusal.sentence, "bad")
        return _choose_page(open_or_404(revision_id), item), status_of(refusal)
    if is_script():
        said = found_words(found[0]) if found else ""
        return jsonify(ok=True, html=_lines(on, item.id, shown), said=said)
    for one in found:
        flash(found_words(one), "info")
    flash(_("Bukti dukung ditambahkan pada butir %(item)s.", item=item.id), "good")
    return redirect(back_to(revision_id, item), 303)


@bp.post("/<uuid:revision_id>/items/<item_id>/evidence/<uuid:evidence_id>/remove")
@allow(Permission.EVIDENCE_MANAGE)
def detach(revision_id: UUID, item_id: str, evidence_id: UUID) -> ResponseReturnValue:
    """Take evidence away from an item; it stays in the library."""
    on, questionnaire = take_or_404(revision_id)
    item = item_or_404(questionnaire, item_id)
    take_away(on, questionnaire, item.id, evidence_id)
    if is_script():
        return jsonify(ok=True)
    return redirect(back_to(revision_id, item), 303)


def show_for(on: Desk, questionnaire: Questionnaire, item_id: str, file: Checked) -> Evidence:
    """Add an uploaded file to the library, unless it is there, and show it for the item."""
    evidence, _is_found = add_or_find(on.unit_id, file)
    proving.attach(db, on, questionnaire, item_id, evidence, by=actor(), at=now(), today=today())
    return evidence


def take_away(on: Desk, questionnaire: Questionnaire, item_id: str, evidence_id: UUID) -> None:
    """Take evidence away from an item."""
    evidence = of_unit(db, evidence_id, on.unit_id)
    if evidence is None:
        abort(404)
    proving.detach(db, on, questionnaire, item_id, evidence, by=actor(), at=now(), today=today())


def _added(on: Desk, ready: list[Checked], found: list[Evidence]) -> list[Evidence]:
    """The uploaded files as evidence; what was in the library already goes to ``found`` too."""
    made = []
    for file in ready:
        evidence, is_found = add_or_find(on.unit_id, file)
        made.append(evidence)
        if is_found:
            found.append(evidence)
    return made


def _link(on: Desk) -> list[Evidence]:
    url = request.form.get("url", "").strip()
    if not url:
        return []
    title = request.form.get("title", "").strip()[:200]
    return [add_link(db, on.unit_id, url, Details(title=title), by=actor(), at=now())]


def _chosen(on: Desk) -> list[Evidence]:
    found = []
    for text in request.form.getlist("evidence"):
        try:
            evidence = of_unit(db, UUID(text), on.unit_id)
        except ValueError:
            evidence = None
        if evidence is None:
            raise Refused(_("Bukti itu sudah tidak ada di pustaka. Muat ulang halaman."))
        found.append(evidence)
    if found and actor().unit_id != on.unit_id:
        raise NotAllowed
    return found


def _lines(on: Desk, item_id: str, shown: list[Evidence]) -> str:
    return render_template(
        "assessments/evidence_lines.html", shown=shown, item_id=item_id, revision_id=on.revision_id,
        due=services.deadline(on),
    )  # fmt: skip


def _choose_page(opened: Opened, item: Question) -> str:
    if not opened.is_own:
        raise NotAllowed
    search = request.args.get("q", "")
    query = library(opened.desk.unit_id, search)
    total = reader.execute(
        select(func.count()).select_from(query.order_by(None).subquery())
    ).scalar_one()
    number = wanted_page()
    rows = list(reader.execute(query.limit(SIZE).offset((number - 1) * SIZE)).scalars())
    shown = evidence_of(reader, opened.id, [item.id]).get(item.id, [])
    return render_template(
        "assessments/choose_evidence.html",
        opened=opened,
        item=item,
        page=Page(rows, number, total),
        shown={one.id for one in shown},
        search=search,
        accept=ACCEPT,
        limit=megabytes(),
        due=services.deadline(opened.desk),
        editable=opened.may_fill and proving.may_show(opened.desk, item),
        back=back_to(opened.id, item),
    )
