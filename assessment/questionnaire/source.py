"""A YAML file as plain values that still know the line they stand on.

It is read event by event: PyYAML's own composer recurses in C, and a file of many opening brackets would
end the process instead of being refused.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from assessment.languages import gettext as _
from assessment.languages import lazy

Place = tuple[str | int, ...]
Plain = Any

DEEPEST = 30

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_TRUE = {"true", "yes", "on"}
_TEXT = {"id", "en"}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a file: where it stands and what to do."""

    line: int
    item: str
    sentence: str

    def __str__(self) -> str:
        where = f"{self.item}: " if self.item else ""
        return _(
            "baris %(line)s: %(where)s%(sentence)s",
            line=self.line,
            where=where,
            sentence=self.sentence,
        )


class Unreadable(Exception):
    """The file is no YAML at all."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.problem = Problem(line, "", sentence)


@dataclass(slots=True)
class _Scalar:
    line: int
    text: str
    kind: str


@dataclass(slots=True)
class _List:
    line: int
    parts: list["_Node"]


@dataclass(slots=True)
class _Group:
    line: int
    parts: list["_Node"]  # key, value, key, value …


_Node = _Scalar | _List | _Group


class Source:
    """The values of a YAML file, the problems met while reading it, and the line of every value."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        try:
            self._root = _read(yaml.parse(text, Loader=yaml.CSafeLoader))
        except yaml.MarkedYAMLError as fault:
            mark = fault.problem_mark or fault.context_mark
            line = mark.line + 1 if mark else 1
            column = mark.column + 1 if mark else 1
            sentence = _(
                "ini bukan YAML, kolom %(column)s: %(fault)s",
                column=column,
                fault=_in_our_words(fault.problem or ""),
            )
            raise Unreadable(line, sentence) from fault
        except yaml.YAMLError as fault:
            sentence = _("ini bukan YAML: ada karakter yang tidak boleh di sini; hapus")
            raise Unreadable(1, sentence) from fault
        self.plain: Plain = self._value(self._root, ())

    def problem(self, place: Place, sentence: str) -> Problem:
        """A problem of the value at this place, or of the nearest value around it."""
        node, item = self._find(place)
        return Problem(node.line, item, sentence)

    def written(self, place: Place) -> str:
        """A scalar exactly as it stands in the file: 2.10 is not 2.1."""
        node, _item = self._find(place)
        return node.text if isinstance(node, _Scalar) else ""

    def keys(self, place: Place) -> set[str]:
        """The keys of the group at this place."""
        return set(_keys(self._find(place)[0]))

    def _find(self, place: Place) -> tuple[_Node, str]:
        """The node at a place, and the id (or else the keys) of the part of the file it is in."""
        node, item, inside = self._root, "", ""
        for depth, step in enumerate(place, 1):
            found = _child(node, step)
            if found is None:
                break
            node = found
            item = _id_of(node) or item
            if isinstance(node, _Group):
                inside = ".".join(str(part) for part in place[:depth])
        return node, item or inside

    def _value(self, node: _Node, place: Place) -> Plain:
        if isinstance(node, _Scalar):
            return self._scalar(node, place)
        if isinstance(node, _List):
            return [self._value(part, (*place, i)) for i, part in enumerate(node.parts)]
        return self._group(node, place)

    def _group(self, node: _Group, place: Place) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for key, value in zip(node.parts[::2], node.parts[1::2], strict=True):
            if not isinstance(key, _Scalar):
                self._refuse(
                    key.line, place, _("kunci adalah satu kata, bukan daftar atau kelompok")
                )
            elif key.kind != "str":
                self._refuse(
                    key.line, place, _('kunci %(key)s bukan kata: tulis "%(key)s"', key=key.text)
                )
            elif key.text in found:
                self._refuse(
                    key.line,
                    place,
                    _('kunci "%(key)s" tertulis dua kali di sini: sisakan satu', key=key.text),
                )
            else:
                found[key.text] = self._value(value, (*place, key.text))
        return found

    def _scalar(self, node: _Scalar, place: Place) -> Plain:
        match node.kind:
            case "str":
                return node.text
            case "null":
                return None
            case "bool":
                return node.text.lower() in _TRUE
            case "int" if _WHOLE.fullmatch(node.text):
                return int(node.text)
            case "float" if _FRACTION.fullmatch(node.text):
                return Decimal(node.text)
        sentence = _(
            '%(given)s bukan teks biasa dan bukan angka biasa: tulis "%(given)s"', given=node.text
        )
        self._refuse(node.line, place, sentence)
        return node.text

    def _refuse(self, line: int, place: Place, sentence: str) -> None:
        self.problems.append(Problem(line, self._find(place)[1], sentence))


