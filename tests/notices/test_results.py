"""Who is told of objections, plans, minutes and the announcement: one notice an event and person, without a value."""

import pytest
from sqlalchemy import select

from assessment.assessments.announcing import services as announcing
from assessment.jobs import runner
from assessment.notices.models import Kind, Notice
from assessment.people.models import Person
from assessment.rounds.models import Release, Round
from tests import factories
from tests.actions.conftest import propose, result
from tests.factories import AT, TODAY

__all__ = ["result"]


@pytest.fixture
def told(session):
    """``told(kind)``: who was told of it, in order of names."""

    def read(kind):
        session.rollback()
        rows = session.execute(
            select(Person.name)
            .join(Notice, Notice.person_id == Person.id)
            .where(Notice.kind == kind)
        )
        return sorted(rows.scalars())

    return read


def test_the_units_are_told_of_the_announcement(cast, session, result, told, browse):
    one = session.execute(select(Round)).scalar_one()
    one.announced_at = None
    announcing.announce(session, one, by=factories.actor(session, cast.lestari), at=AT, today=TODAY)
    session.commit()
    assert {"Budi", "Sari", "Tono", "Wati"} <= set(told(Kind.ANNOUNCED))
    assert "Hasil penilaian sudah diumumkan." in browse(cast.tono).get("/notices").text


def test_a_plan_is_told_to_who_verified(cast, session, result, told, browse):
    propose(session, result, cast.sari)
    session.commit()
    assert told(Kind.ACTION_PROPOSED) == ["Rina"]
    number = session.execute(
        select(Notice.id).where(Notice.kind == Kind.ACTION_PROPOSED)
    ).scalar_one()
    assert "/actions/" in browse(cast.rina).post(f"/notices/{number}/open", status=303).location


@pytest.mark.parametrize(
    ("own", "expected"), [(Release.AT_ONCE, ["Sari", "Wati"]), (Release.ANNOUNCED, [])]
)
def test_printed_minutes_are_told_to_who_may_read_them(
    cast, session, result, told, browse, app, own, expected
):
    session.rollback()
    one = session.execute(select(Round)).scalar_one()
    one.announced_at, one.own_results = None, own
    session.commit()
    browse(cast.rina).post(f"/assessments/{result.id}/minutes", status=303)
    runner.run_pending(app)
    assert told(Kind.MINUTES_READY) == expected
