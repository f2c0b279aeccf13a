"""Every number and rule of a questionnaire's method, in the words of the current language."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assessment.languages import gettext as _
from assessment.languages import locale

from .model import (
    Area,
    AreaConstants,
    GateRule,
    KamiMethod,
    MaturityMethod,
    Overall,
    Questionnaire,
)


@dataclass(frozen=True, slots=True)
class Constant:
    """One number or rule: where it belongs, what it is called, what it is.

    ``key`` and ``exact`` are the same in every language and whatever answers and statuses are called.
    """

    key: tuple[str, ...]
    group: str
    name: str
    value: str
    exact: object


def constants(questionnaire: Questionnaire) -> list[Constant]:
    """All of them, the method's first and then area by area."""
    if isinstance(questionnaire.method, KamiMethod):
        return [*_of_kami(questionnaire.method), *_of_areas(questionnaire)]
    return [*_of_maturity(questionnaire.method)]


def _of_kami(method: KamiMethod) -> Iterator[Constant]:
    group = _("Metode")

    def one(name: str, value: object, *key: str, exact: object = None) -> Constant:
        return Constant(("method", *key), group, name, _shown(value), exact or value)

    yield one(_("Nama metode"), method.name, "name")
    yield one(_("Nilai tertinggi"), method.max, "max")
    for answer in method.answers:
        name = _("Poin untuk “%(answer)s”", answer=answer.name.in_(locale()))
        yield one(name, answer.points, "answers", f"{answer.level}")
    not_applicable = method.not_applicable_name.in_(locale())
    level = method.answer(method.not_applicable_counts_as).name.in_(locale())
    yield one(
        _("“%(answer)s” dihitung seperti", answer=not_applicable), level, "not_applicable",
        exact=(method.not_applicable_counts_as,),
    )  # fmt: skip
    for category, weight in enumerate(method.category_weights, 1):
        yield one(
            _("Bobot kategori %(category)s", category=category), weight, "weight", f"{category}"
        )
    for letter, points in method.system_points:
        name = _("Poin pilihan %(letter)s tentang sistem elektronik", letter=letter)
        yield one(name, points, "system", letter)
    for found in method.system_classes:
        name = _("Kategori sistem elektronik %(name)s", name=found.name.in_(locale()))
        value = _("%(low)s sampai %(high)s poin", low=found.min, high=found.max)
        yield one(name, value, "class", found.id, exact=(found.min, found.max))
    yield from _of_gate(method, group)
    yield one(_("Tingkat yang siap disertifikasi"), method.ready_for_certification, "certification")
    yield one(
        _("Status kesiapan, dari yang terendah"),
        "; ".join(status.name.in_(locale()) for status in method.statuses),
        "statuses",
        exact=tuple(status.id for status in method.statuses),
    )
    for table in method.readiness:
        class_name = method.system_class(table.system_class).name.in_(locale())
        for status, bound in zip(method.statuses, table.upper_bounds, strict=True):
            name = _(
                "Nilai total tertinggi untuk “%(status)s” bila sistem elektronik %(class_)s",
                status=status.name.in_(locale()), class_=class_name,
            )  # fmt: skip
            yield one(name, bound, "readiness", table.system_class, status.id)
    for drawn in method.level_values:
        name = _("Angka bagan untuk tingkat %(level)s", level=drawn.level)
        yield one(name, drawn.value, "level_value", drawn.level)


def _of_gate(method: KamiMethod, group: str) -> Iterator[Constant]:
    partial = method.answer(method.gate_partial).name.in_(locale())
    with_basic = method.gate_rule is GateRule.SUM_AND_BASIC
    yield Constant(
        ("method", "gate", "rule"),
        group,
        _("Gerbang butir kategori 3 terbuka menurut"),
        _("skor kategori 1 dan 2, dan jawaban setiap butir kategori 1")
        if with_basic
        else _("skor kategori 1 dan 2"),
        method.gate_rule,
    )
    if with_basic:
        yield Constant(
            ("method", "gate", "partial"),
            group,
            _("Jawaban terendah butir kategori 1 agar gerbang terbuka"),
            partial,
            method.gate_partial,
        )
        yield Constant(
            ("method", "gate", "max_partial_basic"),
            group,
            _("Butir kategori 1 yang boleh di jawaban terendah itu, paling banyak"),
            _shown(method.gate_max_partial_basic or 0),
            method.gate_max_partial_basic or 0,
        )


def _of_areas(questionnaire: Questionnaire) -> Iterator[Constant]:
    for area in questionnaire.areas:
        yield from _of_area(area, area.numbers)
    for supplement in questionnaire.supplements:
        group = _("Suplemen: %(name)s", name=supplement.name.in_(locale()))
        yield Constant(
            ("supplement", supplement.id, "max"), group, _("Nilai tertinggi"), f"{supplement.max}",
            supplement.max,
        )  # fmt: skip


def _of_area(area: Area, numbers: AreaConstants) -> Iterator[Constant]:
    group = _("Area %(number)s: %(name)s", number=area.number, name=area.name.in_(locale()))

    def one(name: str, value: object, *key: str) -> Constant:
        return Constant(("area", area.id, *key), group, name, _shown(value), value)

    yield one(_("Jumlah butir"), numbers.items, "items")
    counts = ", ".join(f"{number}" for number in numbers.per_category)
    yield one(_("Butir kategori 1, 2 dan 3"), counts, "per_category")
    yield one(_("Nilai tertinggi"), numbers.max, "max")
    yield one(_("Tingkat tertinggi yang dapat dicapai"), numbers.highest_level, "highest_level")
    yield one(_("Skor minimum gerbang"), numbers.gate_min, "gate_min")
    yield one(_("Nilai minimum untuk kesiapan"), numbers.readiness_floor, "readiness_floor")
    yield one(
        _("Tahap III hanya dihitung bila gerbang terbuka"),
        numbers.stage3_validity_needs_gate,
        "stage3_validity_needs_gate",
    )
    yield one(_("Tahap III dihitung mulai skor tahap II"), numbers.v3, "v3")
    yield one(_("Tahap IV dihitung mulai skor tahap III"), numbers.v4, "v4")
    for found in numbers.stages:
        name = _(
            "Tahap %(stage)s: skor minimum, skor pencapaian, skor tertinggi", stage=found.stage
        )
        yield one(name, f"{found.minimum}, {found.achievement}, {found.max}", "stage", found.stage)


def _of_maturity(method: MaturityMethod) -> Iterator[Constant]:
    group = _("Metode")
    yield Constant(("method", "name"), group, _("Nama metode"), method.name, method.name)
    yield Constant(
        ("method", "overall"),
        group,
        _("Kematangan keseluruhan adalah rata-rata"),
        _("semua butir yang berlaku, menurut bobotnya")
        if method.overall is Overall.ITEMS
        else _("semua area, masing-masing sama berat"),
        method.overall,
    )
    yield Constant(
        ("method", "levels"),
        group,
        _("Tingkat jawaban"),
        "; ".join(f"{one.level} {one.name.in_(locale())}" for one in method.answers),
        tuple(one.level for one in method.answers),
    )
    yield Constant(
        ("method", "not_applicable"),
        group,
        _("Jawaban yang mengeluarkan butir dari rata-rata"),
        method.not_applicable_name.in_(locale()),
        "",
    )


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, Decimal) and locale() != "en":
        return f"{value:f}".replace(".", ",")
    return f"{value}"
