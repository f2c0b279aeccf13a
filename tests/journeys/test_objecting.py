"""Objecting in a real browser: the head objects, a lead decides, another makes it final."""

import pytest
from sqlalchemy import select

from assessment.assessments.models import Decision
from assessment.people.models import Person
from assessment.permissions import Role
from tests import factories
from tests.chromium import PHONE
from tests.reviews import desk

pytestmark = pytest.mark.browser


@pytest.fixture
def provisional(cast, session):
    """Kel. Melati's assessment, sent and verified with one item changed, and five days for objections."""
    revision = session.merge(cast.revision)
    session.merge(cast.round).objection_days = 5
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    desk.decide(
        session, revision, cast.rina, "2.1", Decision.CHANGED, value=1, reason="SK belum ada."
    )
    desk.agree_all(session, revision, cast.rina)
    desk.move(session, revision, cast.rina, "verify")
    factories.person(session, "Dewi", Role.LEAD, cast.office)
    session.commit()
    return revision.id


def test_from_the_objection_to_the_final_result(served, cast, session, provisional, visiting):
    dewi = session.execute(select(Person).where(Person.name == "Dewi")).scalar_one()
    unit, review = f"/assessments/{provisional}", f"/reviews/{provisional}"
    wati = visiting(served, cast.wati, width=PHONE)
    wati.goto(unit)
    wati.press("Tanggapi hasil")
    wati.sees("Butir mana yang disanggah?")
    wati.check()
    wati.page.get_by_label("2.1").check()
    wati.press("Lanjut: tulis alasannya")
    wati.page.get_by_label("Nilai yang benar menurut unit").select_option("2")
    wati.check()
    wati.page.get_by_label("Alasan sanggahan").fill("SK ditandatangani 30 Oktober.")
    wati.press("Kirim sanggahan")
    wati.sees("Sanggahan menunggu keputusan")
    wati.check()
    lestari = visiting(served, cast.lestari)
    lestari.goto(review)
    lestari.press("Buka sanggahan")
    lestari.sees("SK ditandatangani 30 Oktober.")
    lestari.page.get_by_label("Keputusan untuk butir 2.1").select_option("2")
    lestari.page.get_by_label("Alasan keputusan butir 2.1").fill("SK sah.")
    lestari.check()
    lestari.press("Putuskan sanggahan")
    lestari.sees("Hasil menunggu penetapan orang lain.")
    other = visiting(served, dewi)
    other.goto(f"{review}/finalise")
    other.press("Tetapkan hasil")
    other.sees("Ditetapkan")
    wati.goto(f"{unit}/objection")
    wati.sees("SK sah.")
    wati.check()


def test_the_calendar(served, cast, visiting):
    agus = visiting(served, cast.agus, width=PHONE)
    agus.goto("/calendar")
    agus.sees("Hari libur 2027 belum diisi")
    agus.check()
    agus.goto("/calendar/2026")
    agus.sees("Idul Fitri 1447 Hijriah")
    agus.check()
