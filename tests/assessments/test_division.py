"""Dividing the areas among the people of a unit, and who answered what."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from assessment.assessments.division.models import AreaTask
from assessment.assessments.division.queries import tasks_of
from assessment.audit.models import Event
from assessment.permissions import Role
from tests import factories
from tests.assessments.filling import answer, answer_all, submit
from tests.factories import TODAY

AREA = "tata_kelola"


@pytest.fixture
def here(cast):
    return f"/assessments/{cast.revision.id}"


@pytest.fixture
def divide(browse, cast, here):
    def post(who, people, due="", *, seen="|", area=AREA, status=303):
        form = {f"seen-{area}": seen, f"who-{area}": [one.id for one in people], f"due-{area}": due}
        return browse(who).post(f"{here}/division", form, status=status)

    return post


def standing(session, cast):
    session.rollback()
    there = cast.revision.assessment_id
    return {
        (one.area, one.name, one.due_on, one.is_new)
        for one in tasks_of(session, [there], TODAY).get(there, [])
    }


def test_an_operator_asks_colleagues_for_an_area(session, cast, divide):
    divide(cast.sari, [cast.sari, cast.wati], "2026-11-20")
    due = date(2026, 11, 20)
    assert standing(session, cast) == {(AREA, "Sari", due, False), (AREA, "Wati", due, True)}
    event = session.execute(select(Event).where(Event.action == "areas.divided")).scalar_one()
    assert str(cast.wati.id) in event.body
    assert event.unit_id == cast.melati.id


def test_taking_out_and_asking_again_keeps_the_history(session, cast, divide):
    divide(cast.wati, [cast.sari])
    divide(cast.wati, [], seen=f"{cast.sari.id}|")
    assert standing(session, cast) == set()
    divide(cast.wati, [cast.sari])
    assert standing(session, cast) == {(AREA, "Sari", None, True)}
    assert factories.rows(session, AreaTask) == 2


def test_what_was_not_touched_is_not_written(session, cast, divide):
    divide(cast.wati, [cast.sari])
    divide(cast.wati, [cast.sari], seen=f"{cast.sari.id}|")
    session.rollback()
    assert factories.rows(session, AreaTask) == 1
    events = session.execute(select(Event).where(Event.action == "areas.divided")).scalars().all()
    assert len(events) == 1


@pytest.mark.parametrize(
    ("due", "sentence"),
    [
        ("2026-10-01", "Pilih tanggal hari ini atau sesudahnya."),
        ("besok", "Isi tanggal dengan urutan tahun-bulan-hari."),
    ],
)
def test_a_date_that_cannot_be_is_refused_and_kept_on_the_page(cast, divide, due, sentence):
    page = divide(cast.sari, [cast.sari], due, status=422)
    assert page.errors == [sentence]


def test_a_date_needs_somebody(cast, divide):
    page = divide(cast.sari, [], "2026-11-20", status=422)
    assert page.errors == ["Pilih siapa yang mengisi area itu, atau kosongkan tanggalnya."]
    assert page.tree.cssselect(f"#due-{AREA}")[0].get("value") == "2026-11-20"


def test_only_people_of_the_unit_can_be_asked(session, cast, divide):
    page = divide(cast.sari, [cast.budi], status=422)
    assert page.errors == ["Pilih orang yang bertugas di unit ini."]
    assert standing(session, cast) == set()


def test_two_who_divide_at_once_do_not_overwrite_each_other(session, cast, divide):
    divide(cast.wati, [cast.sari])
    page = divide(cast.sari, [cast.wati], status=422)
    assert "sudah diubah orang lain" in page.errors[0]
    assert standing(session, cast) == {(AREA, "Sari", None, True)}


def test_after_sending_nothing_is_divided(browse, session, cast, divide, here):
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    page = divide(cast.sari, [cast.sari], status=422)
    assert page.errors == ["Penilaian ini sudah dikirim, jadi tugas tidak dibagi lagi."]
    assert not page.tree.cssselect(f"#due-{AREA}")


def test_the_camat_looks_on_but_divides_nothing(browse, cast, divide, here):
    for path in ("division", "contributions"):
        browse(cast.tono).get(f"{here}/{path}", status=403)
    divide(cast.tono, [cast.sari], status=403)
    browse(cast.tono).post(f"{here}/division/noticed", status=403)
    assert "Bagi tugas" not in browse(cast.tono).get(here).text


def test_another_unit_finds_nothing(browse, cast, divide, here):
    browse(cast.budi).get(f"{here}/division", status=404)
    browse(cast.budi).get(f"{here}/contributions", status=404)
    divide(cast.budi, [cast.budi], status=404)


def test_whoever_was_asked_sees_it_at_the_start_and_says_so(browse, session, cast, divide, here):
    assert "Bagian saya" not in browse(cast.sari).get("/assessments").text
    divide(cast.wati, [cast.sari], "2026-11-20")
    visit = browse(cast.sari)
    page = visit.get("/assessments")
    assert "Baru dari Wati" in page.text
    assert "II. Tata Kelola" in page.text
    assert "sampai dengan 20 November 2026" in page.text
    assert "Baru dari" not in browse(cast.wati).get("/assessments").text
    visit.post(f"{here}/division/noticed", status=303)
    page = visit.get("/assessments")
    assert "Bagian saya" in page.text
    assert "Baru dari" not in page.text


def test_the_overview_and_the_area_name_who_is_asked(browse, session, cast, divide, here):
    divide(cast.wati, [cast.sari, cast.wati], "2026-11-20")
    said = "Diisi Anda, Wati, sampai dengan 20 November 2026"
    assert said in browse(cast.sari).get(here).text
    assert said in browse(cast.sari).get(f"{here}/areas/{AREA}").text
    assert "Diisi Sari" not in browse(cast.tono).get(here).text


def test_everybody_of_the_unit_may_still_answer(session, cast, divide):
    divide(cast.wati, [cast.wati])
    answer(session, cast.revision, cast.sari, {"2.1": 2})


def test_who_has_left_is_asked_for_nothing_any_more(session, cast, divide):
    new = factories.person(session, "Dewi", Role.OPERATOR, cast.melati)
    session.commit()
    divide(cast.wati, [new])
    (held,) = session.execute(
        select(factories.Appointment).where(factories.Appointment.person_id == new.id)
    ).scalars()
    held.valid_to = TODAY - timedelta(days=1)
    session.commit()
    assert standing(session, cast) == set()
    divide(cast.wati, [cast.sari])
    assert standing(session, cast) == {(AREA, "Sari", None, True)}


def test_who_answered_what_by_area_and_item(browse, session, cast, here):
    answer(session, cast.revision, cast.sari, {"2.1": 2, "2.2": 1})
    answer(session, cast.revision, cast.wati, {"2.3": 3})
    session.commit()
    page = browse(cast.sari).get(f"{here}/contributions")
    area = next(
        text for text in page.texts("section.section") if text.startswith("II. Tata Kelola")
    )
    assert "Sari: 2 butir" in area
    assert "Wati: 1 butir" in area
    assert "belum dijawab: 19" in area


def test_the_pages_take_few_statements(browse, cast, divide, count_sql, here):
    divide(cast.wati, [cast.sari])
    visit = browse(cast.sari)
    for path, most in (("/division", 10), ("/contributions", 9)):
        visit.get(f"{here}{path}")
        with count_sql() as sql:
            visit.get(f"{here}{path}")
        assert sql.total <= most, sql.statements
