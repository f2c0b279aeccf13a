"""What a certificate is worth on a day. Pure."""

from datetime import date
from enum import StrEnum

from assessment.certificates.models import Certificate, CertificateState


class Standing(StrEnum):
    """What somebody with the paper in hand wants to know."""

    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    REVOKED = "revoked"


def standing(certificate: Certificate, *, replaced: bool, day: date) -> Standing:
    """Revoked counts before replaced, and replaced before expired."""
    if certificate.state is CertificateState.REVOKED:
        return Standing.REVOKED
    if replaced:
        return Standing.REPLACED
    if certificate.valid_until is not None and certificate.valid_until < day:
        return Standing.EXPIRED
    return Standing.VALID
