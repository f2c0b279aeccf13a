"""A round with a sample begun, and Kel. Melati's assessment on its way through it."""

import pytest
from sqlalchemy import select

from assessment.reviews.sampling import services
from assessment.reviews.sampling.models import SampleItem
from assessment.rounds.models import Round
from tests import factories
from tests.factories import AT
from tests.reviews import desk
from tests.reviews.conftest import put_down


@pytest.fixture
def begun(cast, session):
    """Lestari has begun the sample: every tenth item."""
    services.begin(
        session, session.get_one(Round, cast.round.id), 10, by=factories.actor(session, cast.lestari), at=AT
    )  # fmt: skip
    session.commit()


@pytest.fixture
def taken(begun, cast, session):
    """Kel. Melati's assessment, sent, and taken up by Rina; Rudi looks a second time."""
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    return put_down(session, revision)


@pytest.fixture
def items(taken, session):
    """What was drawn of it."""
    found = list(session.execute(select(SampleItem.item).order_by(SampleItem.position)).scalars())
    session.commit()
    return found


def all_values(items, value="2", **others):
    """A form of the second look: one value for all, except what is named (``i2_1="1"``), with a reason."""
    form = {f"value-{item}": value for item in items}
    for name, other in others.items():
        item = name[1:].replace("_", ".")
        form |= {f"value-{item}": other, f"reason-{item}": "Bukti tidak menunjukkannya."}
    return form
