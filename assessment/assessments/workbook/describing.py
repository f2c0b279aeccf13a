"""What a unit's workbook holds, as plain values, in the current language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessment.assessments import services
from assessment.assessments.answers import version_of
from assessment.assessments.asked import is_asked
from assessment.assessments.checks import is_open_to
from assessment.assessments.labels import level_words
from assessment.assessments.models import AnswerEvent
from assessment.assessments.queries import Desk
from assessment.assessments.workbook.layout import FORM, HIDDEN
from assessment.assessments.workbook.words import choices
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.questionnaire.model import Area, Item, Questionnaire, Supplement
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED

WIDTHS = [7, 18, 38, 64, 20, 34, 24, 9]
NAME = 31
"""The longest name of a sheet."""


@dataclass(frozen=True, slots=True)
class About:
    """Whose workbook it is, in words. ``made``: the moment in words."""

    unit: str
    code: str
    round: str
    mark: str
    author: str
    made: str
    is_practice: bool = False


def parts_of(desk: Desk, content: Questionnaire) -> list[tuple[Area | Supplement, list[Item]]]:
    """The parts of the questionnaire with what this unit answers itself (or says something at)."""
    parts: list[Area | Supplement] = [*content.areas, *content.supplements]
    found = [
        (part, [item for item in part.items if is_open_to(desk.asked, item, desk.city)])
        for part in parts
    ]
    return [(part, items) for part, items in found if items]


def description(
    desk: Desk,
    content: Questionnaire,
    latest: Mapping[str, AnswerEvent],
    about: About,
    *,
    at: datetime,
) -> dict[str, Any]:
    """All of it. ``latest``: the unit's last save of each item."""
    names, lists = _names([part for part, _items in parts_of(desk, content)]), _Lists()
    sheets, places = [], []
    for name, (part, items) in zip(names, parts_of(desk, content), strict=True):
        rows: list[dict[str, Any]] = []
        above = _above(part, about)
        group = ""
        for item in items:
            if item.group and (words := item.group.in_(locale())) != group:
                group = words
                rows.append({"group": group})
            rows.append(_row(desk, content, item, latest.get(item.id), lists))
            places.append(
                [item.id, name, str(len(above) + 1 + len(rows)),
                 str(version_of(desk.own_versions, item.position))]
            )  # fmt: skip
        sheets.append(
            {"name": name, "widths": WIDTHS, "above": above, "headings": _headings(), "rows": rows}
        )
    return {
        "title": _("Lembar isian %(unit)s", unit=about.unit),
        "author": about.author,
        "mark": about.mark,
        "created": at.isoformat(timespec="seconds"),
        "foot": f"{about.unit} · {about.code} · {about.round}",
        "wrong": [
            _("Pilih dari daftar"),
            _("Pilih salah satu kata dari daftar, atau kosongkan selnya."),
        ],
        "front": {"name": _("Petunjuk"), "rows": _front(content, about)},
        "sheets": sheets,
        "lists": lists.all,
        "hidden": {"name": HIDDEN, "rows": _hidden(desk, about, at) + places},
    }


def _hidden(desk: Desk, about: About, at: datetime) -> list[list[str]]:
    return [
        [FORM],
        ["unit", about.code, about.unit],
        ["round", str(desk.round_id), about.round],
        ["questionnaire", desk.digest],
        ["revision", str(desk.revision_id)],
        ["made", at.isoformat(timespec="seconds")],
        ["items"],
    ]


