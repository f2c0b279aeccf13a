"""The city's pictures with their words: the same for the page and for the PDF, in the current language."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from assessment.languages import gettext as _
from assessment.languages import locale, ngettext
from assessment.reports import figures
from assessment.reports.city import COVERAGE, TOTAL, AreaPicture, City, Group
from assessment.reports.labels import STAGES
from assessment.reports.pictures import (
    Cell,
    Part,
    hex_map,
    level_columns,
    quartile_strip,
    stacked,
)  # fmt: skip
from assessment.reports.queries import Place
from assessment.web.filters import percent


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, its name, what it says in words."""

    title: str
    sentence: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """One area: where its percentages lie, and how many units stand at each level."""

    area: AreaPicture
    name: str
    short: str
    strip: Drawn
    columns: Drawn


def areas(city: City) -> list[DrawnArea]:
    """The areas in the order of the questionnaire."""
    return [_area(area) for area in city.areas]


def _area(area: AreaPicture) -> DrawnArea:
    name = area.name.in_(locale())
    strip, columns = _strip_sentence(area), _columns_sentence(area)
    strip_title = _("Sebaran persentase %(area)s", area=name)
    columns_title = _("Jumlah unit per tingkat kematangan %(area)s", area=name)
    return DrawnArea(
        area=area,
        name=name,
        short=area.short.in_(locale()),
        strip=Drawn(strip_title, strip, quartile_strip(area.spread, strip_title, strip)),
        columns=Drawn(
            columns_title,
            columns,
            level_columns(area.levels, area.highest_level, columns_title, columns),
        ),
    )


def _strip_sentence(area: AreaPicture) -> str:
    found = area.spread
    if found is None:
        return _("Belum ada nilai.")
    return _(
        "Median %(median)s, rata-rata %(mean)s; separuh unit antara %(lower)s dan %(upper)s.",
        median=percent(found.median),
        mean=percent(found.mean),
        lower=percent(found.lower),
        upper=percent(found.upper),
    )


def _columns_sentence(area: AreaPicture) -> str:
    if area.levels.median is None:
        return _("Belum ada nilai.")
    return _(
        "Tingkat di tengah %(level)s (paling tinggi %(highest)s).",
        level=area.levels.median,
        highest=area.highest_level,
    )


def statuses(city: City) -> list[Part]:
    """How far the units have come, from the most to the least done."""
    return [
        Part(str(words), sum(city.statuses.get(status, 0) for status in members), shade)
        for words, members, shade in STAGES
    ]


def coverage(city: City) -> Drawn:
    """How many units have come how far, as one bar."""
    found = city.coverage
    sentence = _(
        "%(sent)s dari %(units)s unit sudah mengirim; %(verified)s terverifikasi, %(final)s di antaranya ditetapkan.",
        sent=found.sent,
        units=found.units,
        verified=found.verified,
        final=found.final,
    )
    title = _("Cakupan")
    return Drawn(title, sentence, stacked(statuses(city), title, sentence))


def readiness(city: City) -> list[Part]:
    """How many units have each readiness status, from the best to the worst; unknown ones last."""
    known = [(words.in_(locale()), count) for words, count in city.readiness if words is not None]
    shades = (2, 3, 4, 5) if len(known) <= 4 else (1, 2, 3, 4, 5)
    parts = [
        Part(words, count, shade)
        for (words, count), shade in reversed(list(zip(known, shades, strict=False)))
    ]
    unknown = next((count for words, count in city.readiness if words is None), 0)
    if unknown:
        parts.append(Part(_("Kategori SE belum lengkap"), unknown, None))
    return parts


def readiness_bar(city: City) -> Drawn:
    """The readiness statuses of all units with a result, as one bar."""
    title = _("Status kesiapan")
    parts = readiness(city)
    sentence = "; ".join(f"{part.words} {part.count}" for part in parts)
    return Drawn(title, sentence, stacked(parts, title, sentence))


def means_bar(city: City) -> Drawn:
    """How many units have reached which level with their overall mean, as one bar."""
    title = _("Kematangan keseluruhan")
    parts = means(city)
    sentence = "; ".join(f"{part.words}: {part.count}" for part in parts if part.count)
    return Drawn(title, sentence, stacked(parts, title, sentence))


def means(city: City) -> list[Part]:
    """How many units have reached each level, from the best to the worst."""
    return [
        Part(f"{level} · {words.in_(locale())}", count, level)
        for level, words, count in reversed(city.means)
    ]


