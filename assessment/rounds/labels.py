"""Words and colours for the states of a round."""

from assessment.languages import lazy
from assessment.rounds.models import Release, RoundState
from assessment.web import labels

labels.add(
    RoundState,
    {
        RoundState.DRAFT: lazy("Disiapkan"),
        RoundState.OPEN: lazy("Dibuka"),
        RoundState.CLOSED: lazy("Ditutup"),
    },
)

RELEASES = {
    Release.AT_ONCE: lazy("Segera setelah terverifikasi"),
    Release.ANNOUNCED: lazy("Sesudah diumumkan"),
}
labels.add(Release, RELEASES)

TONES: dict[RoundState, str] = {
    RoundState.DRAFT: "warning",
    RoundState.OPEN: "good",
    RoundState.CLOSED: "neutral",
}
"""The tone of a state in ``status_tag``."""
