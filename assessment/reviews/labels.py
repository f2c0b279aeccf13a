"""Words for what this domain shows."""

from assessment.assessments.models import Decision
from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.reviews.queries import Tab, Talk
from assessment.web import labels

labels.add(
    Decision,
    {
        Decision.NONE: lazy("Belum diperiksa"),
        Decision.AGREED: lazy("Disetujui"),
        Decision.CHANGED: lazy("Diubah"),
        Decision.UNCHECKED: lazy("Belum diperiksa"),
    },
)
labels.add(
    Tab,
    {
        Tab.FOR_ME: lazy("Untuk saya"),
        Tab.WAITING: lazy("Menunggu"),
        Tab.MINE: lazy("Sedang saya verifikasi"),
        Tab.OTHERS: lazy("Verifikator lain"),
        Tab.RETURNED: lazy("Dikembalikan"),
        Tab.VERIFIED: lazy("Menunggu penetapan"),
        Tab.FINAL: lazy("Ditetapkan"),
    },
)
labels.add(
    Talk,
    {
        Talk.ANSWERED: lazy("Dijawab unit"),
        Talk.COMMENTED: lazy("Dengan tanya jawab"),
    },
)

STEPS = {
    "assessment.draft": lazy("Mulai diisi"),
    "assessment.awaiting_approval": lazy("Diajukan untuk disetujui"),
    "assessment.given_back": lazy("Dikembalikan kepada operator"),
    "assessment.submitted": lazy("Terkirim ke verifikator"),
    "assessment.withdrawn": lazy("Ditarik kembali oleh unit"),
    "review.taken": lazy("Mulai diverifikasi"),
    "review.handed_back": lazy("Dikembalikan ke antrean"),
    "review.handed_over": lazy("Dialihkan ke verifikator lain"),
    "review.reassigned": lazy("Dialihkan ke verifikator lain"),
    "review.stepped_in": lazy("Dilanjutkan wakil verifikator"),
    "review.returned": lazy("Dikembalikan untuk diperbaiki"),
    "review.clarification_asked": lazy("Klarifikasi diminta"),
    "assessment.clarified": lazy("Klarifikasi dijawab unit"),
    "review.clarification_ended": lazy("Verifikasi dilanjutkan setelah klarifikasi"),
    "review.visit_planned": lazy("Visitasi direncanakan"),
    "review.visit_moved": lazy("Rencana visitasi diubah"),
    "review.visit_cancelled": lazy("Visitasi dibatalkan"),
    "review.visit_held": lazy("Hasil visitasi dicatat"),
    "review.verified": lazy("Terverifikasi"),
    "review.city_taken_over": lazy("Jawaban kota terbaru dipakai"),
    "review.reopened": lazy("Verifikasi dibuka kembali"),
    "assessment.accepted": lazy("Hasil verifikasi diterima"),
    "assessment.objected": lazy("Sanggahan diajukan"),
    "review.objection_decided": lazy("Sanggahan diputuskan"),
    "review.finalised": lazy("Ditetapkan"),
    "review.reopening_proposed": lazy("Pembukaan kembali diusulkan"),
    "review.reopening_declined": lazy("Usulan pembukaan kembali ditolak"),
    "review.final_reopened": lazy("Hasil yang ditetapkan dibuka kembali"),
    "review.follow_up": lazy("Tindak lanjut dimulai"),
    "assessment.closed": lazy("Tindak lanjut selesai"),
}
"""What happened to an assessment, by the action of its event."""


def waiting(days: int) -> str:
    """How long something has been waiting, as a template filter."""
    if days <= 0:
        return _("hari ini")
    return _("%(days)s hari", days=days)
