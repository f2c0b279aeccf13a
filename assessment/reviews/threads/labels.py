"""Words and colours for threads."""

from assessment.languages import lazy
from assessment.reviews.threads.models import ThreadState
from assessment.web import labels

labels.add(
    ThreadState,
    {
        ThreadState.ASKED: lazy("Menunggu jawaban unit"),
        ThreadState.ANSWERED: lazy("Dijawab unit"),
        ThreadState.NOTED: lazy("Catatan verifikator"),
        ThreadState.CLOSED: lazy("Ditutup"),
    },
)

TONES = {
    ThreadState.ASKED: "warning",
    ThreadState.ANSWERED: "info",
    ThreadState.NOTED: "neutral",
    ThreadState.CLOSED: "neutral",
}
"""The tone of a status tag."""


def thread_tone(state: str) -> str:
    """The tone of a thread's status tag, as a template filter."""
    return TONES[ThreadState(state)]


def thread_words(state: str) -> str:
    """Where a thread stands, as a template filter."""
    return labels.label(ThreadState(state))
