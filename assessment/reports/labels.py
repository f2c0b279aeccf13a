"""Words of the city's picture."""

from assessment.assessments.models import Layer
from assessment.assessments.status import FINAL_ON, SENT, VERIFIED_ON, WITH_UNIT, Status
from assessment.languages import lazy

LAYERS = {
    Layer.SELF: lazy("Nilai mandiri"),
    Layer.VERIFIED: lazy("Nilai terverifikasi"),
    Layer.FINAL: lazy("Nilai ditetapkan"),
}

COUNTED = {
    Layer.SELF: lazy("terkirim"),
    Layer.VERIFIED: lazy("terverifikasi"),
    Layer.FINAL: lazy("ditetapkan"),
}
"""What a unit must be for its result in a layer to count."""

STAGES = (
    (lazy("Ditetapkan"), FINAL_ON, 5),
    (lazy("Terverifikasi"), VERIFIED_ON - FINAL_ON, 4),
    (lazy("Terkirim, belum terverifikasi"), SENT - VERIFIED_ON - {Status.IMPORTED}, 3),
    (lazy("Impor, tidak diverifikasi di sini"), frozenset({Status.IMPORTED}), 2),
    (lazy("Sedang diisi atau diperbaiki unit"), WITH_UNIT - {Status.NOT_STARTED}, 1),
    (lazy("Belum mulai"), frozenset({Status.NOT_STARTED}), None),
    (lazy("Tidak menyampaikan"), frozenset({Status.NOT_SUBMITTED}), 0),
)
"""Statuses taken together, from the most to the least done, each with its shade."""
