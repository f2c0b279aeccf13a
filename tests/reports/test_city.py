import re
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import update

from assessment.assessments.models import Assessment, Layer
from assessment.rounds.models import Round, RoundState
from tests import factories
from tests.reports.canaries import found
from tests.reports.wholecity import FINISHED, add_round

URL = "/city"


def kecamatan(page, name):
    """The cells of a kecamatan's row."""
    rows = (row.cssselect("th, td") for row in page.tree.cssselect("#kecamatan tbody tr"))
    return next(
        " ".join(cell.text_content() for cell in row)
        for row in rows
        if row[0].text_content() == name
    )


def test_it_works(browse, town):
    page = browse(town.cast.maya).get(URL)
    assert page.title == "Gambaran kota"
    assert "3 dari 5 unit sudah mengirim; 2 terverifikasi, 1 di antaranya ditetapkan." in page.text
    assert page.texts(".classification") == ["TERBATAS"]


def test_every_figure_is_that_of_the_stored_scores(browse, town):
    page = browse(town.cast.maya).get(f"{URL}?layer=self")
    row = kecamatan(page, "Taman")
    # 836, 707 and 492 points of 918: the mean is 73.9, the median 77.0.
    assert row == "Taman Pusat 3 3 2 100% 73,9% 77,0%"


def test_missing_units_are_missing(browse, town):
    page = browse(town.cast.maya).get(f"{URL}?layer=self")
    row = kecamatan(page, "Lain")
    assert row == "Lain Barat 2 0 0 0% – –"
    assert "2 unit lain belum ada nilainya dan tidak ditaksir" in " ".join(
        page.texts(".overview__words")
    )


@pytest.mark.parametrize(("layer", "counted"), [("self", 3), ("verified", 2), ("final", 1)])
def test_the_layers_are_kept_apart(browse, town, layer, counted):
    page = browse(town.cast.maya).get(f"{URL}?layer={layer}")
    cast = town.cast
    others = [one for one in Layer if one != layer]
    assert f"{counted} unit" in " ".join(page.texts("#areas"))
    shown = found(page.text, town.of(cast.taman, layers=(Layer(layer),)))
    assert shown, "the highest value is not there"
    assert not found(page.text, town.of(cast.taman, layers=tuple(others)) - shown)


@pytest.mark.parametrize("who", ["maya", "rina", "lestari", "indra"])
@pytest.mark.parametrize("layer", ["self", "verified", "final"])
def test_what_does_not_count_is_nowhere(browse, town, who, layer):
    """Neither a draft nor a returned assessment enters the picture, not even for those who may read it."""
    page = browse(getattr(town.cast, who)).get(f"{URL}?layer={layer}")
    hidden = town.of(town.cast.dahlia, town.cast.lain)
    assert not found(page.text, hidden)


def test_practice_rounds_stay_outside(browse, town, session):
    factories.round_(session, "Latihan Bimtek", town.cast.units, is_practice=True)
    session.commit()
    page = browse(town.cast.maya).get(URL)
    assert "Latihan" not in page.text
    assert "dari 5 unit" in page.text


def test_a_practice_round_cannot_be_asked_for(browse, town, session):
    practice = factories.round_(session, "Latihan Bimtek", town.cast.units, is_practice=True)
    session.commit()
    for url in ("/city", "/city/units", "/progress"):
        assert "Latihan" not in browse(town.cast.maya).get(f"{url}?round={practice.id}").text


def test_it_says_when_there_is_nothing_yet(browse, cast):
    page = browse(cast.maya).get(URL)
    assert "Belum ada nilai pada lapisan ini" in page.text
    assert "0 dari 5 unit sudah mengirim" in page.text


def test_it_says_when_there_is_no_round(browse, session):
    city = factories.unit(session, "Kota", code="1", kind="city")
    maya = factories.person(session, "Maya", factories.Role.VIEWER, city)
    session.commit()
    for url in ("/city", "/city/units", "/progress"):
        assert "Belum ada periode penilaian" in browse(maya).get(url).text


