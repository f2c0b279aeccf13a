"""A sent assessment on a verifier's desk: what nearly every test of reviews begins with."""

from collections.abc import Mapping
from datetime import timedelta
from inspect import signature
from typing import Any

from sqlalchemy.orm import Session

from assessment.assessments import answers, queries
from assessment.assessments import services as unit
from assessment.assessments.answers import Change, Saved
from assessment.assessments.models import Decision, Layer, Revision
from assessment.assessments.moves import advance
from assessment.assessments.queries import Desk
from assessment.assessments.sending import services as sending
from assessment.assessments.status import Status
from assessment.people.models import Person
from assessment.permissions import Sight
from assessment.questionnaire import values
from assessment.reviews import concluding, decisions, services
from assessment.reviews.decisions import Judgement
from tests import factories
from tests.assessments.filling import Says
from tests.factories import AT, TODAY, kami

LATER = AT + timedelta(hours=1)


def fill_in(session: Session, revision: Revision, who: Person, **chosen: int) -> None:
    """Answer every question of the unit: level 2 everywhere, except what is named (``i2_1=3``)."""
    q = kami()
    given = {name[1:].replace("_", "."): value for name, value in chosen.items()}
    with_letters = [values.LETTERS["B"] if item in q.system_questions else 2 for item in q.items]
    changes = [
        Change(item.id, given.get(item.id, value), 0)
        for item, value in zip(q.items, with_letters, strict=True)
    ]
    seat = queries.desk(session, revision.id, None, Sight.EVIDENCE)
    assert seat is not None
    answers.save(session, seat, q, Layer.SELF, changes, by=factories.actor(session, who), at=AT)


def answer(
    session: Session, revision: Revision, who: Person, item: str, value: int, *, at: Any = LATER
) -> None:
    """The unit changes one answer."""
    seat = queries.desk(session, revision.id, None, Sight.EVIDENCE)
    assert seat is not None
    seen = answers.version_of(seat.own_versions, kami().item(item).position)
    answers.save(
        session,
        seat,
        kami(),
        Layer.SELF,
        [Change(item, value, seen)],
        by=factories.actor(session, who),
        at=at,
    )


def send(
    session: Session, revision: Revision, who: Person, *, at: Any = AT, whole: bool = True
) -> None:
    """The head of the unit sends, from a draft or from the returned items; ``whole=False``: with blanks."""
    by = factories.actor(session, who)

    def seat() -> Desk:
        found = queries.desk(session, revision.id, None, Sight.EVIDENCE)
        assert found is not None
        return found

    if seat().status is Status.NOT_STARTED:
        unit.start(session, seat(), by=by, at=at, today=at.date())
    if whole:
        sending.submit(session, seat(), kami(), by=by, at=at, today=at.date(), said=Says())
    else:
        on = seat()
        advance(
            session, revision_id=revision.id, unit_id=on.unit_id, start=on.status, version=on.version,
            end=Status.SUBMITTED, by=by, at=at, submitted_at=at, submitted_by_id=who.id,
        )  # fmt: skip
    session.refresh(revision)


def seen_by(session: Session, revision: Revision, who: Person) -> Revision:
    """The revision as a person loads it."""
    session.flush()
    session.expire_all()
    found = queries.find(session, revision.id, factories.actor(session, who), Sight.EVIDENCE)
    assert found is not None
    return found


def desk_of(session: Session, revision: Revision, who: Person) -> Desk:
    """What lies on the person's desk."""
    found = queries.desk(session, revision.id, factories.actor(session, who), Sight.EVIDENCE)
    assert found is not None
    return found


def decide(
    session: Session, revision: Revision, who: Person, item: str, decision: Decision, **more: Any
) -> list[Saved]:
    """One decision, on the version that is there now unless ``seen`` says otherwise."""
    seat = desk_of(session, revision, who)
    seen = more.pop("seen", None)
    if seen is None:
        seen = answers.version_of(seat.verified_versions or bytes(1000), kami().item(item).position)
    at = more.pop("at", LATER)
    return decisions.decide(
        session,
        seat,
        kami(),
        [Judgement(item, decision, seen, **more)],
        by=factories.actor(session, who),
        at=at,
    ).saved


def agree_all(session: Session, revision: Revision, who: Person) -> None:
    """Agree to everything in every area."""
    for area in kami().areas:
        decisions.agree_rest(
            session,
            desk_of(session, revision, who),
            kami(),
            area.id,
            by=factories.actor(session, who),
            at=LATER,
        )


def move(
    session: Session, revision: Revision, who: Person, verb: str, *args: Any, at: Any = LATER
) -> Any:
    """One of the verbs that move an assessment, as this person."""
    does = getattr(services, verb, None) or getattr(concluding, verb)
    days = {"today": TODAY} if "today" in signature(does).parameters else {}
    return does(
        session,
        seen_by(session, revision, who),
        *args,
        by=factories.actor(session, who),
        at=at,
        **days,
    )


def values_of(sheet: bytes, items: Mapping[str, Any] | list[str]) -> dict[str, int]:
    """The values of some items."""
    return {item: sheet[kami().item(item).position] for item in items}
