import pytest

from assessment.assessments.models import Layer
from tests.reports.canaries import found

URL = "/city/units"


def names(page):
    return [text.split(",")[0] for text in page.texts("tbody th")]


def test_it_works(browse, town):
    page = browse(town.cast.maya).get(f"{URL}?layer=self")
    assert names(page) == ["Kec. Taman", "Kel. Melati", "Kel. Kenanga", "Kec. Lain", "Kel. Dahlia"]
    melati = page.texts("tbody tr")[1]
    assert "77,0%" in melati
    assert "Terverifikasi" in melati


@pytest.mark.parametrize("who", ["maya", "rina", "lestari", "indra"])
@pytest.mark.parametrize("layer", ["self", "verified", "final"])
def test_it_hides_what_does_not_count(browse, town, who, layer):
    page = browse(getattr(town.cast, who)).get(f"{URL}?layer={layer}")
    assert not found(page.text, town.of(town.cast.dahlia, town.cast.lain))
    assert "Kel. Dahlia" in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=MELATI", ["Kel. Melati"]),
        ("region=Barat", ["Kec. Lain", "Kel. Dahlia"]),
        ("status=0", ["Kec. Taman"]),
        ("status=1", ["Kel. Melati"]),
        ("status=4", ["Kec. Lain", "Kel. Dahlia"]),
        ("status=99", ["Kec. Taman", "Kel. Melati", "Kel. Kenanga", "Kec. Lain", "Kel. Dahlia"]),
    ],
)
def test_it_searches_and_filters(browse, town, query, expected):
    assert names(browse(town.cast.maya).get(f"{URL}?{query}")) == expected


def test_it_filters_by_kecamatan(browse, town):
    page = browse(town.cast.maya).get(f"{URL}?kecamatan={town.cast.lain.id}")
    assert names(page) == ["Kec. Lain", "Kel. Dahlia"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("name", "Kel. Dahlia"), ("-name", "Kec. Taman"), ("total", "Kel. Kenanga"), ("-total", "Kec. Taman"),
        ("pdp", "Kel. Kenanga"), ("-pdp", "Kec. Taman"), ("status", "Kec. Taman"), ("nonsense", "Kec. Taman"),
    ],
)  # fmt: skip
def test_it_sorts(browse, town, sort, first):
    assert names(browse(town.cast.maya).get(f"{URL}?layer=self&sort={sort}"))[0] == first


@pytest.mark.parametrize("sort", ["total", "-total", "pdp", "-pdp"])
def test_units_without_a_result_come_last(browse, town, sort):
    page = browse(town.cast.maya).get(f"{URL}?layer=self&sort={sort}")
    assert names(page)[-2:] == ["Kec. Lain", "Kel. Dahlia"]


def test_it_says_when_nothing_matches(browse, town):
    assert "Tidak ada unit yang cocok" in browse(town.cast.maya).get(f"{URL}?q=zzz").text


def test_it_comes_in_pages(browse, city, count_sql):
    visit = browse(city.viewer)
    page = visit.get(URL)
    assert len(names(page)) == 50
    with count_sql() as sql:
        last = visit.get(f"{URL}?page=4&sort=-total")
    assert len(names(last)) == 34
    assert sql.total <= 12
    assert len(visit.get(f"{URL}?page=99").tree.cssselect("tbody tr")) == 34


def test_only_who_may_sees_the_exports(browse, town):
    assert "Excel" in browse(town.cast.maya).get(URL).text
    assert "Excel" not in browse(town.cast.rina).get(URL).text


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "agus"])
def test_it_requires_a_role_that_reads_the_city(browse, town, who):
    browse(getattr(town.cast, who)).get(URL, status=403)


def test_it_requires_signing_in(browse, town):
    assert "/sign-in" in browse().get(URL, status=302).location


def test_each_layer_shows_its_own_values(browse, town):
    page = browse(town.cast.maya).get(f"{URL}?layer=verified")
    cast = town.cast
    assert found(page.text, town.of(cast.melati, layers=(Layer.VERIFIED,)))
    assert not found(page.text, town.of(cast.melati, cast.taman, layers=(Layer.SELF, Layer.FINAL)))
