"""Who sees an action: those who see the answers it belongs to; others see numbers, or nothing."""

import pytest

from assessment.actions.states import ActionState
from tests.actions.conftest import bring

SECRET = "Tanda tangani SK dan bacakan"


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "rina", "lestari", "indra"])
def test_those_who_see_the_answers_see_it(cast, browse, action, who):
    visit = browse(getattr(cast, who))
    assert SECRET in visit.get("/actions").text
    assert SECRET in visit.get(f"/actions/{action}").text


def test_another_unit_does_not(cast, browse, action):
    visit = browse(cast.budi)
    assert SECRET not in visit.get("/actions").text
    for url in (f"/actions/{action}", f"/actions/{action}/edit"):
        visit.get(url, status=404)
    for verb in ("note", "move", "edit"):
        visit.post(f"/actions/{action}/{verb}", {"to": "withdrawn", "version": "1"}, status=404)


def test_leadership_sees_numbers_only(cast, browse, action):
    visit = browse(cast.maya)
    page = visit.get("/actions")
    assert SECRET not in page.text
    assert page.texts("tbody th") == ["Taman"]
    assert page.texts("tbody td") == ["0", "1", "0", "0", "0"]
    visit.get(f"/actions/{action}", status=403)
    visit.post("/actions/export", {"format": "csv"}, status=403)


def test_the_admin_sees_nothing(cast, browse, action):
    browse(cast.agus).get("/actions", status=403)


def test_a_camat_reads_what_a_kelurahan_plans_and_changes_nothing(cast, browse, action):
    visit = browse(cast.tono)
    page = visit.get(f"/actions/{action}")
    assert not page.tree.cssselect("main form textarea")
    visit.post(f"/actions/{action}/move", {"to": "withdrawn", "version": "1"}, status=403)
    visit.get(f"/actions/{action}/edit", status=302)


def test_overdue_is_shown_up_to_the_city(cast, browse, session, action):
    from datetime import timedelta

    from assessment.actions.models import Action
    from tests.factories import TODAY

    bring(session, action, ActionState.RUNNING, cast)
    session.get(Action, action).due_on = TODAY - timedelta(days=1)
    session.commit()
    for who in (cast.wati, cast.tono, cast.lestari, cast.indra):
        page = browse(who).get("/actions?state=overdue")
        assert SECRET in page.text
        assert "Lewat tenggat" in page.texts(".status-tag")
    assert browse(cast.maya).get("/actions").texts("tbody td")[0] == "1"