def test_few_units_keep_their_answers_to_themselves(browse, town):
    assert "Butir yang paling jarang" not in browse(town.cast.maya).get(URL).text


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "agus"])
def test_it_requires_a_role_that_reads_the_city(browse, town, who):
    browse(getattr(town.cast, who)).get(URL, status=403)


def test_it_requires_signing_in(browse, town):
    assert "/sign-in" in browse().get(URL, status=302).location


@pytest.mark.parametrize(
    "query",
    ["round=x", "layer=city", "layer=x", "map=x", f"round={UUID(int=1)}"],
)
def test_what_makes_no_sense_is_as_if_it_were_not_asked(browse, town, query):
    assert browse(town.cast.maya).get(f"{URL}?{query}").title == "Gambaran kota"


def test_it_speaks_english(browse, town, session):
    town.cast.maya.locale = "en"
    session.commit()
    page = browse(town.cast.maya).get(URL)
    assert "Information Security Governance" in page.text


def test_the_whole_city_fits_in_twelve_statements_and_sixty_kilobytes(browse, city, count_sql):
    visit = browse(city.viewer)
    visit.get(URL)
    for layer in ("self", "verified", "final"):
        for measure in ("coverage", "total", "pengelolaan_aset"):
            with count_sql() as sql:
                page = visit.get(f"{URL}?layer={layer}&map={measure}")
            assert sql.total <= 12, "\n".join(sql.statements)
            assert len(page.response.data) <= 60_000


def test_the_first_visit_too_fits_in_twelve_statements(browse, city, count_sql):
    with count_sql() as sql:
        browse(city.viewer).get(URL)
    signing_in = sum(
        "signed_in" in one or "event" in one or "person" in one for one in sql.statements
    )
    assert sql.total - signing_in <= 12


def test_every_hex_is_a_link_that_says_its_name_and_value(browse, city):
    page = browse(city.viewer).get(URL)
    hexes = page.tree.cssselect("svg.map a")
    assert len(hexes) == 31
    for link in hexes:
        said = r"\w+ \S+, Kec\. .+: [\d,]+% \(\d+ dari \d+ unit\)"
        assert re.fullmatch(said, link.get("aria-label"))
        assert link.get("href").startswith("/city/kecamatan/")
    named = {re.search(r"Kec\. [^:]+", link.get("aria-label"))[0] for link in hexes}
    assert named == {f"Kec. {unit.name}" for unit in city.kecamatan}


def test_every_picture_has_a_title_and_says_what_it_shows(browse, city):
    page = browse(city.viewer).get(URL)
    pictures = page.tree.cssselect("svg.picture")
    assert len(pictures) == 15
    for picture in pictures:
        assert picture.findtext("title")
        assert picture.findtext("desc")


def test_the_tables_hold_the_data_of_the_pictures(browse, city):
    page = browse(city.viewer).get(f"{URL}?layer=self")
    assert len(page.tree.cssselect("#kecamatan tbody tr")) == 31
    assert len(page.tree.cssselect("#areas tbody tr")) == 6
    for row in page.tree.cssselect("#areas tbody tr"):
        cells = [cell.text_content() for cell in row.cssselect("td")]
        assert cells[0] == str(sum(int(count) for count in cells[7:]))


def test_units_with_different_questionnaires_are_compared_in_percent_only(browse, town, session):
    from assessment.config import ROOT
    from assessment.questionnaire.loader import load
    from assessment.rounds.services import freeze

    tiny = load(ROOT / "tests" / "questionnaires" / "tiny.yaml")
    digest = freeze(session, tiny, at=factories.AT)
    session.query(Assessment).filter_by(unit_id=town.cast.dahlia.id).update({"digest": digest})
    session.commit()
    assert "kuesioner yang berbeda" in browse(town.cast.maya).get(URL).text


