"""Assessments in every status a verifier meets."""

import pytest

from tests.reviews import desk


def put_down(session, revision):
    """Commit, with the revision loaded, so that naming it opens no transaction."""
    session.commit()
    session.refresh(revision)
    session.commit()
    return revision


@pytest.fixture
def sent(cast, session):
    """Kel. Melati's assessment, filled in by Sari and sent by Wati."""
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    return put_down(session, revision)


@pytest.fixture
def taken(sent, cast, session):
    """The same, taken up by Rina."""
    desk.move(session, sent, cast.rina, "take")
    return put_down(session, sent)


@pytest.fixture
def verified(taken, cast, session):
    """The same, all items agreed to, one changed, verified by Rina."""
    desk.decide(
        session,
        taken,
        cast.rina,
        "2.1",
        desk.Decision.CHANGED,
        value=1,
        reason="SK belum ditandatangani.",
    )
    desk.agree_all(session, taken, cast.rina)
    desk.move(session, taken, cast.rina, "verify")
    return put_down(session, taken)


@pytest.fixture
def final(verified, cast, session):
    """The same, made final by Lestari."""
    desk.move(session, verified, cast.lestari, "finalise")
    return put_down(session, verified)
