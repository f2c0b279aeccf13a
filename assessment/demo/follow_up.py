"""What units do about the findings of the last finished round while the next one runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.actions import queries as actions
from assessment.actions import services
from assessment.actions.findings import Finding, findings
from assessment.actions.models import Action
from assessment.actions.services import Plan
from assessment.actions.states import ActionState
from assessment.assessments import queries
from assessment.assessments.models import Assessment, Revision
from assessment.assessments.status import FINAL_ON
from assessment.demo import words
from assessment.demo.city import City
from assessment.demo.fates import Period, day_at
from assessment.demo.hours import Story, moment
from assessment.permissions import Actor, Sight
from assessment.questionnaire import recommendations
from assessment.rounds.models import Round
from assessment.rounds.queries import questionnaire
from assessment.units.models import Unit

UNITS = 16
"""So many units have plans."""


class End(StrEnum):
    """How far an action is today."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    RUNNING = "running"
    OVERDUE = "overdue"
    DONE = "done"
    CONFIRMED = "confirmed"


ENDS = (End.RUNNING, End.CONFIRMED, End.OVERDUE, End.PROPOSED, End.DONE, End.RUNNING, End.RETURNED)
"""Dealt in this order, again and again."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One action of one unit, from the proposal to where it stands today."""

    session: Session
    city: City
    period: Period
    unit: Unit
    revision_id: UUID
    known: Path
    end: End
    which: int

    def story(self) -> Story:
        """Proposed, judged, worked on and confirmed, as far as it comes."""
        rng = self.city.rng(self.unit.code, self.period.name, f"action {self.which}")
        days = [self._at(share, rng) for share in (0.2, 0.32, 0.45, 0.62, 0.75)]
        operator, verifier = self.city.operators[self.unit.id], self.city.verifier_of(self.unit)
        yield days[0]
        action = self._propose(rng, days[0])
        if action is None or self.end is End.PROPOSED:
            return
        yield days[1]
        if self.end is End.RETURNED:
            self._advance(action, ActionState.RETURNED, words.ACTION_RETURNED, verifier, days[1])
            return
        self._advance(action, ActionState.RUNNING, "", verifier, days[1])
        yield days[2]
        said = rng.choice(words.PROGRESS)
        services.note(
            self.session, self._seen(action, operator), said, None, by=operator, at=days[2]
        )
        if self.end in (End.RUNNING, End.OVERDUE):
            return
        yield days[3]
        self._advance(action, ActionState.DONE, rng.choice(words.DONE), operator, days[3])
        if self.end is End.CONFIRMED:
            yield days[4]
            self._advance(action, ActionState.CONFIRMED, "", verifier, days[4])

    def _propose(self, rng: Random, at: datetime) -> Action | None:
        operator = self.city.operators[self.unit.id]
        desk = queries.desk(self.session, self.revision_id, operator, Sight.ANSWERS, lock=False)
        assert desk is not None, "it is their own"
        content = questionnaire(self.session, desk.shown_digest)
        known = recommendations.of(self.known, content.key)
        found = [one for one in findings(desk, content, known) if one.advice is not None]
        if len(found) <= self.which:
            return None
        one = found[self.which]
        head = self.city.heads[self.unit.id]
        plan = Plan(one.level + 1, self._text(one), head.name, head.person_id, self._due(rng, at))
        return services.propose(
            self.session, desk, content, one, plan, by=operator, at=at, today=self.city.on(at)
        )

    def _text(self, one: Finding) -> str:
        return one.advice.id if one.advice is not None else one.item.text.id

    def _due(self, rng: Random, at: datetime) -> date:
        """The overdue have passed their day by now; the others have some weeks yet."""
        if self.end is End.OVERDUE:
            return day_at(self.period, 0.8)
        return self.city.on(at) + timedelta(days=rng.randint(60, 150))

    def _seen(self, made: Action, by: Actor) -> Action:
        found = actions.find(self.session, by, made.id)
        assert found is not None, "everybody in the story may see it"
        return found

    def _advance(
        self, action: Action, end: ActionState, text: str, by: Actor, at: datetime
    ) -> None:
        found = self._seen(action, by)
        services.advance(self.session, found, end, text, seen=found.version, by=by, at=at)

    def _at(self, share: float, rng: Random) -> datetime:
        day = day_at(self.period, share)
        return moment(
            day - timedelta(days=max(0, day.weekday() - 4)), rng.uniform(20, 480), self.city.zone
        )


def errands(
    session: Session, city: City, period: Period, before: Round, known: Path
) -> Iterator[Story]:
    """The actions of some units whose result of the round before is final."""
    rows = session.execute(
        select(Assessment.unit_id, Revision.id)
        .join(Revision, Revision.assessment_id == Assessment.id)
        .where(Assessment.round_id == before.id, Revision.status.in_(FINAL_ON))
    )
    final = {row.unit_id: row.id for row in rows}
    units = [unit for unit in city.units.values() if unit.id in final and unit.id in city.operators]
    for number, unit in enumerate(units[:UNITS]):
        for which in range(1 + number % 2):
            end = ENDS[(number + 3 * which) % len(ENDS)]
            yield Errand(session, city, period, unit, final[unit.id], known, end, which).story()