def test_a_kelurahan_rolls_up_to_where_it_belonged_in_that_round(browse, town, session):
    from assessment.units.models import UnitVersion

    cast = town.cast
    old = session.query(UnitVersion).filter_by(unit_id=cast.kenanga.id).one()
    old.valid_to = date(2027, 1, 1)
    session.add(
        UnitVersion(
            unit_id=cast.kenanga.id,
            valid_from=date(2027, 1, 1),
            kind="kelurahan",
            name="Kenanga Baru",
            parent_id=cast.lain.id,
            region="Barat",
        )
    )
    cast.kenanga.parent_id, cast.kenanga.name = cast.lain.id, "Kenanga Baru"
    session.commit()
    page = browse(cast.maya).get(f"{URL}?layer=self")
    row = kecamatan(page, "Taman")
    assert row.startswith("Taman Pusat 3 3")
    assert "Kenanga Baru" not in browse(cast.maya).get("/city/units").text


# From round to round.


def test_it_shows_how_the_city_moved_from_round_to_round(browse, several):
    page = browse(several.viewer).get(f"{URL}?layer=self")
    (picture,) = page.tree.cssselect("svg.trend")
    assert len(picture.cssselect("circle")) == 3
    assert len(picture.cssselect('circle[fill="#ffffff"]')) == 1
    assert picture.findtext("desc").startswith("Nilai mandiri: median ")
    assert "pada Penilaian 2024 (impor) (184 unit)" in page.text
    assert "Titik kosong: impor, tidak diverifikasi di sini." in page.text
    (table,) = [
        one for one in page.tree.cssselect("table") if "Penilaian 2024" in one.text_content()
    ]
    names = [row.cssselect("th")[0].text_content() for row in table.cssselect("tbody tr")]
    assert names == ["Penilaian 2024 (impor)", "Penilaian 2025", "Penilaian 2026"]
    for row in table.cssselect("tbody tr"):
        units, _median, *counts = [cell.text_content() for cell in row.cssselect("td")]
        assert sum(map(int, counts)) == int(units)


def test_its_layers_are_not_mixed_except_for_what_has_only_one(browse, several):
    page = browse(several.viewer).get(f"{URL}?layer=final")
    rows = {
        row.cssselect("th")[0].text_content(): row.cssselect("td")[0].text_content()
        for row in page.tree.cssselect("tbody tr")
        if row.cssselect("th")[0].text_content().startswith("Penilaian")
    }
    assert rows == {
        "Penilaian 2024 (impor)": "184",
        "Penilaian 2025": "170",
        "Penilaian 2026": "30",
    }


def test_a_single_round_has_no_course(browse, city):
    assert not browse(city.viewer).get(f"{URL}?layer=self").tree.cssselect("svg.trend")


def test_practice_rounds_are_no_part_of_the_course(browse, several, session):
    session.execute(update(Round).where(Round.name == "Penilaian 2025").values(is_practice=True))
    session.commit()
    page = browse(several.viewer).get(f"{URL}?layer=self")
    assert "Penilaian 2025" not in page.text
    assert len(page.tree.cssselect("svg.trend circle")) == 2


def test_with_its_course_too_it_fits(browse, several, count_sql):
    for year in (2021, 2022, 2023):
        add_round(
            several, f"Penilaian {year}", FINISHED, quality=0.3, opens_on=date(year, 10, 1), seed=year,
            state=RoundState.CLOSED,
        )  # fmt: skip
    several.session.commit()
    older = next(one.id for one in several.rounds if one.name == "Penilaian 2025")
    visit = browse(several.viewer)
    visit.get(URL)
    for layer in ("self", "verified", "final"):
        for more in ("", "&map=pengelolaan_aset", f"&map=pengelolaan_aset&round={older}"):
            with count_sql() as sql:
                page = visit.get(f"{URL}?layer={layer}{more}")
            assert len(page.tree.cssselect("svg.trend circle")) == 5  # no more are shown
            assert sql.total <= 12, "\n".join(sql.statements)
            assert len(page.response.data) <= 60_000
    several.viewer.locale = "en"
    several.session.commit()
    page = visit.get(f"{URL}?layer=self")
    assert "The city from round to round" in page.text
