"""A sheet rebuilt from its events equals the stored one, whatever was saved, refused and sent again."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from assessment.assessments import projection, services
from assessment.assessments.answers import Change, KeyUsed, Stale, version_of
from assessment.assessments.models import AnswerEvent, Layer, Sheet
from assessment.audit.models import Event
from assessment.questionnaire import values
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from tests import factories
from tests.assessments.filling import answer, answer_all, at_desk, submit
from tests.factories import AT, TODAY, kami

ITEMS = ["2.1", "2.2", "3.1", "4.11", "6.26", "7.1", "8.1"]
SAVES = st.lists(
    st.tuples(
        st.sampled_from(ITEMS),
        st.sampled_from([0, 1, 2, 3, NOT_APPLICABLE, UNANSWERED]),
        st.integers(-1, 0),  # how stale the version is that the saver has seen
        st.booleans(),  # whether the answer came back, or the same request is sent again
    ),
    max_size=25,
)


@pytest.fixture
def kept(cast, session):
    return cast


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(saves=SAVES)
def test_a_rebuilt_sheet_equals_the_stored_one(kept, session, saves):
    by = [factories.actor(session, who) for who in (kept.sari, kept.wati)]
    with session.begin_nested() as savepoint:
        written = 0
        for number, (item, value, behind, again) in enumerate(saves):
            on = at_desk(session, kept.revision)
            seen = max(0, version_of(on.own_versions, kami().item(item).position) + behind)
            change = Change(
                item,
                value,
                seen,
                reason="alasan" if value == NOT_APPLICABLE else "",
                key=f"k{number}",
            )
            for _ in range(1 + again):
                try:
                    services.save(
                        session, at_desk(session, kept.revision), kami(), [change],
                        by=by[number % 2], at=AT, today=TODAY,
                    )  # fmt: skip
                except (Stale, KeyUsed, services.Refused):
                    break
            else:
                written += 1
        events = session.execute(select(AnswerEvent)).scalars().all()
        assert len(events) == written
        session.expire_all()
        sheet = session.get(Sheet, (kept.revision.id, Layer.SELF))
        found = projection.rebuild(kami(), reversed(events))
        assert (found.answers, found.versions) == (sheet.answers, sheet.versions)
        assert list(projection.differences(session, [kept.revision.id])) == []
        savepoint.rollback()
    session.expire_all()


def test_nothing_saved_is_a_blank_sheet(cast, session):
    found = projection.rebuild(kami(), [])
    assert found.answers == values.blank(kami())
    assert list(projection.differences(session)) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("points", 7), ("answers", bytes([3]) * 212), ("versions", bytes(424)), ("last_event_id", 0)],
)
def test_what_somebody_changed_by_hand_is_found_and_mended(cast, session, app, column, value):
    answer(session, cast.revision, cast.sari, {"2.1": 3, "3.1": 2})
    session.execute(
        update(Sheet).where(Sheet.revision_id == cast.revision.id).values({column: value})
    )
    session.commit()
    session.expire_all()
    result = app.test_cli_runner().invoke(args=["answers", "check"])
    assert result.exit_code == 1
    assert column in result.output
    assert app.test_cli_runner().invoke(args=["answers", "mend"]).exit_code == 0
    assert app.test_cli_runner().invoke(args=["answers", "check"]).exit_code == 0
    said = session.execute(
        select(Event.body).where(
            Event.action == "answers.mended", Event.thing_id == str(cast.revision.id)
        )
    ).scalar_one()
    assert column in said


def test_a_sent_assessment_is_in_order(cast, session):
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.expire_all()
    assert list(projection.differences(session)) == []
