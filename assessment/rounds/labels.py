"""Words and colours for the states of a round."""

from assessment.languages import lazy
from assessment.rounds.models import RoundState
from assessment.web import labels

labels.add(
    RoundState,
    {
        RoundState.DRAFT: lazy("Disiapkan"),
        RoundState.OPEN: lazy("Dibuka"),
        RoundState.CLOSED: lazy("Ditutup"),
    },
)

TONES: dict[RoundState, str] = {
    RoundState.DRAFT: "warning",
    RoundState.OPEN: "good",
    RoundState.CLOSED: "neutral",
}
"""The tone of a state in ``status_tag``."""
