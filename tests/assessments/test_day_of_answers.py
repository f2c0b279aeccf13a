"""The provider says as of which day its answers hold, and everybody reads it beside them."""

from datetime import date, timedelta

import pytest

from assessment.assessments import services
from assessment.assessments.answers import Change
from assessment.assessments.models import Layer
from assessment.assessments.providing.publishing import published_for
from assessment.assessments.queries import latest_answers
from assessment.errors import Refused
from assessment.questionnaire.values import UNANSWERED
from tests import factories
from tests.assessments.filling import answer, at_desk
from tests.assessments.providing import BOTH, CITY, OWN, arrange, send, tell, tell_all
from tests.factories import AT, TODAY, kami

ITEM = CITY[0]
AREA = kami().item(ITEM).area_id
DAY = date(2026, 9, 30)


@pytest.fixture
def city(session, cast):
    return arrange(session, cast)


def day_of(session, revision, item=ITEM):
    return latest_answers(session, revision.id, Layer.SELF, [item])[item].as_of


def given(session, city, item=ITEM):
    return published_for(session, at_desk(session, city.melati)).given[item]


def test_it_is_published_with_the_answer(session, city):
    tell_all(session, city)
    tell(session, city, {ITEM: 2}, note="Semua kelurahan.", as_of=DAY)
    send(session, city)
    assert given(session, city).as_of == given(session, city).held_on == DAY
    assert given(session, city, CITY[1]).as_of == TODAY


def test_without_a_day_it_is_today(session, city):
    tell(session, city, {ITEM: 2})
    assert day_of(session, city.revision) == TODAY


def test_nothing_said_has_no_day(session, city):
    tell(session, city, {ITEM: UNANSWERED}, as_of=DAY)
    assert day_of(session, city.revision) is None


def test_what_is_only_said_has_one(session, city):
    tell(session, city, {BOTH[0]: UNANSWERED}, note="Sudah ada aturannya.", as_of=DAY)
    assert day_of(session, city.revision, BOTH[0]) == DAY


def test_a_day_that_has_not_come_is_refused(session, city):
    with pytest.raises(Refused, match="belum tiba"):
        tell(session, city, {ITEM: 2}, as_of=TODAY + timedelta(days=1))


def test_the_answer_of_a_unit_has_none(session, cast, city):
    answer(session, city.melati, cast.sari, {OWN[0]: 2}, as_of=DAY)
    assert day_of(session, city.melati, OWN[0]) is None


def test_what_is_worked_out_first_has_it_too(session, city):
    by = factories.actor(session, city.dewi)
    draft = services.work_out(
        at_desk(session, city.revision), kami(), Change(ITEM, 2, 0), by=by, at=AT, today=TODAY
    )
    assert draft.rows[0]["as_of"] == TODAY


def test_a_publication_from_before_has_the_moment_it_was_said(session, city):
    tell_all(session, city)
    send(session, city)
    session.commit()
    from dataclasses import replace

    old = replace(given(session, city), as_of=None)
    assert old.held_on == old.at


# The pages.


@pytest.fixture
def url(city):
    return f"/assessments/{city.revision.id}/areas/{AREA}"


def test_the_provider_fills_it_in(browse, city, session, url):
    dewi = browse(city.dewi)
    (field,) = dewi.get(url).tree.cssselect(f"[name='as_of-{ITEM}']")
    assert (field.get("type"), field.get("value"), field.get("max")) == (
        "date", str(TODAY), str(TODAY),
    )  # fmt: skip
    form = {
        f"seen-{ITEM}": "0",
        f"value-{ITEM}": "2",
        f"note-{ITEM}": "",
        f"as_of-{ITEM}": "2026-09-30",
    }
    dewi.post(url, form, status=303)
    assert day_of(session, city.revision) == DAY
    (field,) = dewi.get(url).tree.cssselect(f"[name='as_of-{ITEM}']")
    assert field.get("value") == "2026-09-30"


def test_a_page_as_it_stands_changes_nothing(browse, city, session, url):
    """The day is there already, but where nothing is said, nothing is to be saved."""
    dewi = browse(city.dewi)
    tree = dewi.get(url).tree
    fields = tree.cssselect("form [type=date], form [name^=seen-]")
    form = {one.get("name"): one.get("value") or "" for one in fields}
    dewi.post(url, form, status=303)
    assert not latest_answers(session, city.revision.id, Layer.SELF)


@pytest.mark.parametrize(
    ("day", "sentence"), [("2026-11-03", "belum tiba"), ("30/9", "Pilih tanggal yang benar")]
)
def test_it_shows_what_is_wrong(browse, city, session, url, day, sentence):
    form = {f"seen-{ITEM}": "0", f"value-{ITEM}": "2", f"as_of-{ITEM}": day}
    page = browse(city.dewi).post(url, form, status=422)
    assert sentence in page.text
    assert not latest_answers(session, city.revision.id, Layer.SELF)


def test_a_script_sends_it(browse, city, session):
    body = {
        "item": ITEM,
        "value": 2,
        "seen": 0,
        "note": "",
        "reason": "",
        "unsure": False,
        "key": "k",
    }
    answers = f"/assessments/{city.revision.id}/answers"
    dewi = browse(city.dewi)
    assert "belum tiba" in dewi.post(answers, json=body | {"as_of": "2026-12-01"}, status=422).text
    dewi.post(answers, json=body | {"as_of": "30/9"}, status=422)
    dewi.post(answers, json=body | {"as_of": 7}, status=422)
    dewi.post(answers, json=body | {"as_of": "2026-09-30"}, status=200)
    assert day_of(session, city.revision) == DAY
    other = dewi.post(answers, json=body | {"value": 1, "key": "other"}, status=409)
    assert other.json["now"]["as_of"] == "2026-09-30"


def test_a_unit_has_no_such_field(browse, cast, city):
    page = browse(cast.sari).get(f"/assessments/{city.melati.id}/areas/{AREA}")
    assert not page.tree.cssselect("[type=date]")


def test_units_and_verifiers_read_it(browse, cast, city, session):
    tell_all(session, city)
    tell(session, city, {ITEM: 2}, as_of=DAY)
    tell(session, city, {BOTH[0]: UNANSWERED}, note="Sudah ada aturannya.", as_of=DAY)
    send(session, city)
    session.commit()
    sari = browse(cast.sari)
    for item in (ITEM, BOTH[0]):
        page = sari.get(f"/assessments/{city.melati.id}/areas/{kami().item(item).area_id}")
        (said,) = page.texts(f"[id='item-{item}']")
        assert "eadaan per 30 September 2026" in said
    page = sari.get(f"/assessments/{city.melati.id}/items/{ITEM}/exception")
    assert "keadaan per 30 September 2026" in page.text
    rina = browse(cast.rina)
    rina.post(f"/reviews/{city.revision.id}/take", status=303)
    page = rina.get(f"/reviews/{city.revision.id}/areas/{AREA}")
    (said,) = page.texts(f"[id='item-{ITEM}'] .review__side--self")
    assert "Keadaan per 30 September 2026" in said
