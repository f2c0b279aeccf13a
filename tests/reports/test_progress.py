from datetime import timedelta

import pytest
from sqlalchemy import update

from assessment.assessments.models import Layer, Revision
from tests import factories
from tests.factories import AT
from tests.reports.canaries import found

URL = "/progress"


def test_it_works(browse, town):
    page = browse(town.cast.agus).get(URL)
    assert page.title == "Kemajuan"
    assert page.texts(".page-head__lead") == [
        "Periode 2026 · 43 hari lagi, sampai 15 Desember 2026"
    ]
    rows = page.texts("tbody tr")
    assert len(rows) == 2
    assert any("Dahlia" in row and "Draf" in row for row in rows)


@pytest.mark.parametrize("who", ["agus", "maya", "rina", "lestari", "indra"])
def test_it_tells_no_scores(browse, town, who):
    cast = town.cast
    page = browse(getattr(cast, who)).get(f"{URL}?status=all")
    assert len(page.texts("tbody tr")) == 5
    assert not found(page.text, town.of(*cast.units))


def test_it_says_who_is_stuck_since_when(browse, town, session):
    revision = factories.revision_of(session, town.cast.dahlia)
    session.execute(
        update(Revision).where(Revision.id == revision.id).values(status_at=AT - timedelta(days=20))
    )
    session.commit()
    page = browse(town.cast.agus).get(URL)
    assert page.texts("tbody tr")[0].startswith("Kel. Dahlia")
    assert "20 hari" in page.texts("tbody tr")[0]
    assert page.texts(".stat__figure")[3] == "1"


def test_it_filters_by_stage(browse, town):
    page = browse(town.cast.agus).get(f"{URL}?status=0")
    assert [row.split()[1] for row in page.texts("tbody th")] == ["Taman"]


def test_it_says_when_a_stage_is_empty(browse, town):
    assert "Tidak ada unit di sini" in browse(town.cast.agus).get(f"{URL}?status=5").text


def test_practice_rounds_stay_outside(browse, town, session):
    factories.round_(session, "Latihan", town.cast.units, is_practice=True)
    session.commit()
    assert "Latihan" not in browse(town.cast.agus).get(URL).text


@pytest.mark.parametrize("who", ["sari", "wati", "tono"])
def test_it_requires_a_role_that_follows_progress(browse, town, who):
    browse(getattr(town.cast, who)).get(URL, status=403)


def test_it_requires_signing_in(browse, town):
    assert "/sign-in" in browse().get(URL, status=302).location


def test_it_takes_few_statements(browse, city, count_sql):
    visit = browse(city.admin)
    visit.get(URL)
    with count_sql() as sql:
        visit.get(URL)
    assert sql.total <= 10


def test_the_canaries_would_be_found(town):
    """What the other tests look for really is what would be printed."""
    assert len(town.of(*town.cast.units, layers=(Layer.SELF,))) >= 20


def test_it_counts_what_nobody_is_to_verify(browse, town):
    cast = town.cast
    page = browse(cast.agus).get(URL)
    assert "Tanpa verifikator" in page.texts(".stat__label")
    assert not [one for one in page.links() if "/reviews/assigning" in one]
    page = browse(cast.lestari).get(URL)
    assert [one for one in page.links() if "/reviews/assigning" in one]