def todo(city: City) -> list[tuple[str, str]]:
    """What the figures ask the city to do: what stands out, and why."""
    found = []
    if city.weakest:
        found.append(_strengthen(city))
    gated = max(city.areas, key=lambda area: area.gate_closed, default=None)
    if gated is not None and gated.gate_closed:
        found.append(
            (
                _("Tuntaskan butir dasar %(area)s", area=gated.name.in_(locale())),
                _(
                    ": di %(closed)s dari %(gated)s unit butir lanjutannya (kategori 3) belum dihitung.",
                    closed=gated.gate_closed,
                    gated=gated.gated,
                ),
            )
        )
    if city.coverage.missing:
        found.append(_accompany(city))
    return found


def _strengthen(city: City) -> tuple[str, str]:
    first, *others = city.weakest
    rest = _(": area terlemah, median %(median)s.", median=_median(first))
    if others:
        rest += " " + _(
            "Berikutnya %(area)s, median %(median)s.",
            area=others[0].name.in_(locale()),
            median=_median(others[0]),
        )
    return _("Perkuat %(area)s lebih dulu", area=first.name.in_(locale())), rest


def _accompany(city: City) -> tuple[str, str]:
    late = sorted(
        (group for group in city.kecamatan if group.coverage.missing),
        key=lambda group: (-group.coverage.missing, group.name),
    )
    most = ", ".join(f"Kec. {group.name} ({group.coverage.missing})" for group in late[:2])
    strong = ngettext(
        "Dampingi %(num)d unit yang belum mengirim",
        "Dampingi %(num)d unit yang belum mengirim",
        city.coverage.missing,
    )
    return strong, _(", terbanyak di %(kecamatan)s.", kecamatan=most) if most else "."


def _median(area: AreaPicture) -> str:
    return percent(area.spread.median if area.spread else None)


def measures(city: City) -> list[tuple[str, str]]:
    """What the map can show."""
    choices = [(COVERAGE, _("Cakupan")), (TOTAL, _("Nilai keseluruhan"))]
    return choices + [(area.id, area.short.in_(locale())) for area in city.areas]


def measure_words(city: City, measure: str) -> str:
    """What the map shows, in words."""
    if measure == COVERAGE:
        return _("Bagian unit yang nilainya sudah ada")
    if measure == TOTAL:
        return _("Rata-rata nilai keseluruhan")
    area = city.area(measure)
    return _("Rata-rata %(area)s", area=area.name.in_(locale()) if area else "")


def map_of(city: City, measure: str, url_of: Callable[[Place], str] | None = None) -> Drawn:
    """The map of the kecamatan; those without a place on it stand in the table alone."""
    title = measure_words(city, measure)
    sentence = _map_sentence(city, measure)
    cells = []
    for group in city.kecamatan:
        place = group.place
        if place is None or place.column is None or place.row is None:
            continue
        value = group.value(measure)
        cells.append(
            Cell(
                column=place.column,
                row=place.row,
                short=place.abbreviation or place.name[:3].upper(),
                value=figures.whole(value),
                said=_said(group, value),
                shade=figures.shade(value) if group.counted else None,
                url=url_of(place) if url_of else None,
            )
        )
    return Drawn(title, sentence, hex_map(cells, title, sentence) if cells else Markup())


def _said(group: Group, value: Decimal | None) -> str:
    counted = _(
        "%(counted)s dari %(units)s unit", counted=group.counted, units=group.coverage.units
    )
    return f"Kec. {group.name}: {percent(value)} ({counted})"


def _map_sentence(city: City, measure: str) -> str:
    known = [
        (value, group.name)
        for group in city.kecamatan
        if group.counted and (value := group.value(measure)) is not None
    ]
    if not known:
        return _("Belum ada kecamatan dengan nilai.")
    low, high = min(known), max(known)
    sentence = _(
        "Tertinggi Kec. %(high)s (%(most)s), terendah Kec. %(low)s (%(least)s).",
        high=high[1],
        most=percent(high[0]),
        low=low[1],
        least=percent(low[0]),
    )
    without = sum(not group.counted for group in city.kecamatan)
    if without:
        sentence += " " + ngettext(
            "%(num)d kecamatan belum punya nilai.", "%(num)d kecamatan belum punya nilai.", without
        )
    return sentence


def legend() -> list[tuple[str, int | None]]:
    """What the shades of the map mean."""
    bands = [f"{low}–{percent(Decimal(low) + Decimal('19.9'))}" for low in (0, 20, 40, 60)]
    known: list[tuple[str, int | None]] = [*zip(bands, (1, 2, 3, 4), strict=True), ("80–100%", 5)]
    return [*known, (_("belum ada nilai"), None)]
