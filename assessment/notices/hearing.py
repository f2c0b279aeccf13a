"""Which events concern whom. One function an event; each is called in the transaction that wrote it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.actions.models import Action
from assessment.assessments.asked import Asked
from assessment.assessments.models import Assessment, Revision
from assessment.assessments.providing.exceptions import exceptions_of
from assessment.assessments.queries import desk
from assessment.assessments.questions.models import ItemQuestion
from assessment.assessments.release import is_everything_out, shows_own_results
from assessment.assessments.status import SENT, Status
from assessment.audit.listening import Happened, listen
from assessment.certificates.models import Certificate
from assessment.minutes.models import Minutes
from assessment.notices import assigning, queries
from assessment.notices.models import Kind
from assessment.notices.queries import Recipient
from assessment.notices.services import Told, tell
from assessment.permissions import Role, Sight
from assessment.reviews.assigning.responsible import people_of
from assessment.reviews.clarification.queries import latest as latest_clarification
from assessment.reviews.visits.queries import planned as planned_visit
from assessment.rounds.deadlines import day_of
from assessment.rounds.models import Round, RoundQuestionnaire
from assessment.rounds.queries import questionnaire
from assessment.units.models import Unit


@dataclass(frozen=True, slots=True)
class Moved:
    """The revision an event is about."""

    id: UUID
    assessment_id: UUID
    verifier_id: UUID | None
    return_due_on: date | None


Hearing = Callable[[Session, Happened, date], Iterable[Told]]
UNIT = (Role.OPERATOR, Role.HEAD)


def register(zone: ZoneInfo, since: datetime | None = None) -> None:
    """Listen to all of them, or to those since a moment; days are days in the city's zone."""
    for action, hearing in HEARINGS.items():
        listen(action, "notices", partial(_hear, hearing, zone, since))
    assigning.register(zone, since)


def _hear(
    hearing: Hearing, zone: ZoneInfo, since: datetime | None, session: Session, event: Happened
) -> None:
    if since is not None and event.at < since:
        return
    told = hearing(session, event, day_of(event.at, zone))
    others = [one for one in told if event.by is None or one.to.person_id != event.by.person_id]
    tell(session, f"event:{event.seq}", others, at=event.at)


def _of_unit(kind: Kind, roles: tuple[Role, ...] = UNIT) -> Hearing:
    """The people of the unit are told."""

    def hear(session: Session, event: Happened, day: date) -> list[Told]:
        revision = _revision(session, event)
        there = queries.staff(session, _units(event), roles, day)
        return _all(there, kind, revision)

    return hear


def _sent(session: Session, event: Happened, day: date) -> list[Told]:
    """The rest of the unit, and who verifies it: whoever had it, or else those who hand it out."""
    revision = _revision(session, event)
    kind = Kind.SENT if event.action == "assessment.submitted" else Kind.TAKEN_BACK
    there = queries.staff(session, _units(event), UNIT, day)
    return _all([*_verifiers(session, revision, day), *there], kind, revision)


def _returned(session: Session, event: Happened, day: date) -> list[Told]:
    revision = _revision(session, event)
    there = queries.staff(session, _units(event), UNIT, day)
    return _all(there, Kind.RETURNED, revision, day=revision.return_due_on)


def _clarify(session: Session, event: Happened, day: date) -> list[Told]:
    revision = _revision(session, event)
    there = queries.staff(session, _units(event), UNIT, day)
    asked = latest_clarification(session, revision.id)
    return _all(there, Kind.CLARIFY, revision, day=asked.due_on if asked else None)


def _clarified(session: Session, event: Happened, day: date) -> list[Told]:
    """Who verifies it, and the rest of the unit."""
    revision = _revision(session, event)
    there = queries.staff(session, _units(event), UNIT, day)
    return _all([*_verifiers(session, revision, day), *there], Kind.CLARIFIED, revision)


def _visit(session: Session, event: Happened, day: date) -> list[Told]:
    """The unit, and whoever verifies it where a lead has planned or moved it."""
    revision = _revision(session, event)
    there = queries.staff(session, _units(event), UNIT, day)
    told = [*_verifiers(session, revision, day), *there]
    visit = planned_visit(session, revision.id)
    return _all(told, Kind.VISIT_PLANNED, revision, day=visit.day if visit else None)


def _visit_cancelled(session: Session, event: Happened, day: date) -> list[Told]:
    revision = _revision(session, event)
    there = queries.staff(session, _units(event), UNIT, day)
    return _all([*_verifiers(session, revision, day), *there], Kind.VISIT_CANCELLED, revision)


def _reopening(session: Session, event: Happened, day: date) -> list[Told]:
    leads = queries.holders(session, (Role.LEAD,), day)
    return _all(leads, Kind.REOPEN_PROPOSED, _revision(session, event))


