"""Draw the statuses of an assessment and the moves between them, from their table.

``python -m tools.statuses write`` writes docs/statuses.md; without a word it prints it.
"""

import sys
from pathlib import Path

import assessment.assessments.labels  # noqa: F401
from assessment.assessments.status import MOVES, Move, Need, Status
from assessment.permissions import GRANTED, Permission
from assessment.web.labels import label

PAGE = Path(__file__).parent.parent / "docs" / "statuses.md"

NEEDS = {
    Need.OWN_UNIT: "in an appointment of this unit",
    Need.OPEN: "the round is open, or the unit was given more time, or it concerns returned items",
    Need.COMPLETE: "every item answered, taken-over answers confirmed, warnings explained; late only with a reason",
    Need.NOT_TAKEN: "no verifier has taken it up",
    Need.NO_PART: "has no part in the unit's answers: neither works there, nor filled in, facilitated or sent",
    Need.HOLDS: "the verifier who took it, or a lead",
    Need.ITEMS: "at least one item, each with a sentence",
    Need.DUE: "a day, today or later",
    Need.CHECKED: "the round's share of items checked, nothing marked for return, every exception decided on",
    Need.ANOTHER: "neither verified it nor decided on any of its items",
    Need.REASON: "a reason",
    Need.IN_TIME: "within the round's working days for objections, once",
    Need.UNDISPUTED: "the days for objections are over, the head has accepted the result, or the objection is decided",
    Need.DECIDED: "every disputed item decided, with a reason",
    Need.ROUND: "the round closes, opens again, or lets the unit send late",
}
HEAD = """# Statuses of an assessment

Drawn from the table of moves in `assessment/assessments/status.py` by `python -m tools.statuses write`; a test says
when it is out of date. What is not drawn is refused twice: by `moves.change`, the only place that writes a status, and
compares the status and version that were seen with those that are there; and by the trigger `revision_moves`.

A verifier makes the moves `objection → verified` and `verified → final` only where every lead had a part in it. What is
final never moves back: a lead, on the proposal of another lead or a verifier, opens it again as another revision, which
begins in `under_review` (`review.final_reopened`), while the final one stays as it is.

"""


def page() -> str:
    """The whole page."""
    return HEAD + f"```mermaid\n{diagram()}\n```\n\n{table()}\n"


def diagram() -> str:
    """The diagram, in Mermaid."""
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [f"    {one} : {label(one)}" for one in Status if one is not Status.IMPORTED]
    lines.append(f"    [*] --> {Status.NOT_STARTED}")
    lines += [f"    {move.start} --> {move.end} : {roles(move)}" for move in MOVES]
    lines.append(f"    {Status.CLOSED} --> [*]")
    return "\n".join(lines)


def table() -> str:
    """The moves, one a line."""
    lines = ["| from | to | who | needs | recorded as |", "|---|---|---|---|---|"]
    for move in MOVES:
        needs = "; ".join(NEEDS[one] for one in move.needs) or "–"
        told = ", ".join(f"`{one}`" for one in move.records)
        lines.append(f"| `{move.start}` | `{move.end}` | {roles(move)} | {needs} | {told} |")
    return "\n".join(lines)


def roles(move: Move) -> str:
    """Who may make a move, by the roles that are granted it."""
    if move.permission is None:
        return "with another step"
    asked: list[Permission] = [one for one in (move.permission, move.also) if one]
    return ", ".join(role for role, granted in GRANTED.items() if granted & set(asked))


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        print(page(), end="")
