"""Words for what an item waits for."""

from assessment.assessments.finding.marks import Mark
from assessment.languages import lazy
from assessment.web import labels

labels.add(
    Mark,
    {
        Mark.UNANSWERED: lazy("Belum dijawab"),
        Mark.UNSURE: lazy("Belum yakin"),
        Mark.RETURNED: lazy("Dikembalikan"),
        Mark.UNCONFIRMED: lazy("Belum dikonfirmasi"),
        Mark.UNPROVEN: lazy("Tanpa bukti"),
    },
)
