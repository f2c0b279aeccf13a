"""Words for what this domain shows."""

from assessment.languages import lazy
from assessment.notices.models import Delivery, Kind
from assessment.notices.wording import SENTENCES
from assessment.web import labels

DELIVERIES = {
    Delivery.AT_ONCE: lazy("Langsung"),
    Delivery.DAILY: lazy("Sekali sehari"),
    Delivery.NONE: lazy("Tidak sama sekali"),
}

labels.add(Delivery, DELIVERIES)
labels.add(
    Kind,
    {
        **SENTENCES,
        Kind.DEADLINE: lazy("Batas waktu mengirim sudah dekat."),
        Kind.RETURN_DEADLINE: lazy("Batas waktu perbaikan sudah dekat."),
        Kind.CLARIFY_DEADLINE: lazy("Batas waktu menjawab klarifikasi sudah dekat."),
        Kind.VISIT_PLANNED: lazy("Visitasi direncanakan."),
    },
)
