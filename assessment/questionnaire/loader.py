"""A questionnaire file to a questionnaire, or every fault it has: line, item, what to do."""

from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from assessment.languages import gettext as _
from assessment.languages import lazy

from . import sums
from .model import Questionnaire
from .schema import FILES, KamiFile
from .source import Place, Plain, Problem, Source, Unreadable

SENTENCES = {
    "bool_type": lazy("%(given)s bukan true dan bukan false: tulis salah satu, tanpa tanda kutip"),
    "decimal_parsing": lazy("%(given)s bukan angka: tulis satu, tanpa tanda kutip"),
    "decimal_type": lazy("%(given)s bukan angka: tulis satu, tanpa tanda kutip"),
    "dict_type": lazy("%(given)s berada di tempat kunci beserta nilainya"),
    "enum": lazy("%(given)s tidak dikenal: tulis %(expected)s"),
    "finite_number": lazy("%(given)s bukan angka biasa: tulis satu"),
    "float_type": lazy("%(given)s bukan angka: tulis satu, tanpa tanda kutip"),
    "greater_than": lazy("%(given)s terlalu kecil: tulis lebih dari %(gt)s"),
    "greater_than_equal": lazy("%(given)s terlalu kecil: tulis sedikitnya %(ge)s"),
    "int_from_float": lazy("%(given)s bukan bilangan bulat: tulis satu, tanpa tanda kutip"),
    "int_parsing": lazy("%(given)s bukan bilangan bulat: tulis satu, tanpa tanda kutip"),
    "int_type": lazy("%(given)s bukan bilangan bulat: tulis satu, tanpa tanda kutip"),
    "less_than": lazy("%(given)s terlalu besar: tulis kurang dari %(lt)s"),
    "less_than_equal": lazy("%(given)s terlalu besar: tulis paling banyak %(le)s"),
    "list_type": lazy("%(given)s bukan daftar: awali setiap baris dengan tanda minus"),
    "literal_error": lazy("%(given)s tidak dikenal: tulis %(expected)s"),
    "model_type": lazy("%(given)s berada di tempat kunci beserta nilainya"),
    "none_required": lazy("%(given)s tidak boleh di sini: kosongkan"),
    "string_pattern_mismatch": lazy(
        "bentuk %(given)s tidak seperti yang diharapkan di sini, %(pattern)s"
    ),
    "string_too_long": lazy("teks ini terlalu panjang: paling banyak %(max_length)s karakter"),
    "string_too_short": lazy("teks ini terlalu pendek: sedikitnya %(min_length)s karakter"),
    "too_long": lazy("%(actual_length)s dari paling banyak %(max_length)s: buang sisanya"),
    "tuple_type": lazy("%(given)s bukan daftar: awali setiap baris dengan tanda minus"),
    "too_short": lazy("%(actual_length)s dari sedikitnya %(min_length)s: tambahkan sisanya"),
}
GLOSSARY = "istilah.yaml"
"""The file of terms that stands beside the questionnaires."""
LANGUAGES = {"id": lazy("Indonesia"), "en": lazy("Inggris")}


class QuestionnaireFault(Exception):
    """A file that is no right questionnaire; ``problems`` are in the order of its lines."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(f"{path.name}, {problem}" for problem in self.problems))


def load(path: Path) -> Questionnaire:
    """Read one file, or refuse it with all its problems at once."""
    try:
        source = Source(text_of(path))
    except Unreadable as fault:
        raise QuestionnaireFault(path, [fault.problem]) from fault
    errors: list[ErrorDetails] = []
    try:
        file = FILES.get(method_of(source.plain), KamiFile).model_validate(source.plain)
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
    problems = [*source.problems, *(problem_of(source, error) for error in errors)]
    problems += sums.problems(source, [_place(error) for error in errors])
    if problems:
        raise QuestionnaireFault(path, problems)
    return file.build()


def find(directory: Path) -> dict[str, Path]:
    """The questionnaire files of a directory by the name of their version, such as ``kami-5.0``."""
    paths = sorted(directory.glob("*.yaml"))
    return {path.stem: path for path in paths if path.name != GLOSSARY}


def method_of(plain: Plain) -> str:
    """The name of the method that a file declares, as far as that can be told."""
    method = plain.get("method") if isinstance(plain, dict) else None
    return str(method.get("name")) if isinstance(method, dict) else ""


def text_of(path: Path) -> str:
    """A file of UTF-8 text; :class:`Unreadable` for anything else."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise Unreadable(line, _("ini bukan teks UTF-8: simpan berkas sebagai UTF-8")) from fault


