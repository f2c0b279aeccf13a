"""What differs between two questionnaires, and whether the newer can mend the older in a running round."""

from dataclasses import replace

import pytest

from assessment.languages import speaking
from assessment.questionnaire import loader
from assessment.questionnaire.comparison import compare
from assessment.questionnaire.constants import constants
from assessment.questionnaire.differences import obstacles, sections, verdict
from assessment.questionnaire.model import Text
from assessment.scoring.alike import effects, outcomes
from tests.scoring.instruments import ROOT

TINY = ROOT / "tests" / "questionnaires" / "tiny.yaml"
MEAN = ROOT / "tests" / "questionnaires" / "mean.yaml"


@pytest.fixture(scope="module")
def tiny():
    return loader.load(TINY)


@pytest.fixture
def changed(tmp_path):
    def load(*exchanged, of=TINY):
        text = of.read_text(encoding="utf-8")
        for old, new in exchanged:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "changed.yaml"
        path.write_text(text, encoding="utf-8")
        return loader.load(path)

    return load


def titles(found):
    return [section.title for section in sections(found)]


def test_the_same_differs_in_nothing(tiny):
    found = compare(tiny, tiny)
    assert found.is_empty
    assert not found.is_text_only
    assert sections(found) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Apakah layar tertutup?", "Apakah semua layar tertutup?", "2.1 Layar: pertanyaan"),
        ("Dua dari tiga.", "Dua dari tiga layar.", "2.1 Layar: tingkat 2"),
        ("Foto layar", "Foto semua layar", "2.1 Layar: contoh bukti dukung"),
        ("Tentang loket.", "Tentang pelayanan.", "Loket: pengantar"),
        ('["A.7.7"]', '["A.7.7", "A.7.8"]', "2.1 Layar: rujukan ISO 27001"),
        ("Hanya contoh.", "Contoh saja.", "Catatan hukum"),
        ('{id: "Besar"', '{id: "Sangat besar"', "1.1 Biaya: pilihan A"),
        ('name: {id: "Penuh"', 'name: {id: "Seluruhnya"', "Metode: nama jawaban 3"),
        ('name: {id: "Baik"', 'name: {id: "Sangat baik"', "Metode: nama status Baik"),
        ("Are the screens covered?", "Are all screens covered?", "2.1 Layar: pertanyaan (bahasa Inggris)"),
    ],
)  # fmt: skip
def test_texts_alone_can_mend(tiny, changed, old, new, said):
    found = compare(tiny, changed((old, new)))
    assert found.is_text_only
    assert "ralat" in verdict(found)
    [section] = sections(found)
    [line] = section.lines
    assert line.text == said
    assert line.old != line.new


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("effort: 5", "effort: 4", "ketentuan butir berubah (usaha)"),
        ("answered_by: both", "answered_by: unit", "ketentuan butir berubah (dijawab oleh)"),
        ("gate_min: 8", "gate_min: 7", "angka metode berubah"),
        ("v3: 5.5", "v3: 5", "angka metode berubah"),
        ('version: "1.0"', 'version: "1.1"', "nama atau versinya lain (tiny-1.0 → tiny-1.1)"),
        ('id: "3.2"', 'id: "3.3"', "1 butir ditambah; 1 butir dihapus"),
    ],
)
def test_more_than_texts_cannot(tiny, changed, old, new, why):
    found = compare(tiny, changed((old, new)))
    assert not found.is_text_only
    assert "; ".join(obstacles(found)) == why
    assert why in verdict(found)


def test_an_item_in_another_place_is_said_to_have_moved(tiny):
    area = tiny.areas[1]
    first, second = area.items
    swapped = replace(
        area,
        items=(
            replace(second, position=first.position),
            replace(first, position=second.position),
        ),
    )
    found = compare(tiny, replace(tiny, areas=(tiny.areas[0], swapped)))
    assert len(found.moved) == 1
    assert not found.is_text_only
    assert titles(found) == ["Butir dipindah"]


def test_a_name_in_the_method_changes_no_constant(tiny):
    named = replace(tiny.kami.answers[2], name=Text("Separuh", "Half"))
    answers = (*tiny.kami.answers[:2], named, tiny.kami.answers[3])
    found = compare(tiny, replace(tiny, method=replace(tiny.kami, answers=answers)))
    assert found.is_text_only
    assert titles(found) == ["Kalimat"]


@pytest.mark.parametrize("path", [TINY, MEAN, *loader.find(ROOT / "questionnaires").values()])
def test_every_constant_has_a_key_of_its_own_in_both_languages(path):
    content = loader.load(path)
    found = constants(content)
    assert len({one.key for one in found}) == len(found)
    with speaking("en"):
        english = constants(content)
    assert [(one.key, one.exact) for one in english] == [(one.key, one.exact) for one in found]


def test_what_it_does_to_a_unit_that_is_half_way_everywhere(tiny, changed):
    old, new = (
        tiny,
        changed(("gate_min: 8", "gate_min: 9"), ("Rendah: [10, 33]", "Rendah: [16, 33]")),
    )
    lines = [line.text for line in effects(compare(old, new)).lines]
    assert "Keseluruhan: tetap 16 dari 33 poin" in lines
    assert "Status kesiapan bila sistem elektronik Rendah: Baik → Buruk" in lines
    assert "Status kesiapan bila sistem elektronik Tinggi: tetap Buruk" in lines


def test_maturity_is_told_at_level_two():
    shown = {one.key: one.shown for one in outcomes(loader.load(MEAN))}
    assert shown["total", ""] == "2,00"
