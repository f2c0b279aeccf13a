"""What units inherit from the city: by reference until they send, then as it was when they sent.

The verbs on the list of electronic systems stand here, because they also bring the stored scores of the units up to
date; ``rounds.services`` only stores what was said.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from assessment import audit
from assessment.assessments.asked import Asked
from assessment.assessments.models import AreaScore, Assessment, Layer, Revision, Sheet
from assessment.assessments.queries import Desk, hold_all, visible_to
from assessment.assessments.scores import area_row, score_asked, totals_of, upsert_scores
from assessment.assessments.status import FINAL_ON
from assessment.permissions import Actor, Sight
from assessment.questionnaire import values
from assessment.questionnaire.model import Question, Questionnaire
from assessment.rounds import services as rounds
from assessment.rounds.models import ElectronicSystem, Round, RoundQuestionnaire
from assessment.rounds.queries import questionnaire, questionnaires_of
from assessment.rounds.services import SystemEntry
from assessment.scoring import score
from assessment.scoring.effective import effective
from assessment.scoring.model import Score
from assessment.units.models import Kind, Unit

_SCORED = (
    "points", "max", "level", "gate_open", "answered", "items", "engine", "own_points", "own_max",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heirs:
    """Of one kind of unit: how many follow the city's answers, and how many keep those they sent with."""

    following: int = 0
    keeping: int = 0


def write_system(
    session: Session,
    chosen: Round,
    system: ElectronicSystem | None,
    entry: SystemEntry,
    *,
    by: Actor | None,
    at: datetime,
) -> ElectronicSystem:
    """Add or change a system, and pass on what that means for the units."""
    _hold(session, chosen)
    written = rounds.write_system(session, chosen, system, entry, by=by, at=at)
    pass_on(session, chosen, by=by, at=at)
    return written


def remove_system(
    session: Session, chosen: Round, system: ElectronicSystem, *, by: Actor | None, at: datetime
) -> None:
    """Take a system off the list, and pass on what that means for the units."""
    _hold(session, chosen)
    rounds.delete_system(session, chosen, system, by=by, at=at)
    pass_on(session, chosen, by=by, at=at)


def copy_systems(
    session: Session, chosen: Round, source: Round, *, by: Actor | None, at: datetime
) -> int:
    """Take over another round's systems, and pass on what that means for the units."""
    _hold(session, chosen)
    copied = rounds.copy_systems(session, chosen, source, by=by, at=at)
    pass_on(session, chosen, by=by, at=at)
    return copied


def _hold(session: Session, chosen: Round) -> None:
    """No unit saves, sends or takes back while the city's answers change."""
    hold_all(session, Assessment.round_id == chosen.id)


def pass_on(session: Session, chosen: Round, *, by: Actor | None, at: datetime) -> int:
    """Store the city's answers as the list of systems gives them, and rescore the units that follow them.

    Returns how many units were rescored. Units that have sent keep the sheet they sent with. The caller holds
    the round's revisions.
    """
    changed = rounds.store_city_answers(session, chosen, at=at)
    rescored = 0
    for row in questionnaires_of(session, chosen.id):
        if row.kind not in changed:
            continue
        content = questionnaire(session, row.digest)
        number = rescore(session, row, content, at=at)
        system = score(content, row.city_answers).system_category
        audit.record(
            session, "round.city_answers_changed", thing="round", thing_id=chosen.id, at=at, by=by,
            body={
                "kind": row.kind, "units": number,
                "points": system.points if system else None,
                "class": system.class_ if system else None,
                "answers": {
                    question.id: values.to_json(row.city_answers[question.position])
                    for question in content.system_questions
                },
            },
        )  # fmt: skip
        rescored += number
    return rescored


@dataclass(frozen=True, slots=True)
class CityChange:
    """An item on which the city's answer is not what it was when the unit sent."""

    item: Question
    old: int
    new: int


def changes_of(desk: Desk, content: Questionnaire) -> list[CityChange]:
    """What the city answers otherwise since the unit sent; nothing for who follows it, or once it is final."""
    if not desk.city_is_frozen or desk.status in FINAL_ON or desk.city == desk.city_now:
        return []
    return [
        CityChange(item, desk.city[item.position], desk.city_now[item.position])
        for item in content.items
        if desk.city[item.position] != desk.city_now[item.position]
    ]


