"""An area on one page: reading, saving without JavaScript, conflicts."""

import pytest
from sqlalchemy import select

from assessment.assessments.models import AnswerEvent
from assessment.assessments.status import Status
from tests import factories
from tests.assessments.filling import answer, answer_all, submit

AREA = "tata_kelola"


@pytest.fixture
def url(cast):
    return f"/assessments/{cast.revision.id}/areas/{AREA}"


@pytest.fixture
def latest(database, cast):
    """What was saved last for an item; reads for itself, so that nothing waits."""

    def read(item="2.1"):
        with database.reading() as session:
            query = (
                select(AnswerEvent).where(AnswerEvent.item == item).order_by(AnswerEvent.id.desc())
            )
            return session.execute(query).scalars().first()

    return read


def test_it_works(browse, cast, url):
    page = browse(cast.sari).get(url)
    assert len(page.tree.cssselect("article.item")) == 22
    assert "Dalam perencanaan" in page.texts(".choice__label")


def test_every_part_opens(browse, cast):
    visit = browse(cast.sari)
    for area in (*factories.kami().areas, *factories.kami().supplements):
        visit.get(f"/assessments/{cast.revision.id}/areas/{area.id}")
    visit.get(f"/assessments/{cast.revision.id}/areas/system_category")
    visit.get(f"/assessments/{cast.revision.id}/areas/nothing", status=404)


def test_saving_the_page_keeps_every_change(latest, browse, cast, session, url):
    form = {
        "value-2.1": "3",
        "seen-2.1": "0",
        "note-2.1": "SK 1",
        "unsure-2.2": "1",
        "seen-2.2": "0",
    }
    browse(cast.sari).post(url, form, status=303)
    assert (latest().value, latest().note) == (3, "SK 1")
    assert latest("2.2").unsure is True
    assert factories.rows(session, AnswerEvent) == 2


def test_nothing_changed_saves_nothing(browse, cast, session, url):
    answer(session, cast.revision, cast.sari, {"2.1": 3}, note="SK")
    session.commit()
    browse(cast.sari).post(url, {"value-2.1": "3", "seen-2.1": "1", "note-2.1": "SK"}, status=303)
    assert factories.rows(session, AnswerEvent) == 1


def test_the_clear_button_takes_an_answer_away(latest, browse, cast, session, url):
    answer(session, cast.revision, cast.sari, {"2.1": 3})
    session.commit()
    page = browse(cast.sari).post(
        url, {"value-2.1": "3", "seen-2.1": "1", "clear": "2.1"}, status=303
    )
    assert page.location.endswith("#item-2.1")
    assert latest().value == 254


def test_not_applicable_without_a_reason_keeps_what_was_typed(latest, browse, cast, session):
    url = f"/assessments/{cast.revision.id}/areas/teknologi"
    form = {
        "value-6.26": "na",
        "seen-6.26": "0",
        "note-6.26": "catatan saya",
        "value-6.1": "1",
        "seen-6.1": "0",
    }
    page = browse(cast.sari).post(url, form, status=422)
    assert "6.26" in page.errors[0]
    assert "catatan saya" in page.text
    assert latest("6.1").value == 1
    assert latest("6.26") is None


def test_a_conflict_shows_both_values_and_keeps_the_rest(latest, browse, cast, session, url):
    answer(session, cast.revision, cast.wati, {"2.1": 3}, note="punya Wati")
    session.commit()
    visit = browse(cast.sari)
    form = {
        "value-2.1": "1",
        "seen-2.1": "0",
        "note-2.1": "punya Sari",
        "value-2.2": "2",
        "seen-2.2": "0",
    }
    page = visit.post(url, form, status=409)
    assert "punya Wati" in page.text
    assert "punya Sari" in page.text
    assert "Wati" in page.texts(".conflict .choice__label")[0]
    assert latest("2.2").value == 2
    assert latest().note == "punya Wati"
    visit.post(url, form | {"choose-2.1": "mine-1", "value-2.2": "2", "seen-2.2": "1"}, status=303)
    assert latest().note == "punya Sari"


def test_choosing_theirs_drops_mine(latest, browse, cast, session, url):
    answer(session, cast.revision, cast.wati, {"2.1": 3}, note="punya Wati")
    session.commit()
    form = {"value-2.1": "1", "seen-2.1": "0", "note-2.1": "punya Sari", "choose-2.1": "theirs-1"}
    browse(cast.sari).post(url, form, status=303)
    assert latest().note == "punya Wati"


def test_what_one_left_alone_is_no_conflict(latest, browse, cast, session, url):
    answer(session, cast.revision, cast.wati, {"2.1": 3})
    session.commit()
    browse(cast.sari).post(url, {"seen-2.1": "0", "value-2.2": "1", "seen-2.2": "0"}, status=303)
    assert latest().value == 3


def test_it_hides_other_units(browse, cast, url):
    browse(cast.budi).get(url, status=404)
    browse(cast.budi).post(url, {}, status=404)


def test_a_camat_reads_but_does_not_write(browse, cast, session, url):
    answer(session, cast.revision, cast.sari, {"2.1": 3}, note="catatan Sari")
    session.commit()
    page = browse(cast.tono).get(url)
    assert "catatan Sari" in page.text
    assert not page.tree.cssselect("[data-item]")
    browse(cast.tono).post(url, {"value-2.1": "1", "seen-2.1": "1"}, status=403)


@pytest.mark.parametrize("who", ["rina", "lestari"])
def test_a_verifier_reads_once_it_is_sent(browse, cast, session, url, who):
    answer_all(session, cast.revision, cast.sari)
    session.commit()
    browse(getattr(cast, who)).get(url, status=404)
    submit(session, cast.revision, cast.wati)
    session.commit()
    page = browse(getattr(cast, who)).get(url)
    assert not page.tree.cssselect("[data-item]")


def test_an_auditor_reads(browse, cast, url):
    browse(cast.indra).get(url)


@pytest.mark.parametrize("who", ["agus", "maya"])
def test_others_may_not(browse, cast, url, who):
    browse(getattr(cast, who)).get(url, status=403)


def test_it_requires_signing_in(browse, cast, url):
    assert "/sign-in" in browse().get(url, status=302).location


def test_only_returned_items_can_be_edited(browse, cast, session, url):
    answer_all(session, cast.revision, cast.sari)
    returned = {"2.2": "Unggah SK pengganti"}
    factories.stand(
        session, session.merge(cast.revision), status=Status.NEEDS_CHANGES, returned=returned
    )
    session.commit()
    page = browse(cast.sari).get(url)
    assert [one.get("data-item") for one in page.tree.cssselect("[data-item]")] == ["2.2"]
    assert "Unggah SK pengganti" in page.text
