"""The room of a facilitator: what several units say is saved as it is said, on a telephone too, and nothing is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.assessments.facilitation import services
from assessment.assessments.models import AnswerEvent, Source
from assessment.questionnaire.values import UNANSWERED
from assessment.rounds.models import Round
from tests import factories
from tests.assessments.filling import answer
from tests.factories import AT, TODAY
from tests.journeys.cut_line import CANARY, CUT, close, line, notice, stored

__all__ = ["line"]

pytestmark = pytest.mark.browser


@pytest.fixture
def ids(session, cast):
    """Rina may enter what Melati and Kenanga say; the revisions of both."""
    chosen = session.execute(select(Round)).scalar_one()
    services.authorise(
        session, chosen, cast.rina.id, {cast.melati.id, cast.kenanga.id}, from_on=TODAY,
        to_on=TODAY + timedelta(days=365), by=factories.actor(session, cast.agus), at=AT, today=TODAY,
    )  # fmt: skip
    kenanga = factories.revision_of(session, cast.kenanga)
    session.commit()
    return [cast.revision.id, kenanga.id]


@pytest.fixture
def room(ids):
    return f"/facilitation/room?r={ids[0]}&r={ids[1]}"


@pytest.fixture
def rina(served, cast, visiting, room):
    visit = visiting(served, cast.rina, width=360)
    visit.expected = [*CUT, "409 (CONFLICT)"]
    visit.goto(room)
    return visit


def state(page, unit, words):
    page.locator(f"[data-item='{unit}'] [data-state]").filter(has_text=words).wait_for()


def choose(page, unit, value):
    page.locator(f"input[name='value-{unit}'][value='{value}']").check()


def entered(session):
    session.rollback()
    rows = session.execute(select(AnswerEvent).order_by(AnswerEvent.id)).scalars()
    return [
        (one.revision_id, one.item, one.value, one.note)
        for one in rows
        if one.source is Source.FACILITATED
    ]


def test_each_answer_is_saved_as_it_is_given(rina, ids, session):
    page = rina.page
    rina.check_narrow_and_wide()
    assert not page.get_by_role("button", name="Simpan", exact=True).is_visible()
    choose(page, ids[0], 2)
    choose(page, ids[1], 1)
    page.locator(f"[name='note-{ids[1]}']").fill("buku register")
    for unit in ids:
        state(page, unit, "Tersimpan")
    page.locator("[data-page-state]", has_text="Tersimpan").wait_for()
    assert page.get_by_text("Menunggu konfirmasi").filter(visible=True).count() == 2
    page.get_by_role("button", name="Simpan, butir berikutnya").click()
    page.get_by_role("heading", level=1).filter(has_text="2.2").wait_for()
    rina.check_narrow_and_wide()
    assert {one[:3] for one in entered(session)} >= {(ids[0], "2.1", 2), (ids[1], "2.1", 1)}
    assert entered(session)[-1][3] == "buku register"


def test_going_on_at_once_loses_nothing(rina, ids, session):
    page = rina.page
    warned = []
    page.on("dialog", lambda dialog: warned.append(dialog.type))
    page.locator(f"[name='note-{ids[0]}']").fill(CANARY)
    choose(page, ids[1], 3)
    page.get_by_role("button", name="Simpan, butir berikutnya").click()
    page.get_by_role("heading", level=1).filter(has_text="2.2").wait_for()
    page.get_by_role("button", name="Simpan, sebelumnya").click()
    page.get_by_role("heading", level=1).filter(has_text="2.1").wait_for()
    assert page.locator(f"[name='note-{ids[0]}']").input_value() == CANARY
    said = {(unit, value, note) for unit, _item, value, note in entered(session)}
    assert said >= {(ids[0], UNANSWERED, CANARY), (ids[1], 3, "")}
    assert not warned


def test_what_could_not_be_sent_waits_and_warns(rina, ids, room, line, session):
    page = rina.page
    line.is_cut = True
    choose(page, ids[0], 2)
    state(page, ids[0], "Belum tersimpan, mencoba lagi")
    (record,) = stored(page, 1)
    assert str(ids[0]) not in record
    rina.check_narrow_and_wide()
    warned = []
    page.on("dialog", lambda dialog: warned.append(dialog.type))
    page.close(run_before_unload=True)
    for _ in range(100):
        if warned:
            break
        rina.open().close()
    assert warned == ["beforeunload"]
    line.is_cut = False
    page = rina.page = rina.open()
    rina.goto("/facilitation")
    notice(page, "1 isian yang tadi belum tersimpan sekarang tersimpan.").wait_for()
    assert [one[:3] for one in entered(session)] == [(ids[0], "2.1", 2)]


def test_it_comes_back_beside_its_unit(rina, ids, room, line, session):
    line.is_cut = True
    rina.page.locator(f"[name='note-{ids[1]}']").fill(CANARY)
    choose(rina.page, ids[1], 2)
    state(rina.page, ids[1], "mencoba lagi")
    stored(rina.page, 1)
    close(rina.page, line)
    page = rina.page = rina.open()
    rina.goto(room)
    notice(page, "1 isian yang tadi belum tersimpan dipulihkan").wait_for()
    state(page, ids[1], "Tersimpan")
    assert page.locator(f"[name='note-{ids[1]}']").input_value() == CANARY
    assert [one[0] for one in entered(session)] == [ids[1]]


@pytest.mark.parametrize("kept", ["yang tersimpan", "isian saya"])
def test_what_the_unit_saved_meanwhile_is_shown_beside(rina, cast, ids, session, kept):
    rina.page.wait_for_load_state("networkidle")
    session.rollback()  # the page has written since the session last looked
    answer(session, cast.revision, cast.sari, {"2.1": 1}, note="dari loket")
    session.commit()
    page = rina.page
    choose(page, ids[0], 3)
    box = page.locator(f"[data-item='{ids[0]}'] .conflict")
    box.wait_for()
    words = box.inner_text()
    assert "Sari" in words
    assert "dari loket" in words
    assert "Diterapkan menyeluruh" in words
    rina.check_narrow_and_wide()
    box.get_by_role("button", name=f"Pakai {kept}").click()
    state(page, ids[0], "Tersimpan")
    page.reload()
    value = 1 if kept == "yang tersimpan" else 3
    assert page.locator(f"input[name='value-{ids[0]}'][value='{value}']").is_checked()
