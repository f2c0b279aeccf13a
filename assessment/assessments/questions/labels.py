"""Words and colours for questions."""

from assessment.assessments.questions.models import QuestionState
from assessment.languages import lazy
from assessment.web import labels

labels.add(
    QuestionState,
    {
        QuestionState.OPEN: lazy("Menunggu jawaban"),
        QuestionState.ANSWERED: lazy("Dijawab"),
        QuestionState.CLOSED: lazy("Ditutup"),
    },
)

TONES = {
    QuestionState.OPEN: "warning",
    QuestionState.ANSWERED: "good",
    QuestionState.CLOSED: "neutral",
}
"""The tone of a status tag."""


def question_tone(state: str) -> str:
    """The tone of a question's status tag, as a template filter."""
    return TONES[QuestionState(state)]


def question_words(state: str) -> str:
    """What the state of a question is called, as a template filter."""
    return labels.label(QuestionState(state))
