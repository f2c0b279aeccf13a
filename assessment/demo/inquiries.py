"""Now and then a verifier asks a unit to clarify, or goes to see it."""

from datetime import datetime, time, timedelta
from random import Random

from sqlalchemy.orm import Session

from assessment.assessments.models import Revision
from assessment.assessments.queries import Desk
from assessment.demo import words
from assessment.demo.city import City
from assessment.permissions import Actor
from assessment.questionnaire.model import Questionnaire
from assessment.reviews.clarification import services as clarification
from assessment.reviews.clarification.services import Point, Reply
from assessment.reviews.visits import services as visits
from assessment.reviews.visits.queries import planned
from assessment.reviews.visits.services import Outcome, Plan

SHARE = 0.3
"""So often a unit is asked to clarify. Those whose result is provisional were visited instead."""
OPEN = 0.25
"""So often what was asked or planned is still to come, where the verification goes on."""
ANSWERED_IN = 5
"""Days a unit has for its answers."""


def ask(
    session: Session, revision: Revision, items: list[str], rng: Random, *, by: Actor, at: datetime, city: City
) -> None:  # fmt: skip
    """The verifier asks about an item or two."""
    today = city.on(at)
    points = [Point(item, rng.choice(words.CLARIFY)) for item in items]
    due_on = today + timedelta(days=ANSWERED_IN)
    clarification.ask(session, revision, points, due_on, by=by, at=at, today=today)


def answer(
    session: Session, revision: Revision, desk: Desk, content: Questionnaire, number: int, rng: Random,
    *, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """The head answers all of it."""
    replies = {one: Reply(rng.choice(words.CLARIFIED)) for one in range(1, number + 1)}
    clarification.send(session, revision, desk, content, replies, seen=1, by=by, at=at)


def plan(session: Session, revision: Revision, place: str, *, by: Actor, at: datetime, city: City) -> None:  # fmt: skip
    """The verifier is about to come."""
    today = city.on(at)
    wanted = Plan(today, time(13), place, by.name, "Lurah atau camat dan operator")
    visits.plan(session, revision, wanted, by=by, at=at, today=today)


def hold(
    session: Session, revision: Revision, items: list[str], rng: Random, *, by: Actor, head: Actor, at: datetime,
    city: City,
) -> None:  # fmt: skip
    """The verifier was there."""
    visit = planned(session, revision.id)
    assert visit is not None, "it was planned before"
    found = {item: rng.choice(words.VISITED) for item in items}
    outcome = Outcome(city.on(at), by.name, f"{head.name}, {head.title}", words.VISIT, found)
    visits.hold(
        session, revision, visit.id, outcome, seen=visit.version, by=by, at=at, today=city.on(at)
    )
