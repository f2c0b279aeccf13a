from datetime import date
from decimal import Decimal

import pytest

from assessment.assessments.models import Layer
from assessment.assessments.status import Status
from assessment.permissions import Role
from assessment.reports import portrait
from tests import factories
from tests.factories import kami
from tests.reports.canaries import found, put


@pytest.fixture
def url(town):
    return f"/city/units/{town.cast.melati.id}"


def test_it_works(browse, town, url):
    page = browse(town.cast.maya).get(url)
    assert page.title == "Kel. Melati, Kec. Taman"
    assert found(page.text, town.of(town.cast.melati, layers=(Layer.SELF,)))
    assert found(page.text, town.of(town.cast.melati, layers=(Layer.VERIFIED,)))
    assert len(page.texts("#areas tbody tr")) == 6


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "rina", "lestari", "maya", "indra"])
def test_it_opens_to_unit_camat_and_city(browse, town, url, who):
    assert browse(getattr(town.cast, who)).get(url).title == "Kel. Melati, Kec. Taman"


@pytest.mark.parametrize(
    ("who", "reads"),
    [("sari", True), ("tono", True), ("rina", True), ("indra", True), ("maya", False)],
)
def test_the_path_is_offered_to_who_reads_answers(browse, town, url, who, reads):
    page = browse(getattr(town.cast, who)).get(url)
    onwards = [link for link in page.links() if link.endswith("/path")]
    assert bool(onwards) is reads
    if reads:
        browse(getattr(town.cast, who)).get(onwards[0])


def test_it_hides_other_units(browse, town, url):
    browse(town.cast.budi).get(url, status=404)
    cast = town.cast
    browse(cast.tono).get(f"/city/units/{cast.dahlia.id}", status=404)
    browse(cast.tono).get(f"/city/units/{cast.lain.id}", status=404)
    browse(cast.sari).get(f"/city/units/{cast.taman.id}", status=404)


def test_it_shows_nothing_of_others(browse, town, url):
    cast = town.cast
    others = town.of(cast.taman, cast.kenanga, cast.lain, cast.dahlia)
    for who in (cast.sari, cast.wati):
        page = browse(who).get(url)
        assert not found(page.text, others - town.of(cast.melati))
        for name in ("Kenanga", "Dahlia", "Lain"):
            assert name not in " ".join(page.texts("main"))


@pytest.mark.parametrize("who", ["rina", "lestari", "maya"])
def test_a_draft_is_hidden_from_who_sees_only_what_was_sent(browse, town, who):
    page = browse(getattr(town.cast, who)).get(f"/city/units/{town.cast.dahlia.id}")
    assert "Nilai belum dapat dilihat" in page.text
    assert not found(page.text, town.of(town.cast.dahlia))


def test_a_unit_sees_its_own_draft_marked_as_such(browse, town, session):
    dina = factories.person(session, "Dina", Role.OPERATOR, town.cast.dahlia)
    session.commit()
    page = browse(dina).get(f"/city/units/{town.cast.dahlia.id}")
    assert "isian sementara" in page.text
    assert found(page.text, town.of(town.cast.dahlia, layers=(Layer.SELF,)))


def test_what_a_verifier_has_not_finished_is_not_shown(browse, town, session):
    """Returned to the unit: the verified layer exists already but does not stand."""
    lina = factories.person(session, "Lina", Role.HEAD, town.cast.lain)
    session.commit()
    page = browse(lina).get(f"/city/units/{town.cast.lain.id}")
    verified = town.of(town.cast.lain, layers=(Layer.VERIFIED,))
    assert not found(page.text, verified - town.of(town.cast.lain, layers=(Layer.SELF,)))


def test_it_shows_the_exact_thresholds(browse, town, url):
    page = browse(town.cast.sari).get(url)
    rows = page.tree.cssselect("#zones tbody tr")
    bounds = [tuple(cell.text_content() for cell in row.cssselect("td.number")) for row in rows]
    assert bounds == [("0", "387"), ("388", "646"), ("647", "828"), ("829", "918")]


def test_the_bands_of_the_radar_are_those_of_the_method():
    cumulative = {
        "tata_kelola": (24, 72, 126), "risiko": (30, 54, 72), "kerangka_kerja": (36, 102, 192),
        "pengelolaan_aset": (81, 195, 258), "teknologi": (42, 132, 186), "pdp": (12, 84, 84),
    }  # fmt: skip
    for area in kami().areas:
        most = area.constants.max
        expected = tuple(
            Decimal(round(Decimal(1000 * points) / most)) / 10 for points in cumulative[area.id]
        )
        found_bands = portrait.bands(kami(), area)
        assert all(
            abs(one - other) <= Decimal("0.1")
            for one, other in zip(found_bands, expected, strict=True)
        )
        assert found_bands[2] == 100


def test_two_rounds_make_a_trend(browse, town, url, session):
    cast = town.cast
    earlier = factories.round_(
        session,
        "Periode 2025",
        cast.units,
        opens_on=date(2025, 1, 1),
        closes_on=date(2025, 3, 1),
        year=2025,
    )
    revision = factories.revision_of(session, cast.melati, earlier)
    put(
        session,
        revision,
        Status.SUBMITTED,
        {Layer.SELF: Decimal("0.471")},
        verifier=cast.rina,
        lead=cast.lestari,
    )
    session.commit()
    page = browse(cast.sari).get(url)
    assert "Perkembangan antarperiode" in page.text
    assert "47,1%" in page.text or "47,0%" in page.text
    old = browse(cast.sari).get(f"{url}?round={earlier.id}")
    assert "Periode 2025 · Terkirim" in " ".join(old.texts(".page-head__lead"))


def test_a_practice_round_is_no_part_of_the_trend(browse, town, url, session):
    factories.round_(session, "Latihan Bimtek", town.cast.units, is_practice=True)
    session.commit()
    assert "Latihan" not in browse(town.cast.sari).get(url).text


def test_a_unit_in_no_round_says_so(browse, session, cast):
    new = factories.unit(session, "Baru", parent=cast.taman, code="99.01.1009")
    session.commit()
    assert "belum ikut penilaian" in browse(cast.maya).get(f"/city/units/{new.id}").text
    browse(cast.sari).get(f"/city/units/{new.id}", status=404)


def test_an_office_has_no_such_page(browse, cast):
    browse(cast.maya).get(f"/city/units/{cast.office.id}", status=404)


def test_it_requires_a_role_that_reads_results(browse, town, url):
    browse(town.cast.agus).get(url, status=403)


def test_it_requires_signing_in(browse, url):
    assert "/sign-in" in browse().get(url, status=302).location
