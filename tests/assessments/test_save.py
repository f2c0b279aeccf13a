"""One answer saved by the page's script."""

from itertools import count

import pytest
from sqlalchemy import select

from assessment.assessments.models import AnswerEvent, Layer, Sheet
from assessment.assessments.views import saving
from assessment.people.models import SignedIn
from tests import factories
from tests.assessments.filling import answer, answer_all, submit
from tests.conftest import ON_POSTGRESQL
from tests.factories import kami

_keys = count()


@pytest.fixture
def url(cast):
    return f"/assessments/{cast.revision.id}/answers"


def body(item="2.1", value=2, seen=0, **more):
    return {"item": item, "value": value, "seen": seen, "note": "", "reason": "", "unsure": False,
            "key": f"key-{next(_keys)}"} | more  # fmt: skip


def test_it_works(browse, cast, database, url):
    page = browse(cast.sari).post(url, json=body(note="SK 1"), status=200)
    assert page.json == {
        "ok": True,
        "version": 1,
        "saved_at": "09.00",
        "area": {"answered": 1, "items": 22, "points": 2, "max": 126, "level": "I"},
        "progress": {
            "answered": 1,
            "items": 175,
            "points": 2,
            "max": 918,
            "left": page.json["progress"]["left"],
        },
    }
    with database.reading() as session:
        assert session.execute(select(AnswerEvent.note)).scalar_one() == "SK 1"


@pytest.mark.parametrize(
    ("pace", "words"),
    [(60, "Kira-kira 3 jam lagi, menurut kecepatan unit Anda mengisi."), (None, "Kira-kira 5,5 jam lagi."),
     (-1, "Kira-kira 5,5 jam lagi."), (True, "Kira-kira 5,5 jam lagi."), ("x", "Kira-kira 5,5 jam lagi.")],
)  # fmt: skip
def test_it_says_how_long_the_rest_may_take_at_the_pace_of_the_page(browse, cast, url, pace, words):
    page = browse(cast.sari).post(url, json=body(pace=pace), status=200)
    assert page.json["progress"]["left"] == words


def test_with_the_last_answer_nothing_is_left(browse, session, cast, url):
    answer_all(session, cast.revision, cast.sari)
    session.commit()
    page = browse(cast.sari).post(url, json=body(seen=1), status=200)
    assert page.json["progress"]["left"] == ""


def test_a_supplement_is_saved_too(browse, cast, url):
    page = browse(cast.sari).post(url, json=body("8.1", 3), status=200)
    assert page.json["area"] == {"answered": 1, "items": 27, "points": 3, "max": 81, "level": None}


def test_null_clears(browse, cast, url):
    visit = browse(cast.sari)
    visit.post(url, json=body(), status=200)
    assert visit.post(url, json=body(value=None, seen=1), status=200).json["area"]["answered"] == 0


def test_of_two_savers_both_values_survive(browse, cast, database, url):
    sari, wati = browse(cast.sari), browse(cast.wati)
    wati.post(url, json=body(value=3, note="punya Wati"), status=200)
    page = sari.post(url, json=body(value=1, note="punya Sari"), status=409)
    assert page.json["ok"] is False
    assert page.json["now"] == {
        "value": 3, "words": "Diterapkan menyeluruh", "version": 1, "note": "punya Wati", "reason": "",
        "unsure": False, "by": "Wati", "at": "09.00",
    }  # fmt: skip
    assert page.json["yours"]["note"] == "punya Sari"
    sari.post(url, json=body(value=1, note="punya Sari", seen=1), status=200)
    with database.reading() as session:
        kept = (
            session.execute(select(AnswerEvent.note).order_by(AnswerEvent.version)).scalars().all()
        )
    assert kept == ["punya Wati", "punya Sari"]


def test_a_retry_is_acknowledged_and_written_once(browse, cast, database, url):
    visit, sent = browse(cast.sari), body()
    for _ in range(5):
        assert visit.post(url, json=sent, status=200).json["version"] == 1
    with database.reading() as session:
        assert factories.rows(session, AnswerEvent) == 1


def test_a_key_with_another_body_is_refused(browse, cast, url):
    visit, sent = browse(cast.sari), body()
    visit.post(url, json=sent, status=200)
    assert "Kunci" in visit.post(url, json=sent | {"value": 3}, status=422).json["error"]
    visit.post(url, json=sent | {"item": "2.2"}, status=422)


@pytest.mark.parametrize(
    "wrong",
    [
        {"item": "9.99"}, {"item": None}, {"item": "1.1", "value": "A"}, {"value": 4}, {"value": "3"}, {"value": True},
        {"value": "na"}, {"item": "6.26", "value": "na"}, {"seen": "0"}, {"seen": -1}, {"seen": True}, {"note": 1},
        {"note": "n" * 4001}, {"unsure": "yes"}, {"key": ""}, {"key": "k" * 65}, {"key": 1},
    ],
)  # fmt: skip
def test_it_shows_what_is_wrong(browse, cast, url, wrong):
    page = browse(cast.sari).post(url, json=body() | wrong, status=422)
    assert page.json["ok"] is False
    assert page.json["error"].endswith(".")


