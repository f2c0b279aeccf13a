"""Answers tried out on a copy: read, laid over the answers that count, and how far a set of them is reached. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.questionnaire import values
from assessment.questionnaire.model import AnsweredBy, Item, MaturityMethod, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED

Changes = Mapping[str, int]
"""Codes by item id."""


def read(questionnaire: Questionnaire, document: object) -> dict[str, int]:
    """Changes as a script sends them, ``{"2.1": 3, "5.31": "na"}``; :class:`Refused` for anything else."""
    if not isinstance(document, dict):
        raise Refused(_("Isian tidak terbaca. Muat ulang halaman."))
    found = {}
    for item_id, value in document.items():
        if not isinstance(item_id, str) or not questionnaire.has_item(item_id):
            raise Refused(_("Butir itu tidak ada dalam kuesioner ini. Muat ulang halaman."))
        item = questionnaire.item(item_id)
        try:
            found[item_id] = values.from_json(item, value)
        except values.NotAnAnswer:
            raise Refused(
                _("Pilih salah satu tingkat untuk butir %(item)s.", item=item_id)
            ) from None
    return found


def from_address(questionnaire: Questionnaire, text: str) -> dict[str, int]:
    """Changes as they stand in an address, ``2.1:3,5.31:na``; what makes no sense there is as if it were not said."""
    found = {}
    for part in text.split(","):
        item_id, _colon, value = part.partition(":")
        if not questionnaire.has_item(item_id):
            continue
        item = questionnaire.item(item_id)
        plain = int(value) if value.isdecimal() and len(value) < 3 else value
        try:
            found[item_id] = values.from_json(item, plain)
        except values.NotAnAnswer:
            continue
    return found


def of_items(questionnaire: Questionnaire, changes: Changes) -> dict[str, int]:
    """Those changes that a unit can work towards: what is assumed of its systems is none."""
    return {
        item_id: code
        for item_id, code in changes.items()
        if isinstance(questionnaire.item(item_id), Item)
    }


def to_address(changes: Changes) -> str:
    """What :func:`from_address` reads."""
    return ",".join(
        f"{item_id}:{values.to_json(code)}"
        for item_id, code in changes.items()
        if code != UNANSWERED
    )


def different(questionnaire: Questionnaire, sheet: bytes, changes: Changes) -> dict[str, int]:
    """Those changes that change something, in the order of the questionnaire."""
    return {
        item.id: changes[item.id]
        for item in questionnaire.items
        if item.id in changes and changes[item.id] != sheet[item.position]
    }


def over(questionnaire: Questionnaire, sheet: bytes, changes: Changes) -> bytes:
    """The sheet with changed answers."""
    found = bytearray(sheet)
    for item_id, code in changes.items():
        found[questionnaire.item(item_id).position] = code
    return bytes(found)


def reaches(questionnaire: Questionnaire, code: int, wanted: int) -> bool:
    """Whether an answer is at least another one. What does not apply needs nothing more."""
    return code == wanted or _height(questionnaire, code) >= _height(questionnaire, wanted)


@dataclass(frozen=True, slots=True)
class Outstanding:
    """How much of some wanted answers is reached: in all, by area, and what only the city can do."""

    reached: int
    items: int
    by_area: Mapping[str, int]
    of_city: int

    @property
    def left(self) -> int:
        """The items that are still to be raised."""
        return self.items - self.reached


def outstanding(questionnaire: Questionnaire, sheet: bytes, wanted: Changes) -> Outstanding:
    """What is still missing of wanted answers, given those of a sheet."""
    by_area: dict[str, int] = {}
    of_city = 0
    for item_id, code in wanted.items():
        item = questionnaire.item(item_id)
        if not reaches(questionnaire, sheet[item.position], code):
            by_area[item.area_id] = by_area.get(item.area_id, 0) + 1
            of_city += item.answered_by is AnsweredBy.CITY
    return Outstanding(len(wanted) - sum(by_area.values()), len(wanted), by_area, of_city)


def raised(questionnaire: Questionnaire, sheet: bytes, wanted: Changes) -> bytes:
    """The sheet with every wanted answer that it does not reach yet."""
    missing = {
        item_id: code
        for item_id, code in wanted.items()
        if not reaches(questionnaire, sheet[questionnaire.item(item_id).position], code)
    }
    return over(questionnaire, sheet, missing)


def _height(questionnaire: Questionnaire, code: int) -> int:
    method = questionnaire.method
    if code == UNANSWERED:
        return -1
    if code == NOT_APPLICABLE:
        if isinstance(method, MaturityMethod):
            return method.highest
        return method.not_applicable_counts_as
    return code
