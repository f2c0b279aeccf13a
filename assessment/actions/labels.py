"""Words and colours for actions."""

from assessment.actions.states import ActionState
from assessment.languages import lazy
from assessment.web import labels

labels.add(
    ActionState,
    {
        ActionState.PROPOSED: lazy("Diajukan"),
        ActionState.RETURNED: lazy("Dikembalikan", "action"),
        ActionState.RUNNING: lazy("Dikerjakan"),
        ActionState.DONE: lazy("Selesai, menunggu konfirmasi"),
        ActionState.CONFIRMED: lazy("Dikonfirmasi"),
        ActionState.WITHDRAWN: lazy("Dihentikan"),
    },
)

TONES = {
    ActionState.PROPOSED: "info",
    ActionState.RETURNED: "warning",
    ActionState.RUNNING: "info",
    ActionState.DONE: "warning",
    ActionState.CONFIRMED: "good",
    ActionState.WITHDRAWN: "neutral",
}

STEPS = {
    "action.accepted": lazy("Setujui rencana"),
    "action.returned": lazy("Kembalikan ke unit"),
    "action.withdrawn": lazy("Hentikan rencana"),
    "action.dropped": lazy("Hentikan rencana"),
    "action.done": lazy("Nyatakan selesai"),
    "action.confirmed": lazy("Konfirmasi selesai"),
    "action.sent_back": lazy("Belum selesai, kembalikan"),
}
"""The button of each move."""


def action_tone(state: ActionState) -> str:
    """The tone of an action's status tag, as a template filter."""
    return TONES[ActionState(state)]
