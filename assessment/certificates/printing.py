"""The job that prints a certificate: what was said, rendered twice (piagam and annex), and kept."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessment.assessments.models import Assessment, Revision
from assessment.assessments.queries import desk
from assessment.certificates import services
from assessment.certificates.models import Certificate, CertificateState
from assessment.documents.service import render
from assessment.errors import Refused
from assessment.files.store import Kept
from assessment.jobs import handlers
from assessment.jobs.handlers import Task
from assessment.languages import gettext as _
from assessment.permissions import Sight
from assessment.reviews.snapshot import digest
from assessment.rounds.queries import questionnaire


class PrintCertificate:
    """Prints one approved certificate. Killed in the middle, it is printed again to the same bytes."""

    def prepare(self, session: Session, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What was said at the approval; refused if the result is no longer what was made final."""
        certificate = session.execute(
            select(Certificate)
            .options(
                joinedload(Certificate.revision)
                .joinedload(Revision.assessment)
                .joinedload(Assessment.unit)
            )
            .where(Certificate.id == UUID(payload["certificate"]))
        ).scalar_one_or_none()
        if certificate is None or certificate.state is not CertificateState.APPROVED:
            raise Refused(_("Piagam ini tidak sedang dibuat."))
        assert certificate.said is not None, "approving it says all"
        if not self._is_as_sealed(session, certificate):
            raise Refused(_("Nilai yang tersimpan tidak lagi sama dengan yang ditetapkan."))
        return certificate.said

    def work(self, plain: dict[str, Any], task: Task) -> tuple[Kept, Kept]:
        """Both PDFs, in the store."""
        said = dict(plain)
        if said["arms"]:
            with task.files.open(said["arms"]) as arms:
                said["pictures"] = {"arms": base64.b64encode(arms.read()).decode()}
        annex = task.files.put(render("documents/annex.html", said))
        return task.files.put(render("documents/certificate.html", said)), annex

    def store(
        self,
        session: Session,
        payload: Mapping[str, Any],
        made: tuple[Kept, Kept],
        *,
        at: datetime,
    ) -> Mapping[str, Any]:
        """Issue it."""
        issued = services.issue(session, UUID(payload["certificate"]), *made, at=at)
        return {"url": f"/certificates/{issued.id}"}

    @staticmethod
    def _is_as_sealed(session: Session, certificate: Certificate) -> bool:
        sealed = (certificate.said or {}).get("snapshot")
        on_desk = desk(session, certificate.revision_id, None, Sight.STATUS)
        if not sealed or on_desk is None:  # a later revision is under way: this one cannot change
            return True
        content = questionnaire(session, certificate.revision.shown_digest)
        return digest(session, on_desk, content) == str(sealed)


def register() -> None:
    """Make the job known."""
    handlers.register(services.JOB, PrintCertificate())
