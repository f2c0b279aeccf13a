"""The follow-up of a result: it begins with the first agreed action and ends when none is left."""

import json

import pytest
from sqlalchemy import select

from assessment.actions import closing, services
from assessment.actions.states import ActionState
from assessment.assessments.queries import desk, find
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.errors import NotAllowed, Refused
from assessment.permissions import Sight
from tests import factories
from tests.actions.conftest import LATER, propose, seen_by
from tests.reviews import desk as reviewing


def go(session, action, who, end, text=""):
    seen = seen_by(session, action.id, who)
    services.advance(
        session, seen, end, text, seen=seen.version, by=factories.actor(session, who), at=LATER
    )


def close(session, revision, who):
    by = factories.actor(session, who)
    session.flush()
    session.expire_all()
    on = desk(session, revision.id, None, Sight.ANSWERS)
    closing.close(
        session, find(session, revision.id, by, Sight.STATUS) or revision, on, by=by, at=LATER
    )


def last_move(session, revision):
    rows = session.execute(
        select(Event).where(Event.thing_id == str(revision.id)).order_by(Event.seq.desc())
    ).scalars()
    event = rows.first()
    return event.action, json.loads(event.body)["to"]


def test_from_the_first_agreed_action_to_the_end(result, cast, session):
    first = propose(session, result, cast.sari)
    other = propose(session, result, cast.sari, "2.3")
    with pytest.raises(Refused, match="tidak sedang"):
        close(session, result, cast.wati)
    go(session, first, cast.rina, ActionState.RUNNING)
    assert last_move(session, result) == ("review.follow_up", "follow_up")
    go(session, other, cast.rina, ActionState.RUNNING)
    session.expire_all()
    assert result.status is Status.FOLLOW_UP
    go(session, other, cast.rina, ActionState.WITHDRAWN, "Tidak perlu.")
    with pytest.raises(Refused, match="1 rencana belum selesai"):
        close(session, result, cast.wati)
    go(session, first, cast.sari, ActionState.DONE, "Sudah.")
    go(session, first, cast.rina, ActionState.CONFIRMED)
    for who in (cast.sari, cast.tono, cast.lestari):
        with pytest.raises(NotAllowed):
            close(session, result, who)
    close(session, result, cast.wati)
    assert last_move(session, result) == ("assessment.closed", "closed")
    session.expire_all()
    assert result.status is Status.CLOSED


def test_what_was_agreed_before_counts_once_it_is_final(app, cast, session):
    verified = session.merge(cast.revision)
    reviewing.fill_in(session, verified, cast.sari)
    reviewing.send(session, verified, cast.wati)
    reviewing.move(session, verified, cast.rina, "take")
    reviewing.agree_all(session, verified, cast.rina)
    reviewing.move(session, verified, cast.rina, "verify")
    session.commit()
    action = propose(session, verified, cast.sari)
    go(session, action, cast.rina, ActionState.RUNNING)
    session.expire_all()
    assert verified.status is Status.VERIFIED
    reviewing.move(session, verified, cast.lestari, "finalise")
    session.expire_all()
    assert verified.status is Status.FOLLOW_UP
    assert verified.final_by_id == cast.lestari.id


def test_on_the_page(browse, result, cast, session):
    action = propose(session, result, cast.sari)
    go(session, action, cast.rina, ActionState.RUNNING)
    session.commit()
    url = f"/assessments/{result.id}/findings"
    wati = browse(cast.wati)
    assert "Tindak lanjut rekomendasi" in wati.get(f"/assessments/{result.id}").text
    assert "1 rencana belum selesai" in wati.get(url).text
    wati.post(f"{url}/close", status=422)
    session.rollback()
    go(session, action, cast.sari, ActionState.DONE, "Sudah.")
    go(session, action, cast.rina, ActionState.CONFIRMED)
    session.commit()
    assert "Nyatakan tindak lanjut selesai" in wati.get(url).text
    assert "Lurah atau camat menyatakannya" in browse(cast.sari).get(url).text
    browse(cast.sari).post(f"{url}/close", status=403)
    browse(cast.budi).post(f"{url}/close", status=403)
    browse(cast.tono).post(f"{url}/close", status=403)
    wati.post(f"{url}/close", status=303)
    assert "Selesai" in wati.get(f"/assessments/{result.id}").text
    assert "Tindak lanjut selesai" in browse(cast.rina).get(f"/reviews/{result.id}").text
