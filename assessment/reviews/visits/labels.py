"""Words and colours for what this domain shows."""

from assessment.languages import lazy
from assessment.reviews.visits.models import VisitState
from assessment.web import labels

labels.add(
    VisitState,
    {
        VisitState.PLANNED: lazy("Direncanakan", "visit"),
        VisitState.HELD: lazy("Terlaksana", "visit"),
        VisitState.CANCELLED: lazy("Dibatalkan", "visit"),
    },
)
TONES = {VisitState.PLANNED: "info", VisitState.HELD: "good", VisitState.CANCELLED: "neutral"}
"""The tone of a status tag."""
