"""A round in which Diskominfo answers for the city, and what its people do, in one line each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments import services
from assessment.assessments.answers import Change, version_of
from assessment.assessments.asked import Asked, is_asked
from assessment.assessments.models import Assessment, Decision, Layer, Revision, Sheet
from assessment.assessments.providing import publishing
from assessment.assessments.queries import desk
from assessment.assessments.sending import services as sending
from assessment.people.models import Person
from assessment.permissions import Role, Sight
from assessment.questionnaire.model import AnsweredBy
from assessment.reviews import concluding, decisions
from assessment.reviews import services as reviews
from assessment.reviews.decisions import Judgement
from assessment.rounds.models import Round
from tests import factories
from tests.assessments.filling import Says, at_desk
from tests.factories import AT, TODAY, kami
from tests.reviews.desk import seen_by

CITY = [one.id for area in kami().areas for one in area.items if one.answered_by is AnsweredBy.CITY]
OWN = [one.id for area in kami().areas for one in area.items if one.answered_by is not AnsweredBy.CITY]  # fmt: skip
BOTH = [one.id for area in kami().areas for one in area.items if one.answered_by is AnsweredBy.BOTH]
LATER = AT + timedelta(days=3)


def at(item: str) -> int:
    """Where an item stands in a sheet."""
    return kami().item(item).position


def arrange(session: Session, cast: Any) -> SimpleNamespace:
    """The round 2027 with its provider: Dewi fills in for Diskominfo, Ratna heads it. Committed."""
    dewi = factories.person(session, "Dewi", Role.OPERATOR, cast.office, title="Operator")
    ratna = factories.person(session, "Ratna", Role.HEAD, cast.office, title="Kepala Dinas")
    cast.round.is_practice = True  # so that lists show the other one
    made = factories.round_(
        session, "Periode 2027", [cast.taman, cast.melati, cast.kenanga], provider_id=cast.office.id
    )
    revision = session.execute(
        select(Revision).join(Assessment).where(Assessment.asked == Asked.CITY)
    ).scalar_one()
    melati = factories.revision_of(session, cast.melati, made)
    session.commit()
    return SimpleNamespace(round=made, revision=revision, melati=melati, dewi=dewi, ratna=ratna)


def publish(session: Session, cast: Any) -> SimpleNamespace:
    """The same, every item of the city answered and published."""
    made = arrange(session, cast)
    tell_all(session, made)
    send(session, made)
    session.commit()
    return made


def published(session: Session, cast: Any) -> SimpleNamespace:
    """What a database holds in which that was done."""
    made = session.execute(select(Round).where(Round.name == "Periode 2027")).scalar_one()
    dewi, ratna = (
        session.execute(select(Person).where(Person.name == name)).scalar_one()
        for name in ("Dewi", "Ratna")
    )
    return SimpleNamespace(
        round=made,
        revision=factories.revision_of(session, cast.office, made),
        melati=factories.revision_of(session, cast.melati, made),
        dewi=dewi,
        ratna=ratna,
    )


def provided_later(session: Session, cast: Any) -> SimpleNamespace:
    """The round that runs already gets its provider: Dewi fills in, Ratna heads it."""
    dewi = factories.person(session, "Dewi", Role.OPERATOR, cast.office, title="Operator")
    ratna = factories.person(session, "Ratna", Role.HEAD, cast.office, title="Kepala Dinas")
    by = factories.actor(session, cast.agus)
    publishing.provide(session, cast.round, cast.office, by=by, at=AT)
    revision = session.execute(
        select(Revision).join(Assessment).where(Assessment.asked == Asked.CITY)
    ).scalar_one()
    return SimpleNamespace(revision=revision, dewi=dewi, ratna=ratna)


def tell(
    session: Session, city: Any, levels: Mapping[str, int], *, when: datetime = AT, **more: Any
) -> None:
    """The provider answers items."""
    on = at_desk(session, city.revision)
    changes = [
        Change(item, value, version_of(on.own_versions, at(item)), **more)
        for item, value in levels.items()
    ]
    by = factories.actor(session, city.dewi)
    services.save(session, on, kami(), changes, by=by, at=when, today=TODAY)


def tell_all(session: Session, city: Any, level: int = 3, **more: Any) -> None:
    """The provider answers every item of the city."""
    tell(session, city, dict.fromkeys(CITY, level), **more)


def send(session: Session, city: Any, *, when: datetime = AT) -> None:
    """The head of the provider sends, which publishes."""
    by = factories.actor(session, city.ratna)
    on = desk(session, city.revision.id, by, Sight.ANSWERS, to_move=True)
    assert on is not None
    sending.submit(session, on, kami(), by=by, at=when, today=TODAY, said=Says())


def verify(session: Session, city: Any, who: Any, changed: Mapping[str, int], *rest: str) -> None:
    """A verifier takes the provider's answers up, changes some, agrees to others, and concludes."""
    by = factories.actor(session, who)
    reviews.take(session, seen_by(session, city.revision, who), by=by, at=LATER, today=TODAY)
    on = desk(session, city.revision.id, by, Sight.EVIDENCE)
    assert on is not None
    judgements = [
        Judgement(item, Decision.CHANGED, 0, value=value, reason="Bukti kurang.")
        for item, value in changed.items()
    ] + [Judgement(item, Decision.AGREED, 0) for item in rest]
    decisions.decide(session, on, kami(), judgements, by=by, at=LATER)
    concluding.verify(session, seen_by(session, city.revision, who), by=by, at=LATER, today=TODAY)


def own_sheet(session: Session, revision: Revision) -> Sheet:
    """The self sheet as stored now."""
    session.expire_all()
    return session.get_one(Sheet, (revision.id, Layer.SELF))


__all__ = [
    "BOTH", "CITY", "LATER", "OWN", "arrange", "at", "is_asked", "own_sheet", "provided_later", "publish", "published",
    "send", "tell", "tell_all", "verify",
]  # fmt: skip
