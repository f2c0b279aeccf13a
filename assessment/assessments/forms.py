"""What people send of an item, from a page or a script.

The fields of an area come from its questionnaire, so they are read by hand: ``value-2.1``, ``note-2.1`` and so on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assessment.assessments.answers import Change
from assessment.assessments.services import NOTE, REASON, too_early
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.questionnaire import values
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED

KEY = 64


@dataclass(frozen=True, slots=True)
class Posted:
    """What a form says about one item. ``chosen``: which of two values, after a conflict."""

    value: int
    note: str
    reason: str
    unsure: bool
    seen: int
    chosen: str = ""
    error: str = ""
    as_of: date | None = None

    def says(self, other: object) -> bool:
        """Whether this is what ``other`` says already."""
        return all(
            getattr(self, name) == getattr(other, name)
            for name in ("value", "note", "reason", "unsure", "as_of")
        )

    def change(self, item: str, seen: int) -> Change:
        """The change this asks for, over the version that is there."""
        return Change(item, self.value, seen, self.note, self.reason, self.unsure, as_of=self.as_of)


def read(form: Mapping[str, str], item: Item, today: date) -> Posted:
    """One item of the page's form."""
    error = ""
    try:
        value = _code(item, form.get(f"value-{item.id}", ""))
    except values.NotAnAnswer:
        value, error = UNANSWERED, _("Pilih salah satu tingkat untuk butir %(item)s.", item=item.id)
    if form.get("clear") == item.id:
        value = UNANSWERED
    note = _text(form, f"note-{item.id}")
    reason = _text(form, f"reason-{item.id}") if value == NOT_APPLICABLE else ""
    if value == NOT_APPLICABLE and not reason:
        error = _("Tulis alasan mengapa butir %(item)s tidak berlaku bagi unit Anda.", item=item.id)
    if len(note) > NOTE or len(reason) > REASON:
        error = _(
            "Ringkas catatan butir %(item)s: paling panjang %(note)s karakter (alasan %(reason)s).",
            item=item.id, note=NOTE, reason=REASON,
        )  # fmt: skip
    as_of, wrong = _day(form.get(f"as_of-{item.id}", ""), item.id, today)
    seen = form.get(f"seen-{item.id}", "0")
    return Posted(
        value=value,
        note=note,
        reason=reason,
        unsure=f"unsure-{item.id}" in form,
        seen=int(seen) if seen.isdecimal() and len(seen) < 6 else 0,
        chosen=form.get(f"choose-{item.id}", ""),
        error=error or wrong,
        as_of=as_of if value != UNANSWERED or note else None,
    )


def from_json(document: object, questionnaire: Questionnaire) -> Change:
    """One item as a script sends it; :class:`Refused` with a sentence for anything else."""
    if not isinstance(document, dict):
        raise Refused(_("Isian tidak terbaca. Muat ulang halaman."))
    item = document.get("item")
    if not isinstance(item, str) or not questionnaire.has_item(item):
        raise Refused(_("Butir itu tidak ada dalam kuesioner ini. Muat ulang halaman."))
    try:
        value = values.from_json(questionnaire.item(item), document.get("value"))
    except values.NotAnAnswer:
        raise Refused(_("Pilih salah satu tingkat untuk butir %(item)s.", item=item)) from None
    texts = {name: document.get(name) or "" for name in ("note", "reason")}
    seen, unsure = document.get("seen"), document.get("unsure", False)
    key, day = document.get("key"), document.get("as_of") or ""
    if (
        not all(isinstance(text, str) for text in texts.values())
        or type(seen) is not int
        or not 0 <= seen < 65535
        or not isinstance(unsure, bool)
        or not isinstance(day, str)
        or not _is_key(key)
    ):
        raise Refused(_("Isian tidak terbaca. Muat ulang halaman."))
    as_of, wrong = _day(day, item, date.max)
    if wrong:
        raise Refused(wrong)
    return Change(
        item, value, seen,
        note=one_way(texts["note"]),
        reason=one_way(texts["reason"]) if value == NOT_APPLICABLE else "",
        unsure=unsure, key=key, as_of=as_of,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pointed:
    """An item somebody points at, in the version they have seen."""

    item: str
    seen: int
    key: str | None


def pointed_at(document: object, questionnaire: Questionnaire) -> Pointed:
    """One item as a script points at it; :class:`Refused` with a sentence for anything else."""
    if not isinstance(document, dict):
        raise Refused(_("Isian tidak terbaca. Muat ulang halaman."))
    item, seen, key = (document.get(name) for name in ("item", "seen", "key"))
    if not isinstance(item, str) or not questionnaire.has_item(item):
        raise Refused(_("Butir itu tidak ada dalam kuesioner ini. Muat ulang halaman."))
    if type(seen) is not int or not 0 <= seen < 65535 or not _is_key(key):
        raise Refused(_("Isian tidak terbaca. Muat ulang halaman."))
    return Pointed(item, seen, key)


def _is_key(key: object) -> bool:
    return key is None or (isinstance(key, str) and 0 < len(key) <= KEY)


def _code(item: Item, text: str) -> int:
    if text == "":
        return UNANSWERED
    if text in ("na", str(NOT_APPLICABLE)):
        return values.from_json(item, "na")
    if not text.isdecimal() or len(text) > 2:
        raise values.NotAnAnswer(text)
    return values.from_json(item, int(text))


def _day(text: str, item: str, today: date) -> tuple[date | None, str]:
    """A day as browsers send it, none for an empty field; and what is wrong with it."""
    if not text:
        return None, ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, _("Pilih tanggal yang benar untuk butir %(item)s.", item=item)
    return day, too_early(item) if day > today else ""


def _text(form: Mapping[str, str], name: str) -> str:
    return one_way(form.get(name, ""))


def one_way(text: str) -> str:
    """Browsers send line ends in two ways; a script's note must equal a form's."""
    return text.replace("\r\n", "\n").strip()
