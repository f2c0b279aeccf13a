from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from assessment.reports import figures
from assessment.reports.pictures import (
    Axis,
    Cell,
    Part,
    Point,
    hex_map,
    level_columns,
    quartile_strip,
    radar,
    stacked,
    trend,
    zones,
)  # fmt: skip

HOSTILE = "<script>&\"'"
LONG = "Kerangka Kerja Pengelolaan Keamanan Informasi"


def axes(label):
    bands = (Decimal(20), Decimal(60), Decimal(100))
    return [
        Axis(label, bands, Decimal("46.5"), Decimal("44.1"), "100,0% → 100,0%") for _ in range(6)
    ]


PICTURES = {
    "map": lambda words: hex_map(
        [Cell(0, 0, words, "80%", words, 5, words), Cell(1, 1, "B", "–", words, None)], words, words
    ),
    "strip": lambda words: quartile_strip(figures.spread([(1, 3), (2, 3)]), words, words),
    "columns": lambda words: level_columns(figures.levels(["I", "II"]), "III", words, words),
    "stacked": lambda words: stacked([Part(words, 3, 1), Part(words, 0, 2), Part(words, 4, None)], words, words),
    "zones": lambda words: zones(300, [247, 443, 760, 918], [words] * 4, words, words),
    "radar": lambda words: radar(axes(words), words, words),
    "trend": lambda words: trend([Point(words, Decimal(40), None), Point(words, None, Decimal(50))], words, words),
}  # fmt: skip


def tree(svg):
    return ET.fromstring(str(svg))  # noqa: S314 - our own drawing


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_well_formed_whatever_is_written_in_it(name):
    svg = PICTURES[name](HOSTILE)
    root = tree(svg)
    assert "<script" not in svg
    assert root.findtext("{*}title") == HOSTILE
    assert root.findtext("{*}desc") == HOSTILE


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_its_look_in_attributes_only(name):
    svg = PICTURES[name]("Kecamatan")
    assert " style=" not in svg
    assert "<style" not in svg
    assert " id=" not in svg


@pytest.mark.parametrize(
    "label", [LONG, "Pelindungan Data Pribadi", "Information Security Governance"]
)
def test_the_labels_of_a_radar_are_not_clipped(label):
    root = tree(radar(axes(label), "Radar", "…"))
    _, top, width, height = map(float, root.get("viewBox").split())
    for text in root.iterfind(".//{*}text"):
        x, y, size = (float(text.get(name)) for name in ("x", "y", "font-size"))
        wide = len(text.text) * size * 0.58
        left = x - {"middle": wide / 2, "end": wide}.get(text.get("text-anchor"), 0)
        assert left >= 0, text.text
        assert left + wide <= width, text.text
        assert y - size * 0.8 >= top, text.text
        assert y <= top + height, text.text


def test_only_a_linked_map_has_links():
    cells = [Cell(0, 0, "TMN", "80%", "Kec. Taman: 80%", 5)]
    assert "<a " not in hex_map(cells, "Peta", "…")
    assert 'aria-label="TMN 80%, Kec. Taman: 80%"' in hex_map(
        [Cell(0, 0, "TMN", "80%", "Kec. Taman: 80%", 5, "/x")], "Peta", "…"
    )


def test_odd_rows_stand_half_a_hex_to_the_right():
    svg = hex_map([Cell(0, 0, "A", "1", "A", 1), Cell(0, 1, "B", "1", "B", 1)], "Peta", "…")
    first, second = (
        float(path.get("d")[1:].split()[0]) for path in tree(svg).iterfind(".//{*}path")
    )
    assert second - first == 26


def test_bounds_close_together_do_not_cover_each_other():
    root = tree(zones(900, [472, 760, 864, 918], list("ABCD"), "Bilah", "…"))
    spans = sorted(
        (float(text.get("x")) - (20 if text.get("text-anchor") == "end" else 10), text.text)
        for text in root.iterfind(".//{*}text")
        if text.text in ("472", "760", "864", "918")
    )
    lefts = [left for left, _ in spans]
    assert all(after - before >= 20 for before, after in pairwise(lefts))


def test_a_column_is_drawn_for_reachable_levels_only():
    svg = level_columns(figures.levels(["I", "III"]), "III", "Tingkat", "…")
    assert svg.count("<rect") == 2