def _front(content: Questionnaire, about: About) -> list[tuple[str, str, str]]:
    rows = [
        (about.mark, "", "mark"),
        (_("Lembar isian %(unit)s", unit=about.unit), "", "title"),
        (_("Unit"), f"{about.unit} ({about.code})", "text"),
        (_("Periode"), about.round, "text"),
        (_("Kuesioner"), content.title.in_(locale()), "text"),
        (_("Diunduh"), about.made, "text"),
        ("", "", "text"),
    ]
    if about.is_practice:
        rows.append((_("Latihan"), _("Periode latihan, tidak masuk gambaran kota."), "text"))
    steps = (
        _("Isi sel berwarna kuning saja: jawaban, catatan, alasan, dan tanda belum yakin. Sel lain terkunci."),
        _("Jawaban dipilih dari daftar di selnya. Kolom “Gambaran tiap tingkat” menerangkan setiap pilihan."),
        _("“Tidak berlaku” hanya ada di beberapa butir dan perlu alasan."),
        _("Jangan menghapus baris atau mengubah nomor butir."),
        _("Simpan sebagai Excel (.xlsx), lalu unggah di halaman penilaian unit ini."),
        _("Sesudah diunggah, Anda melihat dulu apa yang akan berubah. Belum ada yang tersimpan sebelum Anda setujui."),
        _("Bukti dukung tidak ikut dalam berkas ini; unggah di aplikasi."),
    )  # fmt: skip
    return rows + [(str(number), step, "strong") for number, step in enumerate(steps, 1)]


def _above(part: Area | Supplement, about: About) -> list[tuple[str, str]]:
    name = part.name.in_(locale())
    title = f"{part.number}. {name}" if isinstance(part, Area) else _("Suplemen: %(name)s", name=name)  # fmt: skip
    return [
        (f"{about.mark} · {_('Latihan')}" if about.is_practice else about.mark, "mark"),
        (title, "title"),
        (f"{about.unit} · {about.code} · {about.round}", "muted"),
        (_("Isi sel kuning saja. Kosongkan jawaban yang belum diketahui."), "muted"),
    ]


def _headings() -> list[str]:
    return [
        _("Nomor"), _("Topik"), _("Pertanyaan"), _("Gambaran tiap tingkat"), _("Jawaban"), _("Catatan"),
        _("Alasan bila tidak berlaku"), _("Belum yakin"),
    ]  # fmt: skip


def _row(
    desk: Desk, content: Questionnaire, item: Item, event: AnswerEvent | None, lists: "_Lists"
) -> dict[str, Any]:
    may = services.may_answer(desk, item)
    answers = may and is_asked(desk.asked, item)
    value = event.value if event else UNANSWERED
    words = [level_words(code, content.method) for code in choices(item)]
    cells = [
        (item.id, "closed"),
        (item.topic.in_(locale()), "closed"),
        (item.text.in_(locale()), "closed"),
        (_guide(content, item), "guide"),
        ("" if value == UNANSWERED else level_words(value, content.method), _look(answers)),
        (event.note if event else "", _look(may)),
        (event.reason if event else "", _look(answers and item.not_applicable_allowed)),
        (_("ya") if event and event.unsure else "", _look(answers)),
    ]
    offered = [(4, lists.number(words)), (7, lists.number([_("ya")]))] if answers else []
    return {"cells": cells, "choices": offered}


def _look(is_open: bool) -> str:
    return "open" if is_open else "shut"


def _guide(content: Questionnaire, item: Item) -> str:
    lines = []
    for code in choices(item):
        meaning = content.meaning(item, code) if code != NOT_APPLICABLE else None
        if meaning:
            lines.append(f"{level_words(code, content.method)}: {meaning.in_(locale())}")
    return "\n".join(lines)


class _Lists:
    """The lists to choose from, each once."""

    def __init__(self) -> None:
        self.all: list[list[str]] = []

    def number(self, words: list[str]) -> int:
        """Which list it is."""
        if words not in self.all:
            self.all.append(words)
        return self.all.index(words)


def _names(parts: list[Area | Supplement]) -> list[str]:
    """Names that a spreadsheet takes: short, without its signs, no two alike."""
    found: list[str] = []
    for part in parts:
        short = part.short.in_(locale())
        text = f"{part.number} {short}" if isinstance(part, Area) else f"S {short}"
        clean = "".join(" " if letter in "[]:*?/\\'" else letter for letter in text).strip()
        name = clean[:NAME].strip()
        while name.casefold() in (one.casefold() for one in found):
            name = f"{name[: NAME - 3]} {len(found)}"
        found.append(name)
    return found
