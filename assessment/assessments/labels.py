"""Words and colours for the statuses of an assessment."""

from assessment.assessments.status import Status
from assessment.languages import lazy
from assessment.web import labels

labels.add(
    Status,
    {
        Status.NOT_STARTED: lazy("Belum mulai"),
        Status.DRAFT: lazy("Draf"),
        Status.AWAITING_APPROVAL: lazy("Menunggu persetujuan lurah/camat"),
        Status.SUBMITTED: lazy("Terkirim"),
        Status.UNDER_REVIEW: lazy("Verifikasi dokumen"),
        Status.NEEDS_CHANGES: lazy("Perlu perbaikan"),
        Status.CLARIFICATION: lazy("Klarifikasi/interviu"),
        Status.SITE_VISIT: lazy("Visitasi"),
        Status.VERIFIED: lazy("Terverifikasi (nilai sementara)"),
        Status.OBJECTION: lazy("Sanggah"),
        Status.FINAL: lazy("Ditetapkan"),
        Status.FOLLOW_UP: lazy("Tindak lanjut rekomendasi"),
        Status.CLOSED: lazy("Selesai"),
        Status.NOT_SUBMITTED: lazy("Tidak menyampaikan"),
    },
)

TONES: dict[Status, str] = {
    Status.NOT_STARTED: "neutral",
    Status.DRAFT: "neutral",
    Status.AWAITING_APPROVAL: "warning",
    Status.SUBMITTED: "info",
    Status.UNDER_REVIEW: "info",
    Status.NEEDS_CHANGES: "warning",
    Status.CLARIFICATION: "warning",
    Status.SITE_VISIT: "info",
    Status.VERIFIED: "good",
    Status.OBJECTION: "warning",
    Status.FINAL: "good",
    Status.FOLLOW_UP: "good",
    Status.CLOSED: "good",
    Status.NOT_SUBMITTED: "bad",
}
"""The tone of a status in ``status_tag``."""
