"""Final results and certificates in every state."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from assessment.assessments.models import Revision
from assessment.certificates import services
from assessment.certificates.models import Certificate
from assessment.certificates.queries import candidates, chosen
from assessment.config import Settings
from assessment.jobs import runner
from assessment.people.models import Person
from assessment.permissions import Actor, Role
from tests import factories
from tests.factories import AT, TODAY
from tests.reviews import desk


@pytest.fixture
def finals(cast, session) -> Callable[..., list[Revision]]:
    """``finals(cast.melati, …)``: makes these units' results final, some answers chosen (``i2_1=3``)."""

    def make(*units, **chosen):
        session.rollback()  # look at what is there now
        head_of_kenanga = session.execute(
            select(Person).where(Person.username == "kurnia")
        ).scalar_one_or_none() or factories.person(
            session, "Kurnia", Role.HEAD, cast.kenanga, title="Lurah Kenanga"
        )
        people = {
            cast.melati.id: (cast.sari, cast.wati),
            cast.kenanga.id: (cast.budi, head_of_kenanga),
            cast.taman.id: (cast.tono, cast.tono),
        }
        revisions = []
        for unit in units or (cast.melati,):
            revision = factories.revision_of(session, unit)
            fills, sends = people.get(unit.id, (cast.sari, cast.wati))
            desk.fill_in(session, revision, fills, **chosen)
            desk.send(session, revision, sends)
            desk.move(session, revision, cast.rina, "take")
            desk.agree_all(session, revision, cast.rina)
            desk.move(session, revision, cast.rina, "verify")
            desk.move(session, revision, cast.lestari, "finalise")
            revisions.append(revision)
        factories.announce(session)
        session.commit()
        return revisions

    return make


@pytest.fixture
def lead_2(cast, session) -> Actor:
    """A second lead, who may approve what Lestari proposes."""
    person = factories.person(session, "Lukman", Role.LEAD, cast.office, title="Ketua tim 2")
    session.commit()
    return factories.actor(session, person)


@pytest.fixture
def propose(cast, session, finals):
    """``propose(cast.melati, …)``: final results, proposed by Agus."""

    def make(*units) -> list[Certificate]:
        finals(*units)
        by = factories.actor(session, cast.agus)
        ids = [unit.id for unit in units or (cast.melati,)]
        session.expire_all()
        found = [
            revision
            for revision in session.execute(candidates(by)).scalars()
            if revision.assessment.unit_id in ids
        ]
        made = services.propose(session, found, by=by, at=AT, today=TODAY)
        session.commit()
        return made

    return make


@pytest.fixture
def approve(cast, session, app):
    """``approve(certificates)``: as Lestari; the PDFs are still to be made."""

    def make(certificates, *, demo=False, **changes) -> None:
        settings: Settings = replace(app.config["SETTINGS"], demo=demo, **changes)
        by = factories.actor(session, cast.lestari)
        ids = [certificate.id for certificate in certificates]
        session.rollback()  # look at what is there now
        found = chosen(session, ids, by)
        services.approve(session, found, app.extensions["files"], settings, by=by, at=AT)
        session.commit()

    return make


@pytest.fixture
def issued(propose, approve, app, session, cast):
    """``issued(cast.melati, …)``: certificates with their PDFs. Their codes are in ``issued.codes``."""

    def make(*units, **changes) -> list[Certificate]:
        made = propose(*units)
        approve(made, **changes)
        make.codes = [certificate.said["code"] for certificate in made]
        runner.run_pending(app)
        session.expire_all()
        found = [session.get_one(Certificate, certificate.id) for certificate in made]
        session.commit()
        return found

    make.codes = []
    return make
