"""Words for the states of certificates."""

from assessment.certificates.models import CertificateState
from assessment.certificates.standing import Standing
from assessment.languages import lazy
from assessment.web import labels

labels.add(
    CertificateState,
    {
        CertificateState.PROPOSED: lazy("Menunggu persetujuan"),
        CertificateState.APPROVED: lazy("Sedang dibuat"),
        CertificateState.ISSUED: lazy("Terbit"),
        CertificateState.REVOKED: lazy("Dicabut"),
    },
)
labels.add(
    Standing,
    {
        Standing.VALID: lazy("Berlaku"),
        Standing.EXPIRED: lazy("Kedaluwarsa"),
        Standing.REPLACED: lazy("Digantikan"),
        Standing.REVOKED: lazy("Dicabut"),
    },
)