def _place(error: ErrorDetails) -> Place:
    return tuple(step for step in error["loc"] if step != "[key]")


def problem_of(source: Source, error: ErrorDetails) -> Problem:
    """One fault that pydantic found, in our words and at its line."""
    place = _place(error)
    if error["type"] == "missing":
        return source.problem(place[:-1], _missing(str(place[-1]), source.keys(place[:-1])))
    if error["type"] == "extra_forbidden":
        return source.problem(
            place,
            _('kunci "%(key)s" tidak dikenal di sini: buang atau perbaiki ejaannya', key=place[-1]),
        )
    return source.problem(place, f"{_where(place)}: {_sentence(source, place, error)}")


def _missing(key: str, beside: set[str]) -> str:
    if key in LANGUAGES and beside & (LANGUAGES.keys() - {key}):
        return _(
            'teks bahasa %(language)s belum ada: tambahkan "%(key)s", bahasanya dua',
            language=LANGUAGES[key],
            key=key,
        )
    return _('kunci "%(key)s" belum ada: tambahkan', key=key)


def _where(place: Place) -> str:
    """The end of the way to a value: ``levels.full.id``, not ``areas.3.items.7.levels.full.id``."""
    if place[:1] == ("method",):
        return str(place[-1])  # the rest is said before
    steps = list(place)
    for index in range(len(steps) - 1, -1, -1):
        if isinstance(steps[index], int) and index + 1 < len(steps):
            steps = steps[index + 1 :]
            break
    return ".".join(str(step) for step in steps) or _("berkas")


def _sentence(source: Source, place: Place, error: ErrorDetails) -> str:
    given, kind = error["input"], error["type"]
    if kind == "string_type":
        return _no_text(source.written(place), given)
    if kind == "string_pattern_mismatch" and not str(given).strip():
        return _("teks ini kosong: tulislah")
    if kind not in SENTENCES:
        return _(
            "%(given)s tidak cocok di sini: lihat contohnya di kuesioner lain", given=_shown(given)
        )
    more = error.get("ctx", {})
    if "expected" in more:
        more = {**more, "expected": _alternatives(str(more["expected"]))}
    text: str = SENTENCES[kind] % {"given": _shown(given), **more}
    return text


def _alternatives(expected: str) -> str:
    """pydantic joins the last two with an English word."""
    first, joined, last = expected.rpartition(" or ")
    return _("%(first)s atau %(last)s", first=first, last=last) if joined else last


def _no_text(written: str, given: object) -> str:
    if isinstance(given, bool):
        return _(
            '%(written)s terbaca sebagai %(read)s: beri tanda kutip, "%(written)s"',
            written=written,
            read=str(given).lower(),
        )
    if isinstance(given, int | Decimal):
        return _(
            '%(written)s terbaca sebagai angka, dan 2.10 sebagai angka adalah 2.1: beri tanda kutip, "%(written)s"',
            written=written,
        )
    if given is None:
        return _("di sini belum ada apa-apa: tulis teksnya")
    return _("%(given)s berada di tempat satu teks", given=_shown(given))


def _shown(given: object) -> str:
    if isinstance(given, dict):
        return _("sekelompok kunci")
    if isinstance(given, list):
        return _("daftar")
    if given is None:
        return _("kosong")
    if isinstance(given, bool):
        return str(given).lower()
    return f'"{given}"' if isinstance(given, str) else str(given)
