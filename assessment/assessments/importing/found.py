"""What a file says about one unit, cell by cell. Pure."""

from dataclasses import dataclass, field

from assessment.assessments.importing.words import code_of
from assessment.languages import gettext as _
from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire
from assessment.spreadsheets.tables import Cell


@dataclass(slots=True)
class Found:
    """What a file says about one unit, as it writes the unit. ``bad``: cells that cannot be, in sentences."""

    unit: str
    where: str
    answers: dict[str, int] = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    """Where the points of an area stand."""
    levels: dict[str, str] = field(default_factory=dict)
    total: int | None = None
    system_class: str | None = None
    system_points: int | None = None
    bad: list[str] = field(default_factory=list)


def put_answer(one: Found, item_id: str, cell: Cell, questionnaire: Questionnaire) -> None:
    item = questionnaire.item(item_id)
    code = code_of(item, cell.text)
    if code is None or not values.permits(item, code):
        one.bad.append(_("%(cell)s: “%(text)s” bukan jawaban untuk butir %(item)s.",
                         cell=cell.address, text=cell.text[:40], item=item_id))  # fmt: skip
    elif one.answers.get(item_id, code) != code:
        one.bad.append(
            _(
                "%(cell)s: butir %(item)s sudah dijawab lain untuk unit ini.",
                cell=cell.address,
                item=item_id,
            )
        )
    else:
        one.answers[item_id] = code
