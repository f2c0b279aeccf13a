"""Who is told of what, in the transaction of the event, and what they see of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.assessments import queries as assessments
from assessment.assessments import services as unit
from assessment.assessments.models import Assessment
from assessment.assessments.sending import services as sending
from assessment.languages import speaking
from assessment.notices import queries
from assessment.notices.deadlines import tell_of_deadlines
from assessment.notices.models import Kind, Notice
from assessment.notices.wording import sentence
from assessment.people.models import Person
from assessment.permissions import Role, Sight
from tests import factories
from tests.assessments.filling import Says
from tests.factories import AT, TODAY
from tests.reviews import desk
from tests.reviews.conftest import put_down


@pytest.fixture
def told(session):
    """``told()``: who was told of what, in the order in which it happened."""

    def read() -> list[tuple[str, Kind]]:
        session.rollback()
        rows = session.execute(
            select(Person.name, Notice.kind)
            .join(Notice, Notice.person_id == Person.id)
            .order_by(Notice.id)
        )
        return [tuple(row) for row in rows]

    return read


def test_sending_tells_the_unit_and_who_hands_out(told, sent):
    assert sorted(told()) == [("Lestari", Kind.SENT), ("Sari", Kind.SENT)]


def test_asking_for_approval_tells_the_head(browse, cast, session, told):
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    put_down(session, revision)
    unit.start(
        session, desk.desk_of(session, revision, cast.sari), by=factories.actor(session, cast.sari), at=AT, today=TODAY
    )  # fmt: skip
    on = assessments.desk(session, revision.id, factories.actor(session, cast.sari), Sight.EVIDENCE)
    sending.ask_approval(
        session, on, factories.kami(), by=factories.actor(session, cast.sari), at=AT, today=TODAY, said=Says()
    )  # fmt: skip
    session.commit()
    assert told() == [("Wati", Kind.AWAITING)]


def test_returning_names_the_last_day(browse, cast, session, told, taken):
    day = TODAY + timedelta(days=9)
    desk.move(session, taken, cast.rina, "return_for_changes", {"2.1": "Unggah SK."}, "", day)
    session.commit()
    assert [one for one in sorted(told()) if one[1] is Kind.RETURNED] == [
        ("Sari", Kind.RETURNED),
        ("Wati", Kind.RETURNED),
    ]
    page = browse(cast.sari).get("/notices")
    assert "11 November 2026" in page.text
    assert "Unggah SK." not in page.text


def test_sent_again_goes_to_whoever_verifies(cast, session, told, taken):
    desk.move(
        session, taken, cast.rina, "return_for_changes", {"2.1": "Unggah SK."}, "", TODAY + timedelta(days=9)
    )  # fmt: skip
    put_down(session, taken)
    desk.send(session, taken, cast.wati, at=desk.LATER)
    session.commit()
    assert sorted(told()[-2:]) == [("Rina", Kind.SENT), ("Sari", Kind.SENT)]


def test_handing_over_tells_the_new_verifier_alone(cast, session, told, taken):
    before = len(told())
    desk.move(session, taken, cast.lestari, "hand_over", cast.rudi.id, "Cuti.")
    session.commit()
    assert told()[before:] == [("Rudi", Kind.ASSIGNED)]


def test_verified_and_final_tell_the_unit_and_the_city(cast, told, final):
    kinds = told()
    assert {name for name, kind in kinds if kind is Kind.VERIFIED} == {"Sari", "Wati", "Lestari"}
    assert {name for name, kind in kinds if kind is Kind.FINAL} == {"Sari", "Wati", "Rina"}


def test_nobody_of_another_unit_is_told_anything(told, final):
    assert {"Budi", "Tono", "Maya", "Indra", "Agus"}.isdisjoint({name for name, _ in told()})


def test_what_is_rolled_back_tells_nobody(cast, session, told, taken):
    before = told()
    desk.move(session, taken, cast.lestari, "hand_over", cast.rudi.id, "Cuti.")
    session.rollback()
    assert told() == before


def test_questions_and_answers(browse, cast, session, told):
    sari = browse(cast.sari)
    url = f"/assessments/{cast.revision.id}"
    sari.post(f"{url}/items/2.1/ask", {"text": "Apakah SK camat cukup?"}, status=303)
    assert {name for name, kind in told() if kind is Kind.ASKED} == {"Rina", "Rudi", "Lestari"}
    rina = browse(cast.rina)
    page = rina.get("/notices")
    assert "SK camat" not in page.text
    answer = rina.post(_opened(page), status=303)
    assert answer.location.startswith("/questions/")
    rina.post(f"{answer.location}/answer", {"answer": "Cukup."}, status=303)
    assert {name for name, kind in told() if kind is Kind.ANSWERED} == {"Sari", "Wati"}
    assert (
        browse(cast.wati)
        .post(_opened(browse(cast.wati).get("/notices")), status=303)
        .location.endswith("/questions")
    )


def test_a_person_in_two_appointments_is_told_once(cast, session, told):
    factories.appoint(session, session.merge(cast.sari), Role.HEAD, cast.melati, title="Plt. Lurah")
    session.commit()
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    session.commit()
    assert [name for name, _ in told()].count("Sari") == 1


def test_deadlines_are_told_seven_three_and_one_day_before_and_once(cast, session, told):
    closes = cast.round.closes_on
    for left in (8, 7, 7, 5, 3, 1, 0):
        tell_of_deadlines(session, closes - timedelta(days=left), at=AT)
    session.commit()
    mine = [kind for name, kind in told() if name == "Sari"]
    assert mine == [Kind.DEADLINE] * 3


def test_the_deadline_of_returned_items_counts_alone(cast, session, told, taken):
    day = TODAY + timedelta(days=3)
    desk.move(session, taken, cast.rina, "return_for_changes", {"2.1": "Unggah SK."}, "", day)
    put_down(session, taken)
    tell_of_deadlines(session, TODAY, at=AT)
    tell_of_deadlines(session, cast.round.closes_on - timedelta(days=7), at=AT)
    session.commit()
    assert [k for n, k in told() if n == "Sari" and "deadline" in k] == [Kind.RETURN_DEADLINE]


def test_who_has_sent_has_no_deadline(cast, session, told, sent):
    before = len([one for one in told() if one[0] in ("Sari", "Wati")])
    tell_of_deadlines(session, cast.round.closes_on - timedelta(days=7), at=AT)
    session.commit()
    assert len([one for one in told() if one[0] in ("Sari", "Wati")]) == before


def test_the_bell_counts_what_is_unread(browse, cast, session, sent):
    sari = browse(cast.sari)
    page = sari.get("/notices")
    assert page.texts(".bell b") == ["1 belum dibaca"]
    sari.post(_opened(page), status=303)
    page = sari.get("/notices")
    assert page.texts(".bell b") == []
    assert len(page.texts(".notices__item")) == 1


def test_the_bell_costs_no_statement_of_its_own(browse, cast, sent, count_sql):
    sari = browse(cast.sari)
    sari.get("/account")
    with count_sql() as sql:
        sari.get("/account")
    assert sum("notice" in one for one in sql.statements) == 1
    assert sum("FROM appointment" in one for one in sql.statements) <= 2


def test_reading_all_reads_ones_own_only(browse, cast, session, sent):
    browse(cast.sari).post("/notices/read-all", status=303)
    session.rollback()
    unread = session.execute(
        select(Person.name).join(Notice, Notice.person_id == Person.id).where(Notice.read_at.is_(None))
    ).scalars()  # fmt: skip
    assert list(unread) == ["Lestari"]


def test_reading_one_goes_nowhere(browse, cast, session, sent):
    sari = browse(cast.sari)
    answer = sari.post(_opened(sari.get("/notices")).replace("/open", "/read"), status=303)
    assert answer.location == "/notices"


@pytest.mark.parametrize("name", ["wati", "budi", "tono", "rina", "agus"])
def test_a_notice_of_somebody_else_does_not_exist(browse, cast, sent, name):
    url = _opened(browse(cast.sari).get("/notices"))
    visit = browse(getattr(cast, name))
    visit.post(url, status=404)
    visit.post(url.replace("/open", "/read"), status=404)


def test_what_one_may_no_longer_see_is_gone(browse, cast, session, told, sent):
    """Sari's unit is not the one the assessment belongs to any more: nothing of it is listed or counted."""
    session.get_one(Assessment, cast.revision.assessment_id).unit_id = _elsewhere(session, cast)
    session.commit()
    page = browse(cast.sari).get("/notices")
    assert page.texts(".notices__item") == []
    assert page.texts(".bell b") == []