def _handed_over(session: Session, event: Happened, day: date) -> list[Told]:
    chosen = queries.verifying(session, UUID(str(event.body["verifier"])), day)
    return _all(chosen, Kind.ASSIGNED, _revision(session, event))


def _verified(session: Session, event: Happened, day: date) -> list[Told]:
    """The unit, and the leads, one of whom makes it final."""
    revision = _revision(session, event)
    there = queries.staff(session, _units(event), UNIT, day)
    kind = Kind.EXCEPTION_DECIDED if _has_exceptions(session, revision) else Kind.VERIFIED
    leads = _all(queries.holders(session, (Role.LEAD,), day), Kind.VERIFIED, revision)
    return [*_all(there, kind, revision), *leads]


def _reopened(session: Session, event: Happened, day: date) -> list[Told]:
    revision = _revision(session, event)
    there = queries.staff(session, _units(event), UNIT, day)
    return _all([*_verifiers(session, revision, day), *there], Kind.REOPENED, revision)


def _final(session: Session, event: Happened, day: date) -> list[Told]:
    revision = _revision(session, event)
    there = queries.staff(session, _units(event), UNIT, day)
    return _all([*_verifiers(session, revision, day), *there], Kind.FINAL, revision)


def _certificate(session: Session, event: Happened, day: date) -> list[Told]:
    found = session.get_one(Certificate, UUID(event.thing_id))
    assessment, chosen = session.execute(
        select(Assessment, Round)
        .join(Revision, Revision.assessment_id == Assessment.id)
        .join(Round, Round.id == Assessment.round_id)
        .where(Revision.id == found.revision_id)
    ).one()
    if not is_everything_out(chosen):
        return []  # the announcement tells of it
    there = queries.staff(session, [assessment.unit_id], UNIT, day)
    return [Told(one, Kind.CERTIFICATE, assessment.id, thing_id=found.id) for one in there]


def _asked(session: Session, event: Happened, day: date) -> list[Told]:
    found = session.get_one(ItemQuestion, UUID(event.thing_id))
    to = queries.holders(session, (Role.VERIFIER, Role.LEAD), day)
    return [Told(one, Kind.ASKED, found.assessment_id, thing_id=found.id) for one in to]


def _answered(session: Session, event: Happened, day: date) -> list[Told]:
    found = session.get_one(ItemQuestion, UUID(event.thing_id))
    there = queries.staff(session, _units(event), UNIT, day)
    return [Told(one, Kind.ANSWERED, found.assessment_id, thing_id=found.id) for one in there]


def _thread(kind: Kind) -> Hearing:
    """The unit, or who verifies it; once until they have read that there is something."""

    def hear(session: Session, event: Happened, day: date) -> list[Told]:
        revision = _revision(session, event)
        to = (
            queries.staff(session, _units(event), UNIT, day)
            if kind is Kind.THREAD_ASKED
            else _verifiers(session, revision, day)
        )
        known = queries.not_read_by(session, kind, revision.assessment_id)
        return _all([one for one in to if one.person_id not in known], kind, revision)

    return hear


def _city_changed(session: Session, event: Happened, day: date) -> list[Told]:
    """Those who inherit what changed: it counts for them from now on, or they have sent and are only told."""
    if not event.body["changed"]:
        return []
    rows = session.execute(
        select(Assessment.id, Assessment.unit_id, Revision.status)
        .join(Revision, (Revision.assessment_id == Assessment.id) & Revision.is_current)
        .join(Unit, Unit.id == Assessment.unit_id)
        .join(
            RoundQuestionnaire,
            (RoundQuestionnaire.round_id == Assessment.round_id)
            & (RoundQuestionnaire.kind == Unit.kind),
        )
        .where(
            Assessment.round_id == UUID(event.thing_id),
            Assessment.asked == Asked.OWN,
            RoundQuestionnaire.digest == event.body["questionnaire"],
            Revision.status != Status.NOT_SUBMITTED,
        )
    ).all()
    there = {row.unit_id: row for row in rows}
    told = []
    for one in queries.staff(session, list(there), UNIT, day):
        found = there[one.unit_id]
        kind = Kind.CITY_LATER if found.status in SENT else Kind.CITY_CHANGED
        told.append(Told(one, kind, found.id))
    return told


def _objected(session: Session, event: Happened, day: date) -> list[Told]:
    """The leads, one of whom decides."""
    there = queries.holders(session, (Role.LEAD,), day)
    return _all(there, Kind.OBJECTED, _revision(session, event))


