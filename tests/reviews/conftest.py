"""Assessments in every status a verifier meets."""

import pytest

from tests import stages


def put_down(session, revision):
    """Commit, with the revision loaded, so that naming it opens no transaction."""
    session.commit()
    session.refresh(revision)
    session.commit()
    return revision


@pytest.fixture
def source(request, source, template_after):
    """The template of tests that ask for one of these."""
    for name, stage in stages.FIXTURES.items():
        if name in request.fixturenames:
            return stages.template(stage, template_after)
    return source


@pytest.fixture
def sent(cast, session):
    """Kel. Melati's assessment, filled in by Sari and sent by Wati."""
    return put_down(session, stages.reach(session, cast, stages.SENT))


@pytest.fixture
def taken(cast, session):
    """The same, taken up by Rina."""
    return put_down(session, stages.reach(session, cast, stages.TAKEN))


@pytest.fixture
def verified(cast, session):
    """The same, all items agreed to, one changed, verified by Rina."""
    return put_down(session, stages.reach(session, cast, stages.VERIFIED))


@pytest.fixture
def final(cast, session):
    """The same, made final by Lestari."""
    return put_down(session, stages.reach(session, cast, stages.FINAL))
