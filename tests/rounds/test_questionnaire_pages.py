"""The admin's pages about questionnaires: versions, their content, differences, previews."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assessment.questionnaire import loader
from tests.scoring.instruments import ROOT

TINY = ROOT / "tests" / "questionnaires" / "tiny.yaml"


@pytest.fixture
def directory(app, tmp_path) -> Path:
    """A folder of questionnaires of the installation's own, with kami-5.0 in it."""
    shutil.copy(ROOT / "questionnaires" / "kami-5.0.yaml", tmp_path)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], questionnaires=tmp_path)
    return tmp_path


@pytest.fixture
def agus(browse, cast, directory):
    return browse(cast.agus)


def test_the_menu_leads_there(agus):
    assert "/questionnaires" in agus.get("/rounds").links()
    page = agus.get("/questionnaires")
    assert page.title == "Kuesioner"
    assert page.texts(".main-menu [aria-current]") == ["Kuesioner"]


def test_a_version_in_use_says_in_which_round(agus):
    page = agus.get("/questionnaires")
    [card] = page.texts(".card")
    assert "Dipakai" in card
    assert "kami-5.0 · 175 butir" in card
    assert "Periode 2026 (kecamatan), Periode 2026 (kelurahan)" in card


def test_a_file_dropped_in_appears_at_once_and_goes_again(agus, directory):
    assert len(agus.get("/questionnaires").texts(".card")) == 1
    shutil.copy(TINY, directory / "tiny-1.0.yaml")
    cards = agus.get("/questionnaires").texts(".card")
    assert len(cards) == 2
    assert "Dapat dipakai" in cards[1]
    assert "Belum dipakai" in cards[1]
    (directory / "tiny-1.0.yaml").unlink()
    assert len(agus.get("/questionnaires").texts(".card")) == 1


def test_a_faulty_file_shows_its_faults_by_line(agus, directory):
    text = TINY.read_text(encoding="utf-8")
    path = directory / "tiny-1.0.yaml"
    path.write_text(text.replace("max: 33", "max: 34"), encoding="utf-8")
    assert "Ada kesalahan" in agus.get("/questionnaires").texts(".card")[1]
    page = agus.get("/questionnaires/tiny-1.0")
    assert "baris 12: method: max: tertulis 34, tetapi jumlah butirnya 33" in page.text
    agus.get("/questionnaires/tiny-1.0/areas/loket", 404)
    path.write_text(text, encoding="utf-8")
    assert "baris 12" not in agus.get("/questionnaires/tiny-1.0").text


def test_each_reader_has_the_faults_in_their_language(agus, directory, session, cast):
    text = TINY.read_text(encoding="utf-8").replace("max: 33", "max: 34")
    (directory / "tiny-1.0.yaml").write_text(text, encoding="utf-8")
    assert "baris 12" in agus.get("/questionnaires/tiny-1.0").text
    session.merge(cast.agus).locale = "en"
    session.commit()
    page = agus.get("/questionnaires/tiny-1.0")
    assert "line 12: method: max: 34 declared, but the items add up to 33" in page.text


def test_what_a_round_holds_is_listed_when_its_file_is_gone(agus, directory):
    (directory / "kami-5.0.yaml").unlink()
    [card] = agus.get("/questionnaires").texts(".card")
    assert "berkasnya sudah berubah atau tidak ada" in card
    [url] = [link for link in agus.get("/questionnaires").links() if len(link) > 64]
    page = agus.get(url)
    assert page.title == "Indeks KAMI 5.0"
    assert "Tata Kelola Keamanan Informasi" in page.text
    assert agus.get(f"{url}/file").json["questionnaire"]["id"] == "kami"
    agus.get(f"{url}/areas/tata_kelola")


def test_a_version_is_told_in_words(agus):
    page = agus.get("/questionnaires/kami-5.0")
    assert "Gerbang butir kategori 3 terbuka menurut" in page.text
    assert "Diskominfo untuk semua unit" in page.text
    assert len(page.texts("#parts tbody tr")) == 8


def test_the_file_can_be_taken_away(agus, directory):
    answer = agus.client.get("/questionnaires/kami-5.0/file")
    assert answer.data == (directory / "kami-5.0.yaml").read_bytes()
    assert "kami-5.0.yaml" in answer.headers["Content-Disposition"]


def test_an_area_looks_as_a_unit_sees_it_with_nothing_to_press(agus):
    content = loader.load(ROOT / "questionnaires" / "kami-5.0.yaml")
    page = agus.get("/questionnaires/kami-5.0/areas/tata_kelola")
    area = content.area("tata_kelola")
    assert page.texts(".item__text") == [item.text.id for item in area.items]
    assert area.items[0].level(2).text.id in page.text
    assert page.tree.cssselect("main input:not([disabled])") == []
    agus.get("/questionnaires/kami-5.0/areas/system_category")
    agus.get("/questionnaires/kami-5.0/areas/pihak_ketiga")


def test_two_versions_are_compared_in_words(agus, directory):
    text = (directory / "kami-5.0.yaml").read_text(encoding="utf-8")
    old = loader.load(directory / "kami-5.0.yaml").item("2.1").topic.id
    (directory / "kami-5.0-baru.yaml").write_text(
        text.replace(f'"{old}"', '"Pokok baru"'), encoding="utf-8"
    )
    page = agus.get("/questionnaires/differences?old=kami-5.0&new=kami-5.0-baru")
    assert "dapat dipakai sebagai ralat" in page.text
    assert page.texts(".difference__old del") == [old]
    assert page.texts(".difference__new ins") == ["Pokok baru"]
    same = agus.get("/questionnaires/differences?old=kami-5.0&new=kami-5.0")
    assert "sama persis" in same.text


@pytest.mark.parametrize(
    "path",
    [
        "none-1.0",
        "none-1.0/file",
        "kami-5.0/areas/none",
        "../kami-5.0",
        "kami-5.0.yaml/file",
        "0" * 64,
    ],
)
def test_what_is_not_there_is_not_found(agus, path):
    agus.get(f"/questionnaires/{path}", 404)


def test_names_of_nothing_compare_nothing(agus):
    page = agus.get("/questionnaires/differences?old=x&new=y")
    assert page.texts(".difference") == []
