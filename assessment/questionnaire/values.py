"""Answers as bytes: one per item, in the order of the frozen questionnaire."""

from collections.abc import Mapping

from assessment.languages import gettext as _

from .model import Item, Question, Questionnaire

SCHEME = 1
"""Stands beside every stored sheet; a new meaning of a byte needs a new number."""

HIGHEST_LEVEL = 5
LETTERS = {"A": 10, "B": 11, "C": 12}
UNANSWERED = 254
NOT_APPLICABLE = 255

_LETTER_OF = {code: letter for letter, code in LETTERS.items()}


class NotAnAnswer(ValueError):
    """A value that this item cannot have; the message says what it can."""


class NotASheet(ValueError):
    """Bytes that are no answer sheet of this questionnaire."""


def blank(questionnaire: Questionnaire) -> bytes:
    """The sheet on which nothing is answered yet."""
    return bytes([UNANSWERED]) * questionnaire.size


def pack(questionnaire: Questionnaire, codes: Mapping[str, int]) -> bytes:
    """A sheet from codes by item id; what is not named is unanswered."""
    sheet = bytearray(blank(questionnaire))
    for item_id, code in codes.items():
        if not questionnaire.has_item(item_id):
            raise NotAnAnswer(
                _("%(item)s bukan butir %(key)s", item=repr(item_id), key=questionnaire.key)
            )
        item = questionnaire.item(item_id)
        _refuse_unless_permitted(item, code)
        sheet[item.position] = code
    return bytes(sheet)


def unpack(questionnaire: Questionnaire, sheet: bytes) -> dict[str, int]:
    """The code of every item by its id, unanswered ones included."""
    check(questionnaire, sheet)
    return {item.id: sheet[item.position] for item in questionnaire.items}


def with_value(sheet: bytes, position: int, code: int) -> bytes:
    """The same sheet with one answer changed."""
    if not 0 <= position < len(sheet):
        raise NotASheet(f"a sheet of {len(sheet)} answers has no position {position}")
    return sheet[:position] + bytes([code]) + sheet[position + 1 :]


def check(questionnaire: Questionnaire, sheet: bytes) -> None:
    """Refuse bytes that the items of this questionnaire cannot have."""
    if len(sheet) != questionnaire.size:
        raise NotASheet(
            f"a sheet of {questionnaire.key} has {questionnaire.size} answers, not {len(sheet)}"
        )
    for item in questionnaire.items:
        code = sheet[item.position]
        if not permits(item, code):
            raise NotASheet(f"{item.id}: {code} is no answer to this item")


def permits(item: Question, code: int) -> bool:
    """Whether an item can have this code, unanswered included."""
    if code == UNANSWERED:
        return True
    if code == NOT_APPLICABLE:
        return item.not_applicable_allowed
    if isinstance(item, Item):
        return 0 <= code <= item.highest_level
    return code in _LETTER_OF


def from_json(item: Question, value: object) -> int:
    """The code of a value as machines write it: 0–3, "na", "A"/"B"/"C", or null for unanswered."""
    if value is None:
        return UNANSWERED
    if isinstance(item, Item):
        return _code_of_level(item, value)
    if isinstance(value, str) and value in LETTERS:
        return LETTERS[value]
    raise NotAnAnswer(
        _(
            '%(item)s: %(given)s bukan pilihan; tulis "A", "B", "C", atau null',
            item=item.id,
            given=_shown(value),
        )
    )


def to_json(code: int) -> int | str | None:
    """The value that ``from_json`` reads as this code."""
    if code == UNANSWERED:
        return None
    if code == NOT_APPLICABLE:
        return "na"
    return _LETTER_OF.get(code, code)


def _code_of_level(item: Item, value: object) -> int:
    if value == "na":
        if item.not_applicable_allowed:
            return NOT_APPLICABLE
        raise NotAnAnswer(
            _(
                '%(item)s: "na" tidak boleh di butir ini; %(choices)s',
                item=item.id,
                choices=_choices(item),
            )
        )
    if type(value) is int and 0 <= value <= item.highest_level:
        return value
    raise NotAnAnswer(
        _(
            "%(item)s: %(given)s bukan tingkat; %(choices)s",
            item=item.id,
            given=_shown(value),
            choices=_choices(item),
        )
    )


def _choices(item: Item) -> str:
    if item.not_applicable_allowed:
        return _(
            'tulis bilangan bulat dari 0 sampai %(highest)s, "na", atau null',
            highest=item.highest_level,
        )
    return _(
        "tulis bilangan bulat dari 0 sampai %(highest)s, atau null", highest=item.highest_level
    )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{_short(value)}"'
    if isinstance(value, list):
        return _("daftar")
    if isinstance(value, dict):
        return _("sekelompok kunci")
    return _short(repr(value))


def _short(text: str) -> str:
    plain = text.encode("ascii", "backslashreplace").decode("ascii")
    return plain if len(plain) <= 40 else plain[:37] + "..."


def _refuse_unless_permitted(item: Question, code: int) -> None:
    if not permits(item, code):
        raise NotAnAnswer(_("%(item)s: %(code)s bukan jawaban butir ini", item=item.id, code=code))