@pytest.mark.parametrize("sent", [[], "x", None, 3])
def test_it_refuses_what_is_no_object(browse, cast, url, sent):
    browse(cast.sari).post(url, json=sent, status=422)


def test_it_hides_other_units(browse, cast, url):
    browse(cast.budi).post(url, json=body(), status=404)


@pytest.mark.parametrize("who", ["tono", "rina", "lestari", "agus", "maya", "indra"])
def test_it_requires_somebody_of_the_unit(browse, cast, url, who):
    browse(getattr(cast, who)).post(url, json=body(), status=403)


def test_it_requires_signing_in(browse, cast, url):
    browse().post(url, json=body(), status=401)


def test_it_rejects_get(browse, cast, url):
    browse(cast.sari).get(url, status=405)


def test_it_requires_a_token(browse, cast, url):
    visit = browse(cast.sari)
    assert visit.client.post(url, json=body()).status_code == 400


def test_what_is_sent_stands(browse, cast, session, url):
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    browse(cast.sari).post(url, json=body(seen=1), status=422)


@pytest.mark.parametrize("units", [0, 40])
def test_it_takes_at_most_eight_statements(browse, cast, session, count_sql, url, units):
    if units:
        more = [
            factories.unit(session, f"Unit {number}", parent=cast.lain) for number in range(units)
        ]
        from assessment.assessments.running.opening import enrol

        enrol(session, session.merge(cast.round), more, at=factories.AT)
        session.commit()
    visit = browse(cast.sari)
    assert visit.token
    with count_sql() as first:
        visit.post(url, json=body(), status=200)
    with count_sql() as second:
        visit.post(url, json=body("2.2"), status=200)
    # The frozen questionnaire is read once per process.
    reading = sum("questionnaire_content" in one for one in first.statements)
    assert first.total - reading <= 8, first.statements
    assert second.total <= 7, second.statements


def test_with_the_session_kept_alive_it_is_eight(browse, cast, session, clock, count_sql, url):
    answer(session, cast.revision, cast.sari, {"2.9": 1})
    session.commit()
    visit = browse(cast.sari)
    assert visit.token
    clock.at = factories.AT.replace(minute=5)
    with count_sql() as sql:
        visit.post(url, json=body(), status=200)
    assert sql.total <= 8, sql.statements
    with visit.app.extensions["database"].reading() as reading:
        assert clock.at in reading.execute(select(SignedIn.seen_at)).scalars().all()


def test_nothing_is_acknowledged_that_is_not_committed(browse, cast, database, url, monkeypatch):
    from sqlalchemy.orm import Session

    visit = browse(cast.sari)
    assert visit.token

    def fail(self):
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(Session, "commit", fail)
    with pytest.raises(RuntimeError):
        visit.post(url, json=body())
    monkeypatch.undo()
    with database.reading() as session:
        assert factories.rows(session, AnswerEvent) == 0
        assert session.get(Sheet, (cast.revision.id, Layer.SELF)).points == 0


@pytest.fixture
def meanwhile(cast, session, monkeypatch):
    """``meanwhile(what)``: done and committed after a save was worked out and before it is written."""
    if ON_POSTGRESQL:
        pytest.skip("there the assessment is locked before anything is worked out")
    real = saving.together

    def arrange(what):
        def before(writes):
            what()
            session.commit()
            return real(writes)

        monkeypatch.setattr(saving, "together", before)

    return arrange


def answers_of(database, cast, *items):
    with database.reading() as session:
        sheet = session.get_one(Sheet, (cast.revision.id, Layer.SELF))
    return [sheet.answers[kami().item(item).position] for item in items]


def test_another_answer_before_the_turn_to_write_stays(
    browse, cast, database, session, url, meanwhile
):
    visit = browse(cast.sari)
    visit.post(url, json=body("2.1", 1), status=200)
    meanwhile(lambda: answer(session, cast.revision, cast.wati, {"2.2": 3}))
    page = visit.post(url, json=body("2.3", 2), status=200)
    assert page.json["area"]["answered"] == 3
    assert answers_of(database, cast, "2.1", "2.2", "2.3") == [1, 3, 2]


def test_the_same_answer_before_the_turn_to_write_is_a_conflict(
    browse, cast, database, session, url, meanwhile
):
    visit = browse(cast.sari)
    visit.post(url, json=body("2.1", 1), status=200)
    meanwhile(lambda: answer(session, cast.revision, cast.wati, {"2.1": 3}))
    visit.post(url, json=body("2.1", 2, seen=1), status=409)
    assert answers_of(database, cast, "2.1") == [3]


def test_what_is_sent_before_the_turn_to_write_stands(
    browse, cast, database, session, url, meanwhile
):
    answer_all(session, cast.revision, cast.sari)
    session.commit()
    meanwhile(lambda: submit(session, cast.revision, cast.wati))
    browse(cast.sari).post(url, json=body("2.1", 3, seen=1), status=422)
    assert answers_of(database, cast, "2.1") != [3]
