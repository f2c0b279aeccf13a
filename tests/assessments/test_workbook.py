"""A unit's workbook: what it holds, for whom, and that nothing in it becomes a formula."""

import io
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from assessment.assessments.models import Assessment
from assessment.assessments.workbook.layout import ANSWER, HIDDEN, NOTE
from assessment.audit.models import Event
from assessment.questionnaire.values import NOT_APPLICABLE
from assessment.spreadsheets.tables import tables
from tests.assessments.filling import answer
from tests.factories import kami

HOSTILE = (
    "=1+1", "+1", "@SUM(A1)", "-2", '=HYPERLINK("http://x.test")', "http://x.test", "\t=1", "=1\nbaris dua",
)  # fmt: skip


def url(revision):
    return f"/assessments/{revision.id}/workbook"


def taken(visit, revision):
    """The bytes of the workbook, as this person takes it along."""
    page = visit.post(url(revision), status=200)
    assert page.response.headers["Content-Disposition"].startswith("attachment; filename=perisai-")
    return page.response.get_data()


def rows_of(content):
    """Every row of every sheet but the hidden ones, by the item's number: texts by column."""
    return {
        cells[1]: cells
        for table in tables(content, "a.xlsx")
        if table.is_shown
        for row in table.rows
        if (cells := {cell.column: cell.raw for cell in row}) and kami().has_item(cells.get(1, ""))
    }


def test_it_holds_what_the_unit_is_asked_and_has_answered(browse, cast, session):
    answer(session, cast.revision, cast.sari, {"2.1": 2, "2.2": 3}, note="catatan")
    answer(session, cast.revision, cast.sari, {"5.31": NOT_APPLICABLE}, reason="tidak ada peladen")
    session.commit()
    content = taken(browse(cast.sari), cast.revision)
    found = rows_of(content)
    assert len(found) == 175 + 27
    assert (found["2.1"][ANSWER], found["2.1"][NOTE]) == ("Diterapkan sebagian", "catatan")
    assert found["5.31"][ANSWER] == "Tidak berlaku"
    assert ANSWER not in found["2.3"]
    names = [table.name for table in tables(content, "a.xlsx")]
    assert names[:2] == ["Petunjuk", "II Tata Kelola"]
    assert HIDDEN in names
    event = session.execute(select(Event).where(Event.action == "workbook.downloaded")).scalar_one()
    assert event.unit_id == cast.melati.id


def test_only_own_items_where_the_city_provides_the_others(browse, cast, session):
    session.get_one(Assessment, cast.revision.assessment_id).asked = "own"
    session.commit()
    found = rows_of(taken(browse(cast.sari), cast.revision))
    assert 0 < len(found) < 175
    assert all(kami().item(one).answered_by != "city" for one in found)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_becomes_a_formula_or_a_link(browse, cast, session, text):
    answer(session, cast.revision, cast.sari, {"2.1": 2}, note=text)
    session.commit()
    content = taken(browse(cast.sari), cast.revision)
    assert rows_of(content)["2.1"][NOTE] == text.strip()
    with ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            read = packed.read(name)
            assert b"<f>" not in read, name
            assert b"<hyperlink" not in read, name
            assert b"externalLink" not in read, name


def test_all_but_what_is_to_be_filled_in_is_locked(browse, cast):
    content = taken(browse(cast.sari), cast.revision)
    with ZipFile(io.BytesIO(content)) as packed:
        sheets = [packed.read(name) for name in packed.namelist() if "worksheets/sheet" in name]
        assert all(b"<sheetProtection" in one for one in sheets)
        assert sum(b"<dataValidation " in one for one in sheets) == 7
        assert all(b'orientation="landscape"' in one for one in sheets[:7])
        book = packed.read("xl/workbook.xml")
        assert book.count(b'state="veryHidden"') == 2
        assert b"TERBATAS" in sheets[1]


def test_it_speaks_the_language_of_the_person(browse, cast, session):
    cast.sari.locale = "en"
    session.commit()
    names = [one.name for one in tables(taken(browse(cast.sari), cast.revision), "a.xlsx")]
    assert names[0] == "How to fill in"


def test_who_may_take_it_along(browse, cast, session):
    taken(browse(cast.wati), cast.revision)
    for who in (cast.rina, cast.agus, cast.maya, cast.indra, cast.lestari):
        browse(who).post(url(cast.revision), status=403)
    browse(cast.budi).post(url(cast.revision), status=404)
    browse(cast.tono).post(url(cast.revision), status=403)
    assert browse().post(url(cast.revision)).location.startswith("/sign-in")
    assert "Unduh lembar isian" in browse(cast.sari).get(url(cast.revision)).text
    assert "Unduh lembar isian" not in browse(cast.tono).get(url(cast.revision)).text
