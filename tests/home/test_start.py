"""Where each role lands after signing in, and what an admin is led through first."""

import pytest

from assessment.permissions import Role
from tests import factories


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("sari", "/assessments"), ("wati", "/assessments"), ("rina", "/reviews"), ("lestari", "/reviews"),
        ("agus", "/rounds"), ("maya", "/city"), ("indra", "/city"),
    ],
)  # fmt: skip
def test_everyone_lands_on_the_page_they_came_for(browse, cast, who, address):
    assert browse(getattr(cast, who)).get("/", status=302).location == address


def test_before_the_first_round_an_admin_sees_the_first_steps(browse, session):
    office = factories.unit(session, "Dinas", factories.Kind.OFFICE)
    agus = factories.person(session, "Agus", Role.ADMIN, office)
    session.commit()
    visit = browse(agus)
    assert visit.get("/", status=302).location == "/start"
    page = visit.get("/start")
    assert page.texts(".task__title")[0] == "1. Periksa daftar unit"
    assert len(page.texts(".task")) == 5


def test_done_steps_say_so(browse, cast):
    page = browse(cast.agus).get("/start")
    assert page.texts(".status-tag") == ["Selesai", "Berikutnya", "Selesai", "Belum", "Selesai"]
    assert "1 dari 5" not in page.text
    assert "2 dari 5 unit sudah punya kepala" in page.text


def test_it_requires_an_admin(browse, cast):
    browse(cast.sari).get("/start", status=403)
