"""How answers and item numbers are written in files of others. Pure."""

import re
from collections.abc import Mapping

from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import LETTERS, NOT_APPLICABLE
from assessment.spreadsheets.tables import Cell
from assessment.units.names import plain

WORDS: Mapping[str, int] = {
    plain(text): code
    for code, texts in {
        0: ("Tidak Dilakukan", "Belum Dilakukan"),
        1: ("Dalam Perencanaan",),
        2: ("Dalam Penerapan / Diterapkan Sebagian", "Diterapkan Sebagian", "Dalam Penerapan",
            "Dalam Penerapan atau Diterapkan Sebagian"),
        3: ("Diterapkan Secara Menyeluruh", "Diterapkan Menyeluruh"),
        NOT_APPLICABLE: ("Tidak Berlaku", "Tidak Berlaku (N/A)", "N/A", "NA"),
    }.items()
    for text in texts
}  # fmt: skip
NUMBER = re.compile(r"\d+(?:\.\d+)+")


class Numbers:
    """Reads item numbers of one column or row; a number such as 2.1 that comes again was written as 2.10."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.seen: set[str] = set()

    def of(self, cell: Cell) -> str | None:
        """The item whose number the cell holds."""
        text = cell.text.strip().rstrip(".").replace(",", ".")
        if cell.is_number and text in self.seen and self.questionnaire.has_item(f"{text}0"):
            text = f"{text}0"
        if not self.questionnaire.has_item(text):
            return None
        self.seen.add(text)
        return text


def code_of(item: object, text: str) -> int | None:
    flat = plain(text)
    if not isinstance(item, Item):
        return LETTERS.get(text.strip().rstrip(".").upper()[:1]) if len(flat) == 1 else None
    if flat in WORDS:
        return WORDS[flat]
    return int(flat) if flat.isascii() and flat.isdecimal() and len(flat) == 1 else None
