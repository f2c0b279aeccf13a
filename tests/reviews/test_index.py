"""The queue."""

from datetime import timedelta
from uuid import uuid4

import pytest

from assessment.assessments.running.opening import enrol
from assessment.assessments.status import Status
from assessment.permissions import Role
from tests import factories
from tests.factories import AT, TODAY
from tests.reviews import desk

URL = "/reviews"


def send_many(session, cast, names, *, parent=None):
    """Units that have sent, without going through every answer."""
    units = [factories.unit(session, name, parent=parent or cast.taman) for name in names]
    made = enrol(session, session.merge(cast.round), units, at=AT)
    for number, revision in enumerate(made):
        factories.stand(
            session, revision, status=Status.SUBMITTED, submitted_at=AT - timedelta(days=number),
            submitted_by_id=cast.wati.id,
        )  # fmt: skip
    session.commit()
    return made


def rows(page):
    return page.texts("tbody th a")


def test_it_works(browse, cast, sent):
    page = browse(cast.rina).get(URL)
    assert page.title == "Verifikasi"
    assert rows(page) == ["Kel. Melati, Kec. Taman"]
    assert "hari ini" in page.texts("tbody td")[0]
    assert page.texts("tbody td")[3] == "0 dari 175"
    assert page.texts(".tabs a")[0] == "Menunggu 1"


def test_who_waits_longest_comes_first(browse, cast, session):
    send_many(session, cast, ["Anggrek", "Bakung", "Cempaka"])
    page = browse(cast.rina).get(URL)
    assert [name.split(",")[0] for name in rows(page)] == [
        "Kel. Cempaka",
        "Kel. Bakung",
        "Kel. Anggrek",
    ]
    assert page.texts("tbody tr:first-child td")[0] == "2 hari"


@pytest.mark.parametrize("search", ["karangpilang", "Karang Pilang", "KARANG pilang ", "pilang"])
def test_search_ignores_blanks_and_case(browse, cast, session, search):
    send_many(session, cast, ["Karang Pilang", "Bakung"])
    assert rows(browse(cast.rina).get(f"{URL}?q={search}")) == ["Kel. Karang Pilang, Kec. Taman"]


def test_it_filters_by_kecamatan_and_round(browse, cast, session):
    send_many(session, cast, ["Anggrek"])
    send_many(session, cast, ["Bakung"], parent=cast.lain)
    visit = browse(cast.rina)
    assert rows(visit.get(f"{URL}?kecamatan={cast.lain.id}")) == ["Kel. Bakung, Kec. Lain"]
    assert len(rows(visit.get(f"{URL}?round={cast.round.id}"))) == 2
    page = visit.get(f"{URL}?round={uuid4()}")
    assert page.texts(".empty-state h2") == ["Tidak ada yang cocok"]
    assert visit.get(f"{URL}?kecamatan=omong&round=kosong&tab=apa&page=x").status == 200


def test_every_part_says_when_it_is_empty(browse, cast):
    for tab in ("waiting", "mine", "others", "returned", "verified", "final"):
        assert browse(cast.lestari).get(f"{URL}?tab={tab}").texts(".empty-state h2")


def test_each_assessment_is_in_one_part(browse, cast, session, taken):
    visit = browse(cast.rina)
    assert rows(visit.get(f"{URL}?tab=mine")) == ["Kel. Melati, Kec. Taman"]
    assert rows(browse(cast.rudi).get(f"{URL}?tab=others")) == ["Kel. Melati, Kec. Taman"]
    session.rollback()
    due = TODAY + timedelta(days=3)
    desk.move(session, taken, cast.rina, "return_for_changes", {"2.1": "Lampirkan SK."}, "", due)
    session.commit()
    page = visit.get(f"{URL}?tab=returned")
    assert "Lampirkan SK." in page.text
    assert "5 November 2026" in page.text
    assert f"/reviews/{taken.id}" in page.links()
    assert [label.split()[-1] for label in page.texts(".tabs a")] == ["0", "0", "0", "1", "0", "0"]


def test_an_overdue_return_is_flagged(browse, cast, session, taken, clock):
    desk.move(session, taken, cast.rina, "return_for_changes", {"2.1": "Lampirkan SK."}, "", TODAY)
    session.commit()
    clock.at = AT + timedelta(days=1)
    assert browse(cast.rina).get(f"{URL}?tab=returned").texts(".status-tag--bad") == [
        "Lewat tenggat"
    ]


def test_it_hides_units_that_have_not_sent_and_those_one_works_in(browse, cast, session, sent):
    factories.appoint(session, cast.rina, Role.OPERATOR, cast.melati)
    session.commit()
    page = browse(cast.rina, Role.VERIFIER).get(URL)
    assert rows(page) == []
    assert page.texts(".tabs a")[0] == "Menunggu 0"
    assert rows(browse(cast.rudi).get(URL)) == ["Kel. Melati, Kec. Taman"]


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "agus", "maya", "indra"])
def test_it_requires_a_verifier(browse, cast, who):
    browse(getattr(cast, who)).get(URL, status=403)


def test_it_requires_signing_in(browse, cast):
    assert browse().get(URL, status=302).location.startswith("/sign-in")


def test_184_units_take_at_most_seventeen_statements(browse, cast, session, count_sql):
    send_many(session, cast, [f"Unit {number}" for number in range(184)])
    visit = browse(cast.lestari)
    visit.get(URL)
    for query in ("", "?tab=returned", "?tab=verified", "?q=unit1&page=2"):
        with count_sql() as sql:
            page = visit.get(URL + query)
        assert sql.total <= 17, sql.statements
    assert len(page.text) < 120_000
