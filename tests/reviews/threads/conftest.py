"""Threads in the states in which pages and verbs meet them."""

import pytest

from assessment.evidence import services as evidence
from assessment.evidence.services import Details
from assessment.reviews.threads import services
from tests import factories
from tests.factories import kami
from tests.reviews import desk
from tests.reviews.conftest import final, put_down, sent, taken, verified

__all__ = ["final", "sent", "taken", "verified"]


def ask(session, revision, who, item="2.1", text="Mana SK-nya?", *, asks=True, at=desk.LATER):
    """The verifier writes."""
    on = desk.desk_of(session, revision, who)
    services.write(
        session, on, kami(), item, text, asks=asks, by=factories.actor(session, who), at=at
    )


def reply(
    session, revision, who, item="2.1", text="SK terlampir.", evidence_id=None, *, at=desk.LATER
):
    """The unit answers."""
    on = desk.desk_of(session, revision, who)
    by = factories.actor(session, who)
    services.reply(session, on, kami(), item, text, evidence_id, by=by, at=at)


def recommend(session, revision, who, item="2.1", text="Tanda tangani SK.", *, seen=0):
    """The verifier recommends."""
    on = desk.desk_of(session, revision, who)
    by = factories.actor(session, who)
    return services.recommend(session, on, kami(), item, text, seen=seen, by=by, at=desk.LATER)


def link(session, unit_id, who, title="SK di situs"):
    """A piece of a unit's library."""
    made = evidence.add_link(
        session, unit_id, "https://contoh.go.id/sk", Details(title), by=factories.actor(session, who), at=desk.LATER
    )  # fmt: skip
    session.flush()
    return made


@pytest.fixture
def asked(taken, cast, session):
    """Kel. Melati's assessment on Rina's desk, with a question at 2.1."""
    ask(session, taken, cast.rina)
    return put_down(session, taken)


@pytest.fixture
def answered(asked, cast, session):
    """The same, answered by Sari."""
    reply(session, asked, cast.sari)
    return put_down(session, asked)