def test_who_moved_away_is_not_told(cast, session, told):
    held = session.execute(
        select(factories.Appointment).where(factories.Appointment.person_id == cast.sari.id)
    ).scalar_one()
    held.valid_to = TODAY
    session.commit()
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    session.commit()
    assert "Sari" not in {name for name, _ in told()}


def test_the_list_takes_few_statements(browse, cast, session, sent, count_sql):
    lestari = browse(cast.lestari)
    lestari.get("/notices")
    with count_sql() as few:
        lestari.get("/notices")
    first = session.execute(select(Notice).where(Notice.person_id == cast.lestari.id)).scalar_one()
    for number in range(60):
        session.add(
            Notice(
                person_id=first.person_id, appointment_id=first.appointment_id, at=AT, kind=Kind.VERIFIED,
                assessment_id=first.assessment_id, key=f"event:{10000 + number}",
            )
        )  # fmt: skip
    session.commit()
    with count_sql() as many:
        page = lestari.get("/notices")
    assert many.total == few.total
    assert len(page.texts(".notices__item")) == 50
    assert len(lestari.get("/notices?page=2").texts(".notices__item")) == 11


def test_it_requires_signing_in(browse):
    assert browse().get("/notices", 302).location.startswith("/sign-in")


def test_in_english(browse, cast, session, sent):
    session.get_one(Person, cast.sari.id).locale = "en"
    session.commit()
    page = browse(cast.sari).get("/notices")
    assert page.title == "Notices"
    assert "The assessment has been submitted to the verifiers." in page.text


def test_every_kind_has_a_sentence_in_both_languages():
    for kind in Kind:
        said = sentence(kind, TODAY, 3)
        with speaking("en"):
            assert sentence(kind, TODAY, 3) != said, kind


def test_recipients_follow_the_day(cast, session):
    assert [one.person_id for one in queries.staff(session, [cast.melati.id], (Role.HEAD,), TODAY)] == [
        cast.wati.id
    ]  # fmt: skip


def _opened(page) -> str:
    return next(
        form.get("action") for form in page.tree.cssselect("form") if form.get("action").endswith("/open")
    )  # fmt: skip


def _elsewhere(session, cast):
    made = factories.unit(session, "Lain Lagi", parent=session.merge(cast.lain))
    return made.id
