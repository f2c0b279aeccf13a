"""The list of certificates, and what is done with many at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from assessment.assessments.models import Revision
from assessment.certificates import services
from assessment.certificates.models import Certificate, CertificateState
from assessment.certificates.queries import (
    Counts,
    Wanted,
    batch_progress,
    candidates,
    counts,
    held,
    replaced,
    sees_all_states,
    visible_to,
)
from assessment.certificates.standing import standing
from assessment.certificates.views import bp
from assessment.jobs.models import JobState
from assessment.jobs.queries import by_key
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import CITYWIDE, Permission
from assessment.rounds.queries import rounds
from assessment.units.queries import kecamatan
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings, today
from assessment.web.paging import paged
from assessment.web.work import db, reader

MANY = 250
"""Rows on a page of work: all units of a city, so that all can be ticked at once."""
STATES = {
    "proposed": CertificateState.PROPOSED,
    "making": CertificateState.APPROVED,
    "issued": CertificateState.ISSUED,
    "revoked": CertificateState.REVOKED,
}


@bp.get("/certificates")
@allow(Permission.CERTIFICATE_READ)
def index() -> ResponseReturnValue:
    """What this person works on, or the certificates they may have."""
    if sees_all_states(actor()):
        return _desk()
    wanted = _wanted()
    page = paged(reader, visible_to(actor()).where(*wanted.conditions()))
    return render_template(
        "certificates/index.html",
        page=page,
        standings=_standings(page.rows),
        citywide=actor().role in CITYWIDE,
        held=held(reader, actor()),
        **_filters(wanted),
    )


@bp.get("/certificates/progress")
@allow(Permission.CERTIFICATE_PROPOSE, Permission.CERTIFICATE_APPROVE)
def progress() -> ResponseReturnValue:
    """How far the printing of the certificates approved together is, for the page's script."""
    done, total = batch_progress(reader, actor())
    return jsonify(
        ok=True,
        state="running" if done < total else "done",
        done=done,
        total=total,
        words=_("%(value)s dari %(max)s", value=done, max=total),
    )


@bp.post("/certificates/propose")
@allow(Permission.CERTIFICATE_PROPOSE)
def propose() -> ResponseReturnValue:
    """Propose certificates for the chosen results, or for all that the filters show."""
    query = candidates(actor()).where(*_wanted().conditions())
    found = _chosen(query, Revision.id, "revision")
    services.propose(db, found, by=actor(), at=now(), today=today())
    flash(
        ngettext(
            "Satu piagam diusulkan. Orang kedua perlu menyetujuinya.",
            "%(num)d piagam diusulkan. Orang kedua perlu menyetujuinya.",
            len(found),
        ),
        "good",
    )
    return _back("candidates")


@bp.post("/certificates/approve")
@allow(Permission.CERTIFICATE_APPROVE)
def approve() -> ResponseReturnValue:
    """Approve the chosen proposals, or all that the filters show but one's own."""
    query = visible_to(actor()).where(
        Certificate.state == CertificateState.PROPOSED, *_wanted().conditions()
    )
    if "all" in request.form:
        query = query.where(Certificate.proposed_by_id != actor().person_id)
    found = _chosen(query, Certificate.id, "certificate")
    services.approve(db, found, current_app.extensions["files"], settings(), by=actor(), at=now())
    flash(
        ngettext(
            "Satu piagam disetujui dan sedang dibuat.",
            "%(num)d piagam disetujui dan sedang dibuat.",
            len(found),
        ),
        "good",
    )
    return _back("making")


@bp.post("/certificates/withdraw")
@allow(Permission.CERTIFICATE_PROPOSE)
def withdraw() -> ResponseReturnValue:
    """Take the chosen proposals back."""
    query = visible_to(actor()).where(*_wanted().conditions())
    found = _chosen(query, Certificate.id, "certificate")
    services.withdraw(db, found, by=actor(), at=now())
    flash(ngettext("Satu usulan dibatalkan.", "%(num)d usulan dibatalkan.", len(found)), "good")
    return _back("proposed")


def _desk() -> ResponseReturnValue:
    wanted = _wanted()
    figures = counts(reader, actor(), wanted)
    tab = _tab(figures)
    query: Select[Any] = (
        candidates(actor())
        if tab == "candidates"
        else visible_to(actor()).where(Certificate.state == STATES[tab])
    )
    page = paged(reader, query.where(*wanted.conditions()), size=MANY)
    return render_template(
        f"certificates/{tab if tab in ('candidates', 'proposed', 'making') else 'issued'}.html",
        page=page,
        tab=tab,
        figures=figures,
        standings=_standings(page.rows) if tab in ("issued", "revoked") else {},
        jobs=_jobs(page.rows) if tab == "making" else {},
        progress=batch_progress(reader, actor()) if tab == "making" else None,
        **_filters(wanted),
    )


def _tab(figures: Counts) -> str:
    asked = request.args.get("tab", "")
    tabs = ["proposed", "candidates", "making", "issued", "revoked"]
    if not actor().may(Permission.CERTIFICATE_APPROVE):
        tabs = ["candidates", "proposed", "making", "issued", "revoked"]
    if not actor().may(Permission.CERTIFICATE_PROPOSE):
        tabs.remove("candidates")
    if asked == "making" and not figures.making:
        return "issued"
    if asked in tabs:
        return asked
    return next((tab for tab in tabs if getattr(figures, tab)), tabs[0])


def _wanted() -> Wanted:
    values = request.args if request.method == "GET" else request.form
    return Wanted(
        search=values.get("q", "")[:100],
        round_id=_uuid(values.get("round", "")),
        kecamatan_id=_uuid(values.get("kecamatan", "")),
    )


def _filters(wanted: Wanted) -> dict[str, Any]:
    return {
        "wanted": wanted,
        "filtered": wanted != Wanted(),
        "rounds": rounds(reader),
        "kecamatan": kecamatan(reader),
    }


def _chosen(query: Select[Any], column: Any, name: str) -> list[Any]:
    """What was ticked, or everything the filters leave when ``all`` is asked for."""
    if "all" not in request.form:
        ids = [found for one in request.form.getlist(name)[:2000] if (found := _uuid(one))]
        query = query.where(column.in_(ids))
    return list(db.execute(query).scalars())


def _standings(certificates: Sequence[Certificate]) -> dict[UUID, Any]:
    gone = replaced(reader, certificates)
    return {one.id: standing(one, replaced=one.id in gone, day=today()) for one in certificates}


def _jobs(certificates: Sequence[Certificate]) -> dict[UUID, JobState]:
    keys = {services.job_key(one.id): one.id for one in certificates}
    return {keys[key]: job.state for key, job in by_key(reader, list(keys)).items()}


def _back(tab: str) -> ResponseReturnValue:
    kept: dict[str, Any] = {
        name: request.form[name] for name in ("q", "round", "kecamatan") if request.form.get(name)
    }
    return redirect(url_for(".index", tab=tab, **kept))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