YAML_FAULTS = {
    "mapping values are not allowed": lazy(
        "titik dua di tempat yang salah: beri tanda kutip pada teks yang memuat titik dua"
    ),
    "found character that cannot start any token": lazy(
        "karakter ini tidak boleh di sini: pakai spasi, bukan tab, dan beri tanda kutip pada teks"
    ),
    "did not find expected key": lazy(
        "kunci tidak ditemukan: samakan lekukan dengan baris di atasnya, dan periksa tanda kutip"
    ),
    "could not find expected ':'": lazy("titik dua sesudah kunci belum ada: tambahkan"),
    "did not find expected '-' indicator": lazy(
        "tanda minus tidak ditemukan: samakan lekukan semua isi daftar"
    ),
    "did not find expected ',' or ']'": lazy("daftar dalam [ ] tidak ditutup: periksa koma dan ]"),
    "did not find expected ',' or '}'": lazy(
        "kelompok dalam { } tidak ditutup: periksa koma dan }"
    ),
    "found unexpected end of stream": lazy("tanda kutip tidak ditutup: tutuplah"),
    "found unexpected document indicator": lazy("tanda kutip tidak ditutup: tutuplah"),
    "block sequence entries are not allowed": lazy(
        "tanda minus di tempat yang salah: mulai baris baru"
    ),
    "found a tab character": lazy("ada tab: pakai spasi"),
    "found unknown escape character": lazy(
        "garis miring terbalik di dalam tanda kutip ganda: tulis dua kali, atau pakai tanda kutip tunggal"
    ),
    "control characters are not allowed": lazy("ada karakter kendali yang tidak terlihat: hapus"),
    "found undefined tag handle": lazy("tanda seru di awal teks: beri tanda kutip"),
    "did not find expected node content": lazy("nilai belum ada di sini: tulislah"),
    "did not find expected alphabetic": lazy("tanda & atau * di awal teks: beri tanda kutip"),
    "found duplicate anchor": lazy("penanda & yang sama dua kali: tulis nilainya saja"),
}
"""What libyaml calls a fault, as its sentence begins, and what to do."""


def _in_our_words(fault: str) -> str:
    for beginning, sentence in YAML_FAULTS.items():
        if fault.startswith(beginning):
            return str(sentence)
    return _("susunannya tidak terbaca; periksa lekukan, titik dua, dan tanda kutip di sekitarnya")


def _read(events: Iterable[yaml.Event]) -> _Node:
    top: list[_Node] = []
    open_: list[list[_Node]] = [top]
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            open_[-1].append(_Scalar(_line(event), event.value, _kind(event)))
        elif isinstance(event, yaml.CollectionStartEvent):
            _open(event, open_)
        elif isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
        elif isinstance(event, yaml.AliasEvent):
            # A link can make a few lines into billions of values, or a value part of itself.
            sentence = _(
                "*%(anchor)s menunjuk nilai lain: tulis nilainya di sini", anchor=event.anchor
            )
            raise Unreadable(_line(event), sentence)
        elif isinstance(event, yaml.DocumentStartEvent) and top:
            raise Unreadable(
                _line(event), _("di sini mulai dokumen kedua: satu berkas satu dokumen")
            )
    if not top:
        raise Unreadable(1, _("berkas ini kosong"))
    return top[0]


def _open(event: yaml.CollectionStartEvent, open_: list[list[_Node]]) -> None:
    line = _line(event)
    if len(open_) > DEEPEST:
        raise Unreadable(line, _("daftar dan kelompok bertumpuk terlalu dalam"))
    node = _List(line, []) if isinstance(event, yaml.SequenceStartEvent) else _Group(line, [])
    open_[-1].append(node)
    open_.append(node.parts)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _kind(event: yaml.ScalarEvent) -> str:
    """What YAML takes a scalar for: whatever stands in quotes is text."""
    if event.tag is not None:
        return str(event.tag)
    if event.implicit[0]:
        for tag, pattern in yaml.SafeLoader.yaml_implicit_resolvers.get(event.value[:1], ()):
            if pattern.match(event.value):
                return str(tag).removeprefix("tag:yaml.org,2002:")
    return "str"


def _child(node: _Node, step: str | int) -> _Node | None:
    if isinstance(node, _List) and isinstance(step, int):
        return node.parts[step] if step < len(node.parts) else None
    if isinstance(node, _Group):
        for key, value in zip(node.parts[::2], node.parts[1::2], strict=True):
            if isinstance(key, _Scalar) and key.text == step:
                return value
    return None


def _keys(node: _Node) -> list[str]:
    parts = node.parts[::2] if isinstance(node, _Group) else []
    return [key.text for key in parts if isinstance(key, _Scalar)]


def _id_of(node: _Node) -> str:
    """The id of an item or area. A text has an ``id`` too, its Indonesian, but nothing beside."""
    if set(_keys(node)) <= _TEXT:
        return ""
    found = _child(node, "id")
    return found.text if isinstance(found, _Scalar) else ""
