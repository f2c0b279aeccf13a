"""One certificate: what it says, its files, its history, revoking it."""

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.certificates import services
from assessment.certificates.forms import RevokeForm
from assessment.certificates.models import Certificate, CertificateState
from assessment.certificates.queries import PUBLISHED, find, names_of, replaced, sees_all_states
from assessment.certificates.standing import standing
from assessment.certificates.views import bp
from assessment.documents.reading import link_in
from assessment.errors import Gone
from assessment.jobs.queries import by_key
from assessment.languages import gettext as _
from assessment.permissions import Permission, Sight
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.job_pages import attachment
from assessment.web.work import database, db, reader

PDF = "application/pdf"


@bp.get("/certificates/<uuid:certificate_id>")
@allow(Permission.CERTIFICATE_READ)
def show(certificate_id: UUID) -> ResponseReturnValue:
    """Everything about one certificate that this person may know."""
    certificate = _get(certificate_id)
    return render_template("certificates/show.html", **_shown(certificate))


@bp.get("/certificates/<uuid:certificate_id>/file")
@allow(Permission.CERTIFICATE_READ)
def file(certificate_id: UUID) -> ResponseReturnValue:
    """The piagam, byte for byte as it was issued."""
    return _download(certificate_id, Sight.STATUS, "piagam")


@bp.get("/certificates/<uuid:certificate_id>/annex")
@allow(Permission.CERTIFICATE_READ)
def annex(certificate_id: UUID) -> ResponseReturnValue:
    """The annex, for those who see the unit's scores."""
    return _download(certificate_id, Sight.SCORES, "annex")


@bp.get("/certificates/<uuid:certificate_id>/revoke")
@allow(Permission.CERTIFICATE_REVOKE)
def revoke(certificate_id: UUID) -> ResponseReturnValue:
    """Ask before revoking."""
    certificate = _get(certificate_id)
    if certificate.state is not CertificateState.ISSUED:
        raise Gone
    return render_template("certificates/revoke.html", certificate=certificate, form=RevokeForm())


@bp.post("/certificates/<uuid:certificate_id>/revoke")
@allow(Permission.CERTIFICATE_REVOKE)
def revoke_now(certificate_id: UUID) -> ResponseReturnValue:
    """Revoke it."""
    certificate = find(db, certificate_id, actor())
    if certificate is None:
        raise Gone
    form = RevokeForm()
    if not form.validate_on_submit():
        return render_template("certificates/revoke.html", certificate=certificate, form=form), 422
    services.revoke(db, certificate, form.reason.data, by=actor(), at=now())
    flash(_("Piagam dicabut. Halaman publiknya sekarang menyatakan demikian."), "good")
    return redirect(url_for(".show", certificate_id=certificate.id))


@bp.post("/certificates/<uuid:certificate_id>/print-again")
@allow(Permission.CERTIFICATE_APPROVE)
def print_again(certificate_id: UUID) -> ResponseReturnValue:
    """Try a printing again that was given up."""
    certificate = find(db, certificate_id, actor())
    if certificate is None or certificate.state is not CertificateState.APPROVED:
        raise Gone
    services.print_again(db, certificate, by=actor(), at=now())
    flash(_("Piagam dicetak ulang dengan nomor yang sama."), "good")
    return redirect(url_for(".index", tab="making"))


def _get(certificate_id: UUID) -> Certificate:
    certificate = find(reader, certificate_id, actor())
    if certificate is None:
        raise Gone
    return certificate


def _download(certificate_id: UUID, sight: Sight, what: str) -> ResponseReturnValue:
    with database().transaction() as session:
        certificate = find(session, certificate_id, actor(), sight)
        if certificate is None or certificate.state not in PUBLISHED:
            raise Gone
        services.downloaded(session, certificate, what, by=actor(), at=now())
        sha256 = certificate.sha256 if what == "piagam" else certificate.annex_sha256
        said = certificate.said or {}
    assert sha256 is not None, "what is issued has its files"
    word = "Piagam" if what == "piagam" else "Lampiran-Piagam"
    name = f"{word}-{said['unit']['code']}-{said['round']['year']}-{certificate.sequence:03d}.pdf"
    return attachment(sha256, name, PDF)


def _shown(certificate: Certificate) -> dict[str, Any]:
    gone = certificate.id in replaced(reader, [certificate])
    is_published = certificate.state in PUBLISHED
    return {
        "certificate": certificate,
        "said": certificate.said or {},
        "unit": certificate.revision.assessment.unit,
        "round": certificate.revision.assessment.round,
        "published": is_published,
        "standing": standing(certificate, replaced=gone, day=today()) if is_published else None,
        "may_have_annex": is_published
        and find(reader, certificate.id, actor(), Sight.SCORES) is not None,
        "may_revoke": actor().may(Permission.CERTIFICATE_REVOKE)
        and certificate.state is CertificateState.ISSUED,
        "public_url": _public_url(certificate) if is_published else None,
        "sees_people": sees_all_states(actor()) or actor().may(Permission.CITY_EXPORT),
        "names": names_of(
            reader,
            [certificate.proposed_by_id, certificate.approved_by_id, certificate.revoked_by_id],
        ),
        "job": by_key(reader, [services.job_key(certificate.id)]).get(
            services.job_key(certificate.id)
        ),
    }


def _public_url(certificate: Certificate) -> str | None:
    """The public address as it stands on the paper: the database does not know the code."""
    files = current_app.extensions["files"]
    if certificate.sha256 is None or not files.has(certificate.sha256):
        return None
    return link_in(files.read(certificate.sha256), (certificate.said or {})["address"])
