"""Words and colours for what this domain shows."""

from assessment.assessments.checks import Doubt
from assessment.assessments.models import Layer, Source
from assessment.assessments.status import Status
from assessment.languages import gettext, lazy, locale
from assessment.questionnaire.model import MaturityMethod, Method
from assessment.questionnaire.values import LETTERS, NOT_APPLICABLE, UNANSWERED
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
        Status.IMPORTED: lazy("Impor, tidak diverifikasi di sini"),
    },
)
labels.add(
    Layer,
    {
        Layer.CITY: lazy("Jawaban kota"),
        Layer.SELF: lazy("Penilaian mandiri"),
        Layer.VERIFIED: lazy("Hasil verifikasi"),
        Layer.FINAL: lazy("Nilai akhir"),
    },
)
labels.add(
    Source,
    {
        Source.PAGE: lazy("diisi di halaman"),
        Source.CARRIED_OVER: lazy("diambil dari jawaban sebelumnya"),
        Source.IMPORT: lazy("diimpor"),
        Source.COPY: lazy("disalin"),
        Source.EXCEL: lazy("diunggah dari Excel"),
        Source.FACILITATED: lazy("diisi fasilitator"),
    },
)
labels.add(
    Doubt,
    {
        Doubt.UNPROVEN: lazy("Tingkat tinggi, tetapi tanpa bukti dukung dan tanpa catatan"),
        Doubt.EXPIRED: lazy("Bukti dukungnya sudah lewat masa berlaku"),
        Doubt.RELATED: lazy("Dua jawaban yang sulit benar bersamaan"),
        Doubt.ALL_EQUAL: lazy("Semua butir dijawab dengan tingkat yang sama"),
        Doubt.SAME_NOTE: lazy("Catatan yang sama dipakai di banyak butir"),
        Doubt.UNSURE: lazy("Masih bertanda “belum yakin”"),
        Doubt.CITY_MISSING: lazy("Jawaban kota belum diterbitkan, jadi belum ikut dihitung"),
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
    Status.IMPORTED: "neutral",
}
"""The tone of a status tag."""

LEVELS = {
    0: lazy("Tidak dilakukan"),
    1: lazy("Dalam perencanaan"),
    2: lazy("Diterapkan sebagian"),
    3: lazy("Diterapkan menyeluruh"),
    NOT_APPLICABLE: lazy("Tidak berlaku"),
    UNANSWERED: lazy("Belum dijawab"),
} | {code: letter for letter, code in LETTERS.items()}
"""What an answer is called, by its code."""


def tone(status: Status) -> str:
    """The tone of a status tag, as a template filter."""
    return TONES[status]


def provider_status(status: Status) -> str:
    """The words for a status of the provider's, whose head is neither a lurah nor a camat; a template filter."""
    if status is Status.AWAITING_APPROVAL:
        return gettext("Menunggu persetujuan kepala dinas")
    return labels.label(status)


def level_words(code: int, method: Method | None = None) -> str:
    """What an answer is called, as a template filter. A method with graded levels names them with their number."""
    if isinstance(method, MaturityMethod):
        if code == NOT_APPLICABLE:
            return method.not_applicable_name.in_(locale())
        if code <= method.highest:
            return f"{code} · {method.answer(code).name.in_(locale())}"
    return str(LEVELS[code])
