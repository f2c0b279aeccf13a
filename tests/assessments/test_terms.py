"""Terms explained at an item: the way to them, their page, and what a broken file does."""

from dataclasses import replace

import pytest

from assessment.questionnaire import glossary


@pytest.fixture
def url(cast):
    return f"/assessments/{cast.revision.id}/areas/pengelolaan_aset"


def test_an_item_leads_to_its_terms(browse, cast, url):
    visit = browse(cast.sari)
    page = visit.get(url)
    link = page.tree.cssselect("#item-5\\.1 a[data-terms]")[0].get("href")
    assert link == "pengelolaan_aset/terms#terms-5.1"
    found = visit.get(f"{url}/terms")
    section = found.tree.get_element_by_id("terms-5.1")
    assert "aset informasi" in [one.text for one in section.cssselect("dt")]
    assert "Data dan semua yang memuatnya" in section.text_content()


def test_they_speak_english(browse, cast, url):
    visit = browse(cast.sari)
    visit.post("/language/en", status=302)
    assert "Data and everything that holds it" in visit.get(f"{url}/terms").text


def test_they_are_worked_out_once(browse, cast, url, monkeypatch):
    visit = browse(cast.sari)
    visit.get(url)

    def never(*_):
        raise AssertionError("worked out again")

    monkeypatch.setattr(glossary, "used", never)
    visit.get(url)


def test_a_file_with_faults_stops_nobody(app, browse, cast, url, tmp_path):
    (tmp_path / "istilah.yaml").write_text("terms: 3")
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], questionnaires=tmp_path)
    page = browse(cast.sari).get(url)
    assert not page.tree.cssselect("[data-terms]")
    assert "Tidak ada istilah" in browse(cast.sari).get(f"{url}/terms").text


def test_it_hides_other_units(browse, cast, url):
    browse(cast.budi).get(f"{url}/terms", status=404)
    browse(cast.sari).get(url.replace("pengelolaan_aset", "nothing") + "/terms", status=404)


@pytest.mark.parametrize("who", ["agus", "maya"])
def test_it_requires_reading(browse, cast, url, who):
    browse(getattr(cast, who)).get(f"{url}/terms", status=403)


def test_it_requires_signing_in(browse, cast, url):
    assert "/sign-in" in browse().get(f"{url}/terms", status=302).location


def test_a_camat_reads_them(browse, cast, url):
    assert browse(cast.tono).get(f"{url}/terms").tree.cssselect("dl.terms")