def _of_minutes(kind: Kind) -> Hearing:
    """The people of the unit, unless they wait for the announcement of what the minutes say."""

    def hear(session: Session, event: Happened, day: date) -> list[Told]:
        assessment, chosen = session.execute(
            select(Assessment, Round)
            .join(Revision, Revision.assessment_id == Assessment.id)
            .join(Minutes, Minutes.revision_id == Revision.id)
            .join(Round, Round.id == Assessment.round_id)
            .where(Minutes.id == UUID(event.thing_id))
        ).one()
        if not shows_own_results(chosen):
            return []
        there = queries.staff(session, [assessment.unit_id], UNIT, day)
        return [Told(one, kind, assessment.id) for one in there]

    return hear


def _of_action(kind: Kind) -> Hearing:
    """The unit, or whoever verified it where the unit proposes."""

    def hear(session: Session, event: Happened, day: date) -> list[Told]:
        action = session.get_one(Action, UUID(event.thing_id))
        verifier_id = session.execute(
            select(Revision.verifier_id).where(
                Revision.assessment_id == action.assessment_id, Revision.is_current
            )
        ).scalar_one()
        if kind is not Kind.ACTION_PROPOSED:
            to = queries.staff(session, _units(event), UNIT, day)
        elif verifier_id is not None:
            to = queries.verifying(session, verifier_id, day)
        else:
            to = queries.holders(session, (Role.LEAD,), day)
        return [Told(one, kind, action.assessment_id, thing_id=action.id) for one in to]

    return hear


def _announced(session: Session, event: Happened, day: date) -> list[Told]:
    """Everybody of the units that took part."""
    rows = session.execute(
        select(Assessment.id, Assessment.unit_id)
        .join(Revision, (Revision.assessment_id == Assessment.id) & Revision.is_current)
        .where(
            Assessment.round_id == UUID(event.thing_id),
            Assessment.asked != Asked.CITY,
            Revision.status != Status.NOT_SUBMITTED,
        )
    ).all()
    there = {row.unit_id: row.id for row in rows}
    staff = queries.staff(session, list(there), UNIT, day)
    return [Told(one, Kind.ANNOUNCED, there[one.unit_id]) for one in staff]


HEARINGS: dict[str, Hearing] = {
    "assessment.objected": _objected,
    "review.objection_decided": _of_unit(Kind.OBJECTION_DECIDED),
    "minutes.printed": _of_minutes(Kind.MINUTES_READY),
    "minutes.signed": _of_minutes(Kind.MINUTES_SIGNED),
    "action.proposed": _of_action(Kind.ACTION_PROPOSED),
    "action.proposed_again": _of_action(Kind.ACTION_PROPOSED),
    "action.returned": _of_action(Kind.ACTION_RETURNED),
    "action.accepted": _of_action(Kind.ACTION_ACCEPTED),
    "round.announced": _announced,
    "assessment.awaiting_approval": _of_unit(Kind.AWAITING, (Role.HEAD,)),
    "assessment.submitted": _sent,
    "assessment.taken_back": _sent,
    "assessment.given_back": _of_unit(Kind.GIVEN_BACK),
    "review.returned": _returned,
    "review.clarification_asked": _clarify,
    "assessment.clarified": _clarified,
    "review.visit_planned": _visit,
    "review.visit_moved": _visit,
    "review.visit_cancelled": _visit_cancelled,
    "review.handed_over": _handed_over,
    "review.verified": _verified,
    "review.reopened": _reopened,
    "review.final_reopened": _reopened,
    "review.reopening_proposed": _reopening,
    "review.finalised": _final,
    "certificate.issued": _certificate,
    "question.asked": _asked,
    "question.answered": _answered,
    "thread.asked": _thread(Kind.THREAD_ASKED),
    "thread.noted": _thread(Kind.THREAD_ASKED),
    "thread.answered": _thread(Kind.THREAD_ANSWERED),
    "round.city_answers_published": _city_changed,
}


def _all(
    to: Iterable[Recipient], kind: Kind, revision: Moved, day: date | None = None
) -> list[Told]:
    return [Told(one, kind, revision.assessment_id, day=day) for one in to]


def _revision(session: Session, event: Happened) -> Moved:
    """As the verb has left it."""
    row = session.execute(
        select(
            Revision.id, Revision.assessment_id, Revision.verifier_id, Revision.return_due_on
        ).where(Revision.id == UUID(event.thing_id))
    ).one()
    return Moved(*row)


def _units(event: Happened) -> list[UUID]:
    return [event.unit_id] if event.unit_id else []


def _verifiers(session: Session, revision: Moved, day: date) -> list[Recipient]:
    """Whose it is, and who stands in for them; while it is nobody's, those who hand it out."""
    whose = people_of(session, revision.id, day)
    if whose:
        return [one for person_id in whose for one in queries.verifying(session, person_id, day)]
    return queries.holders(session, (Role.LEAD,), day)


def _has_exceptions(session: Session, revision: Moved) -> bool:
    found = desk(session, revision.id, None, Sight.STATUS, lock=False)
    if found is None:
        return False
    return bool(exceptions_of(session, found, questionnaire(session, found.shown_digest)))
