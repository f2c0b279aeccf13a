import pytest

from assessment.assessments.models import Layer
from tests.reports.canaries import found


@pytest.fixture
def url(town):
    return f"/city/kecamatan/{town.cast.taman.id}"


def test_it_works(browse, town, url):
    page = browse(town.cast.maya).get(f"{url}?layer=self")
    assert page.title == "Kecamatan Taman"
    assert page.texts("tbody th") == [
        "Kec. Taman",
        "Kel. Melati",
        "Kel. Kenanga",
    ]
    assert "73,9%" in " ".join(page.texts("tfoot"))


def test_its_camat_sees_it(browse, town, url):
    page = browse(town.cast.tono).get(f"{url}?layer=self")
    assert "77,0%" in page.text
    assert "Gambaran kota" not in " ".join(page.texts(".crumbs"))


def test_its_camat_sees_no_other(browse, town):
    cast = town.cast
    browse(cast.tono).get(f"/city/kecamatan/{cast.lain.id}", status=404)
    page = browse(cast.tono).get(f"/city/kecamatan/{cast.taman.id}?layer=self")
    assert not found(page.text, town.of(cast.lain, cast.dahlia))
    assert "Dahlia" not in page.text
    assert "Lain" not in " ".join(page.texts("main table"))


@pytest.mark.parametrize("who", ["sari", "wati", "budi"])
def test_it_hides_from_its_kelurahan(browse, town, url, who):
    browse(getattr(town.cast, who)).get(url, status=404)


def test_it_hides_what_does_not_count(browse, town):
    page = browse(town.cast.indra).get(f"/city/kecamatan/{town.cast.lain.id}?layer=self")
    assert not found(page.text, town.of(town.cast.lain, town.cast.dahlia))


def test_only_the_chosen_layer_is_shown(browse, town, url):
    page = browse(town.cast.maya).get(f"{url}?layer=final")
    assert found(page.text, town.of(town.cast.taman, layers=(Layer.FINAL,)))
    assert not found(
        page.text, town.of(town.cast.taman, town.cast.melati, layers=(Layer.SELF, Layer.VERIFIED))
    )


def test_it_requires_a_role_that_reads_results(browse, town, url):
    browse(town.cast.agus).get(url, status=403)


def test_it_requires_signing_in(browse, url):
    assert "/sign-in" in browse().get(url, status=302).location


@pytest.mark.parametrize("which", ["melati", "office", "city"])
def test_what_is_no_kecamatan_is_not_found(browse, town, which):
    browse(town.cast.maya).get(f"/city/kecamatan/{getattr(town.cast, which).id}", status=404)
