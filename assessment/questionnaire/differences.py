"""A comparison of two questionnaires in the words of the current language: for a terminal and for a page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assessment.languages import gettext as _
from assessment.languages import lazy, locale, ngettext

from .comparison import Comparison, Decided, Moved, Reworded, parts_of
from .constants import Constant, constants
from .model import SYSTEM_CATEGORY, AnsweredBy, Question, Questionnaire, SameAs, Text

PARTS = {
    "title": lazy("judul"),
    "description": lazy("keterangan"),
    "notice": lazy("catatan hukum"),
    "number": lazy("nomor"),
    "name": lazy("nama"),
    "short": lazy("nama pendek"),
    "intro": lazy("pengantar"),
    "topic": lazy("pokok"),
    "text": lazy("pertanyaan"),
    "why": lazy("mengapa penting"),
    "hint": lazy("petunjuk"),
    "group": lazy("judul kelompok"),
    "evidence": lazy("contoh bukti dukung"),
    "iso27001_2022": lazy("rujukan ISO 27001"),
    "legal": lazy("dasar hukum"),
    "category": lazy("kategori"),
    "stage": lazy("tahap"),
    "not_applicable_allowed": lazy("boleh “tidak berlaku”"),
    "answered_by": lazy("dijawab oleh"),
    "effort": lazy("usaha"),
    "weight": lazy("bobot"),
    "target": lazy("tingkat yang dituju"),
    "same_as": lazy("padanan di kuesioner lain"),
    "evidence_from": lazy("bukti dukung mulai tingkat"),
    "relation": lazy("butir yang terkait"),
    "not_applicable": lazy("nama jawaban “tidak berlaku”"),
}
WHO = {
    AnsweredBy.UNIT: lazy("unit"),
    AnsweredBy.CITY: lazy("Diskominfo untuk semua unit"),
    AnsweredBy.BOTH: lazy("Diskominfo dan unit"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One difference. ``old`` and ``new`` are whole texts, empty where there is none."""

    text: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Differences of one sort under a heading."""

    title: str
    lines: tuple[Line, ...]


def verdict(found: Comparison) -> str:
    """Whether the newer one can mend the older in a running round, in a sentence or two."""
    if found.is_empty:
        return _("Kedua kuesioner sama persis.")
    if found.is_text_only:
        return _(
            "Hanya kalimat yang berubah. Semua nilai tetap sama, jadi isi baru dapat dipakai sebagai ralat di "
            "periode yang sedang berjalan."
        )
    if not (reasons := obstacles(found)):
        return _("Tidak ada kalimat yang berbeda, jadi tidak ada yang perlu diralat.")
    return _(
        "Bukan hanya kalimat yang berubah: %(reasons)s. Tidak dapat dipakai sebagai ralat; pakai di periode baru.",
        reasons="; ".join(reasons),
    )


def obstacles(found: Comparison) -> list[str]:
    """What keeps a new content from being an erratum; nothing where texts alone differ."""
    old, new = found.old, found.new
    reasons = []
    if old.key != new.key:
        reasons.append(_("nama atau versinya lain (%(old)s → %(new)s)", old=old.key, new=new.key))
    if old.method.name != new.method.name:
        reasons.append(_("metodenya lain"))
    if found.added:
        reasons.append(
            ngettext("%(num)s butir ditambah", "%(num)s butir ditambah", len(found.added))
        )
    if found.removed:
        reasons.append(
            ngettext("%(num)s butir dihapus", "%(num)s butir dihapus", len(found.removed))
        )
    if found.moved:
        reasons.append(
            ngettext("%(num)s butir dipindah", "%(num)s butir dipindah", len(found.moved))
        )
    decided = sorted({f"{PARTS[change.part]}" for change in found.decided})
    if decided:
        reasons.append(_("ketentuan butir berubah (%(what)s)", what=", ".join(decided)))
    if _changed_constants(found):
        reasons.append(_("angka metode berubah"))
    if not reasons and not found.keeps_scores:
        reasons.append(_("susunan yang menentukan nilai berubah"))
    return reasons


def sections(found: Comparison) -> list[Section]:
    """Every difference in words, sort by sort; sorts without any are left out."""
    old, new = found.old, found.new
    named = [
        (_("Butir baru"), [Line(_entry(new, item)) for item in found.added]),
        (_("Butir dihapus"), [Line(_entry(old, item)) for item in found.removed]),
        (_("Butir dipindah"), [_move(old, new, change) for change in found.moved]),
        (_("Ketentuan butir"), [_decision(new, change) for change in found.decided]),
        (_("Angka metode"), _constants(found)),
        (_("Kalimat"), [line for change in found.reworded for line in _wording(new, change)]),
    ]
    return [Section(title, tuple(lines)) for title, lines in named if lines]


def part_name(part: str) -> str:
    """What a text of an item, an area or the method is called."""
    kind, _dot, which = part.partition(".")
    if kind == "levels":
        return _("tingkat %(level)s", level=which)
    if kind == "options":
        return _("pilihan %(letter)s", letter=which)
    if kind == "answers":
        return _("nama jawaban %(level)s", level=which)
    if kind == "meaning":
        return _("arti jawaban %(level)s", level=which)
    if kind == "system_classes":
        return _("nama kategori sistem elektronik %(name)s", name=which)
    if kind == "statuses":
        return _("nama status %(name)s", name=which)
    return str(PARTS[kind])


def numbered(question: Question) -> str:
    """``2.4 Kebijakan tertulis``."""
    return f"{question.id} {question.topic.in_(locale())}"


def who_answers(who: AnsweredBy) -> str:
    """Who an item is answered by."""
    return str(WHO[who])


def area_name(questionnaire: Questionnaire, area_id: str) -> str:
    """The name of an area, a supplement, or of the questions about electronic systems."""
    if area_id == SYSTEM_CATEGORY:
        return _("Kategori sistem elektronik")
    return next(
        (part.name.in_(locale()) for part in parts_of(questionnaire) if part.id == area_id), area_id
    )


def _entry(questionnaire: Questionnaire, item: Question) -> str:
    area = area_name(questionnaire, item.area_id)
    return f"{numbered(item)} ({area}): {item.text.in_(locale())}"


def _move(old: Questionnaire, new: Questionnaire, change: Moved) -> Line:
    item = numbered(new.item(change.place))
    if change.old_area == change.new_area:
        return Line(
            _("%(item)s: urutan lain di %(area)s", item=item, area=area_name(new, change.new_area))
        )
    return Line(
        _(
            "%(item)s: dari %(old)s ke %(new)s",
            item=item,
            old=area_name(old, change.old_area),
            new=area_name(new, change.new_area),
        )
    )


def _decision(new: Questionnaire, change: Decided) -> Line:
    return Line(
        f"{numbered(new.item(change.place))}: {PARTS[change.part]} {_plain(change.old)} → {_plain(change.new)}"
    )


def _plain(value: object) -> str:
    if value is None or value == ():
        return "–"
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, AnsweredBy):
        return who_answers(value)
    if isinstance(value, tuple):
        return "; ".join(_same(one) for one in value)
    return f"{value}"


def _same(one: SameAs) -> str:
    return f"{one.questionnaire} {', '.join(one.items)}"


def _constants(found: Comparison) -> list[Line]:
    if found.old.method.name != found.new.method.name:
        return [
            Line(
                _("Metode: %(old)s → %(new)s", old=found.old.method.name, new=found.new.method.name)
            )
        ]
    return [
        Line(f"{one.group}, {_lower(one.name)}: {old or '–'} → {new or '–'}")
        for one, old, new in _changed_constants(found)
    ]


def _changed_constants(found: Comparison) -> list[tuple[Constant, str, str]]:
    if found.old.method.name != found.new.method.name:
        return []
    before = {one.key: one for one in constants(found.old)}
    after = {one.key: one for one in constants(found.new)}
    return [
        (one, _value(before.get(one.key)), _value(after.get(one.key)))
        for one in _all(before.values(), after.values())
        if _exact(before.get(one.key)) != _exact(after.get(one.key))
    ]


def _all(before: Iterable[Constant], after: Iterable[Constant]) -> Iterator[Constant]:
    seen = set()
    for one in [*after, *before]:
        if one.key not in seen:
            seen.add(one.key)
            yield one


def _value(one: Constant | None) -> str:
    return one.value if one else ""


def _exact(one: Constant | None) -> object:
    return (one.exact,) if one else None


def _wording(new: Questionnaire, change: Reworded) -> Iterator[Line]:
    """One line for each language in which the text differs; the page's own language first."""
    where = _where(new, change.place)
    name = part_name(change.part)
    languages = sorted(("id", "en"), key=lambda one: one != locale())
    for language in languages:
        old, new_ = _in(change.old, language), _in(change.new, language)
        if old == new_ or (language != locale() and _is_wordless(change)):
            continue
        words = f"{where}: {name}" if where else _capital(name)
        if language != locale():
            words += f" ({_('bahasa Inggris') if language == 'en' else _('bahasa Indonesia')})"
        yield Line(words, old, new_)


def _is_wordless(change: Reworded) -> bool:
    """Whether both languages say the same, as references do."""
    return all(text is None or text.id == text.en for text in (change.old, change.new))


def _where(new: Questionnaire, place: str) -> str:
    if not place:
        return ""
    if place == "method":
        return _("Metode")
    if new.has_item(place):
        return numbered(new.item(place))
    return area_name(new, place)


def _in(text: Text | None, language: str) -> str:
    return text.in_(language) if text else ""


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