def keep_city(session: Session, desk: Desk, content: Questionnaire, *, at: datetime) -> None:
    """Write the city's answers of today over those that the unit sent with. The caller holds the revision."""
    result = score_asked(content, Asked.ALL, desk.city_now)
    session.execute(
        update(Sheet)
        .where(Sheet.revision_id == desk.revision_id, Sheet.layer == Layer.CITY)
        .values(
            answers=desk.city_now, publication_id=desk.publication_now, changed_at=at, **totals_of(result)
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def heirs(session: Session, actor: Actor, round_id: UUID) -> dict[Kind, Heirs]:
    """Per kind, how many units of a round follow the city's answers and how many keep theirs."""
    seen = (
        visible_to(actor, Sight.STATUS)
        .with_only_columns(Unit.kind, _has_own_city_sheet().label("keeps"))
        .where(Assessment.round_id == round_id)
        .subquery()
    )
    counted: dict[Kind, dict[bool, int]] = {}
    for kind, keeps, number in session.execute(
        select(seen.c.kind, seen.c.keeps, func.count()).group_by(seen.c.kind, seen.c.keeps)
    ):
        counted.setdefault(kind, {})[bool(keeps)] = number
    return {kind: Heirs(by.get(False, 0), by.get(True, 0)) for kind, by in counted.items()}


def _has_own_city_sheet() -> Any:
    city = aliased(Sheet)
    return exists().where(city.revision_id == Revision.id, city.layer == Layer.CITY)


def rescore(
    session: Session, row: RoundQuestionnaire, content: Questionnaire, *, at: datetime
) -> int:
    """Bring the self scores of all units up to date that follow the city's answers; return how many."""
    sheets = session.execute(
        select(Revision.id, Assessment.asked, Sheet.answers, Sheet.last_event_id)
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .join(Unit, Unit.id == Assessment.unit_id)
        .join(Sheet, and_(Sheet.revision_id == Revision.id, Sheet.layer == Layer.SELF))
        .where(
            Assessment.round_id == row.round_id,
            Assessment.asked != Asked.CITY,
            Unit.kind == row.kind,
            ~_has_own_city_sheet(),
        )
        .order_by(Revision.id)
    ).all()
    if not sheets:
        return 0
    scored: dict[tuple[bytes, Asked], Score] = {}
    for sheet in sheets:
        if (sheet.answers, sheet.asked) not in scored:
            laid_over = effective(content, city=row.city_answers, own=sheet.answers)
            scored[sheet.answers, sheet.asked] = score_asked(content, sheet.asked, laid_over)
    results = {sheet.id: scored[sheet.answers, sheet.asked] for sheet in sheets}
    totals = [
        {"of": sheet.id, **totals_of(results[sheet.id]), "changed_at": at} for sheet in sheets
    ]
    session.connection().execute(
        update(Sheet.__table__)  # type: ignore[arg-type]
        .where(Sheet.revision_id == bindparam("of"), Sheet.layer == Layer.SELF)
        .values({name: bindparam(name) for name in totals[0] if name != "of"}),
        totals,
    )
    areas = [
        area_row(results[sheet.id], sheet.id, Layer.SELF, area.id, sheet.last_event_id, at)
        for sheet in sheets
        for area in content.areas
    ]
    moved = _moved(session, areas)
    if moved:
        upsert_scores(session, moved)
    return len(sheets)


def _moved(session: Session, areas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only the scores that are not stored like this already: every write of one is kept for ever."""
    stored = {
        (row.revision_id, row.area): tuple(getattr(row, name) for name in _SCORED)
        for row in session.execute(
            select(AreaScore.revision_id, AreaScore.area, *(getattr(AreaScore, name) for name in _SCORED)).where(
                AreaScore.layer == Layer.SELF,
                AreaScore.revision_id.in_({area["revision_id"] for area in areas}),
            )
        )
    }  # fmt: skip
    return [
        area
        for area in areas
        if stored.get((area["revision_id"], area["area"])) != tuple(area[name] for name in _SCORED)
    ]
