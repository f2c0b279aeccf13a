"""Taking back the last decision of a verifier in a part, by the verb, by the script and by a plain form."""

import pytest
from sqlalchemy import select

from assessment.assessments.models import Decision, Layer
from assessment.assessments.queries import latest_answers
from assessment.audit.models import Event
from assessment.errors import Refused
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews import decisions, undoing
from tests import factories
from tests.factories import TODAY, kami
from tests.reviews import desk

AREA = "tata_kelola"


def undo(session, revision, who, area=AREA):
    session.flush()
    on = desk.desk_of(session, revision, who)
    return undoing.undo_last(
        session, on, kami(), area, by=factories.actor(session, who), at=desk.LATER
    ).items


def stands(session, revision, item):
    session.flush()
    one = latest_answers(session, revision.id, Layer.VERIFIED)[item]
    return one.decision, one.value, one.reason or one.note


NOTHING = (Decision.UNCHECKED, UNANSWERED, "")
LOWER = {"value": 1, "reason": "Belum ada SK."}


def test_one_after_the_other_is_taken_back(cast, session, taken):
    desk.decide(session, taken, cast.rina, "2.1", Decision.AGREED)
    desk.decide(session, taken, cast.rina, "2.2", Decision.AGREED)
    desk.decide(session, taken, cast.rina, "2.1", Decision.CHANGED, **LOWER)
    desk.decide(session, taken, cast.rina, "2.3", Decision.UNCHECKED, note="Lampirkan.")
    assert undo(session, taken, cast.rina) == ("2.3",)
    assert stands(session, taken, "2.3") == NOTHING
    assert undo(session, taken, cast.rina) == ("2.1",)
    assert stands(session, taken, "2.1") == (Decision.AGREED, 2, "")
    assert undo(session, taken, cast.rina) == ("2.2",)
    assert undo(session, taken, cast.rina) == ("2.1",)
    assert stands(session, taken, "2.1") == NOTHING
    with pytest.raises(Refused, match="Tidak ada lagi"):
        undo(session, taken, cast.rina)


def test_a_decision_after_an_undoing_is_taken_back_first(cast, session, taken):
    desk.decide(session, taken, cast.rina, "2.1", Decision.AGREED)
    undo(session, taken, cast.rina)
    desk.decide(session, taken, cast.rina, "2.1", Decision.CHANGED, **LOWER)
    assert undo(session, taken, cast.rina) == ("2.1",)
    assert stands(session, taken, "2.1") == NOTHING
    with pytest.raises(Refused):
        undo(session, taken, cast.rina)


def test_a_mark_comes_back_with_its_words(cast, session, taken):
    desk.decide(session, taken, cast.rina, "2.1", Decision.UNCHECKED, note="Lampirkan.")
    desk.decide(session, taken, cast.rina, "2.1", Decision.AGREED)
    undo(session, taken, cast.rina)
    assert stands(session, taken, "2.1") == (Decision.UNCHECKED, UNANSWERED, "Lampirkan.")


def test_agreeing_to_the_rest_is_one_decision(cast, session, taken):
    desk.decide(session, taken, cast.rina, "2.1", Decision.CHANGED, **LOWER)
    by = factories.actor(session, cast.rina)
    decisions.agree_rest(
        session, desk.desk_of(session, taken, cast.rina), kami(), AREA, by=by, at=desk.LATER
    )
    assert len(undo(session, taken, cast.rina)) == 21
    assert stands(session, taken, "2.1")[0] is Decision.CHANGED
    assert undo(session, taken, cast.rina) == ("2.1",)


def test_what_another_decided_since_stays(cast, session, taken):
    desk.decide(session, taken, cast.rina, "2.1", Decision.AGREED)
    desk.decide(session, taken, cast.lestari, "2.1", Decision.CHANGED, **LOWER)
    with pytest.raises(Refused):
        undo(session, taken, cast.rina)
    assert undo(session, taken, cast.lestari) == ("2.1",)
    assert stands(session, taken, "2.1") == (Decision.AGREED, 2, "")


def test_what_a_return_unchecked_is_no_decision(cast, session, taken):
    desk.decide(session, taken, cast.rina, "2.1", Decision.AGREED)
    desk.move(session, taken, cast.rina, "return_for_changes", {"2.1": "Lampirkan."}, "", TODAY)
    desk.answer(session, taken, cast.sari, "2.1", 1)
    desk.send(session, taken, cast.wati, at=desk.LATER)
    desk.move(session, taken, cast.rina, "take")
    with pytest.raises(Refused):
        undo(session, taken, cast.rina)


def test_it_is_recorded(cast, session, taken):
    desk.decide(session, taken, cast.rina, "2.1", Decision.AGREED)
    undo(session, taken, cast.rina)
    last = session.execute(select(Event.action).order_by(Event.seq.desc()).limit(2)).scalars()
    assert list(last) == ["answers.saved", "review.decision_undone"]


@pytest.fixture
def url(taken):
    return f"/reviews/{taken.id}/areas/{AREA}"


def test_without_a_script(browse, cast, session, taken, url):
    visit = browse(cast.rina)
    assert "Batalkan keputusan terakhir" not in visit.get(url).text
    session.rollback()
    desk.decide(session, taken, cast.rina, "2.4", Decision.AGREED)
    session.commit()
    page = visit.get(f"{url}?filter=unproven")
    assert "Batalkan keputusan terakhir (2.4)" in page.text
    answer = visit.post(f"{url}/undo-last", {"filter": "unproven"}, status=303)
    assert answer.location == f"{url}?filter=unproven#item-2.4"
    assert "butir 2.4 seperti sebelumnya" in visit.get(url).text
    page = visit.post(f"{url}/undo-last", {}, status=422)
    assert "Tidak ada lagi keputusan Anda" in page.text


def test_by_the_script(browse, cast, session, taken, url):
    desk.decide(session, taken, cast.rina, "2.4", Decision.CHANGED, **LOWER)
    desk.decide(session, taken, cast.rina, "2.4", Decision.AGREED)
    session.commit()
    visit = browse(cast.rina)
    headers = {"Accept": "application/json", "X-CSRFToken": visit.token}
    said = visit.client.post(f"{url}/undo-last", headers=headers).get_json()
    assert said["part"]["done"] == 1
    (one,) = said["items"]
    assert (one["item"], one["chosen"], one["text"], one["version"]) == (
        "2.4", "1", "Belum ada SK.", 3,
    )  # fmt: skip


def test_only_who_decides_here(browse, cast, url):
    browse(cast.rudi).post(f"{url}/undo-last", {}, status=403)


def test_a_script_cannot_name_its_keys_like_ours(browse, cast, taken):
    asked = {"item": "2.1", "chosen": "agreed", "seen": 0, "text": "", "key": "undo:x:2.1:9"}
    browse(cast.rina).post(f"/reviews/{taken.id}/decisions", json=asked, status=422)
