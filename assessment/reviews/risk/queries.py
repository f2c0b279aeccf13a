"""Reading what the risk of assessments follows from: a handful of statements, for one as for all that wait."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from assessment.assessments.asked import Asked
from assessment.assessments.carrying.queries import same_items
from assessment.assessments.models import (
    AnswerEvent,
    AnswerEvidence,
    Assessment,
    Layer,
    Revision,
    Sheet,
)
from assessment.assessments.status import FINAL_ON, SENT, VERIFIED_ON, Status
from assessment.evidence.models import Evidence
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews.risk.peers import Peers
from assessment.reviews.risk.reasons import Facts, Shown, Then
from assessment.rounds.models import Round
from assessment.rounds.queries import questionnaires
from assessment.units.models import Unit

Group = tuple[UUID, str, str]
"""Round, questionnaire and kind of unit: whose units are each other's peers."""


def facts_of(
    session: Session, revision_ids: Sequence[UUID], day_of: Callable[[datetime], date]
) -> dict[UUID, Facts]:
    """The facts about these assessments. ``day_of``: the day of a moment in the city."""
    rows = _sheets(session, revision_ids)
    if not rows:
        return {}
    peers = _peers(session, rows)
    before = _before(session, rows)
    contents = questionnaires(
        session, {row.digest for row in rows} | {row.digest for row in before.values()}
    )
    evidence, notes = _evidence(session, revision_ids), _notes(session, revision_ids)
    found = {}
    for row in rows:
        content = contents[row.digest]
        last = before.get((row.unit_id, row.round_id))
        found[row.id] = Facts(
            content,
            row.own,
            day_of(row.submitted_at or row.status_at),
            Asked(row.asked),
            row.verified,
            peers.get(_group(row)),
            _then(last, contents[last.digest], content) if last is not None else None,
            evidence.get(row.id, {}),
            notes.get(row.id, {}),
        )
    return found


def peers_of(session: Session, round_id: UUID, digest: str, kind: str) -> Peers | None:
    """What the units of a kind say in a round, as far as they have sent."""
    rows = session.execute(_sent([(round_id, digest, kind)])).all()
    return Peers([row.answers for row in rows]) if rows else None


def _sheets(session: Session, revision_ids: Sequence[UUID]) -> list[Any]:
    own, verified = aliased(Sheet), aliased(Sheet)
    rows = session.execute(
        select(
            Revision.id, Revision.submitted_at, Revision.status_at, Assessment.unit_id, Assessment.round_id,
            Assessment.digest, Assessment.asked, Unit.kind, Round.opens_on,
            own.answers.label("own"), verified.answers.label("verified"),
        )
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .join(Unit, Unit.id == Assessment.unit_id)
        .join(Round, Round.id == Assessment.round_id)
        .join(own, and_(own.revision_id == Revision.id, own.layer == Layer.SELF))
        .outerjoin(
            verified, and_(verified.revision_id == Revision.id, verified.layer == Layer.VERIFIED)
        )
        .where(Revision.id.in_(revision_ids))
    )  # fmt: skip
    return list(rows)


def _group(row: Any) -> Group:
    return row.round_id, row.digest, row.kind


def _peers(session: Session, rows: Iterable[Any]) -> dict[Group, Peers]:
    """What the units that have sent say, by their groups; what the city provides stands alone."""
    groups = {_group(row) for row in rows if row.asked != Asked.CITY}
    if not groups:
        return {}
    sent: dict[Group, list[bytes]] = {}
    for row in session.execute(_sent(groups)):
        sent.setdefault(_group(row), []).append(row.answers)
    return {group: Peers(sheets) for group, sheets in sent.items()}


def _sent(groups: Iterable[Group]) -> Any:
    return (
        select(Assessment.round_id, Assessment.digest, Unit.kind, Sheet.answers)
        .join(Revision, Revision.assessment_id == Assessment.id)
        .join(Unit, Unit.id == Assessment.unit_id)
        .join(Sheet, and_(Sheet.revision_id == Revision.id, Sheet.layer == Layer.SELF))
        .where(
            Revision.is_current,
            Revision.status.in_(SENT),
            Assessment.asked != Asked.CITY,
            or_(
                *(
                    and_(
                        Assessment.round_id == place, Assessment.digest == digest, Unit.kind == kind
                    )
                    for place, digest, kind in sorted(groups, key=str)
                )
            ),
        )
    )


def _before(session: Session, rows: Iterable[Any]) -> dict[tuple[UUID, UUID], Any]:
    """What each unit sent in the last round before, practice apart, with what counted in the end."""
    asked = {(row.unit_id, row.round_id) for row in rows if row.asked != Asked.CITY}
    if not asked:
        return {}
    own, verified, final = aliased(Sheet), aliased(Sheet), aliased(Sheet)
    now, this = aliased(Assessment), aliased(Round)
    ranked = (
        select(
            now.unit_id, now.round_id, Revision.id, Round.name, Assessment.digest, Revision.status,
            own.answers.label("own"), verified.answers.label("verified"), final.answers.label("final"),
            func.row_number()
            .over(partition_by=(now.unit_id, now.round_id), order_by=(Round.opens_on.desc(), Round.id))
            .label("rank"),
        )
        .select_from(now)
        .join(this, this.id == now.round_id)
        .join(Assessment, and_(Assessment.unit_id == now.unit_id, Assessment.asked != Asked.CITY))
        .join(Revision, and_(Revision.assessment_id == Assessment.id, Revision.is_current))
        .join(Round, Round.id == Assessment.round_id)
        .join(own, and_(own.revision_id == Revision.id, own.layer == Layer.SELF))
        .outerjoin(verified, and_(verified.revision_id == Revision.id, verified.layer == Layer.VERIFIED))
        .outerjoin(final, and_(final.revision_id == Revision.id, final.layer == Layer.FINAL))
        .where(
            tuple_(now.unit_id, now.round_id).in_(sorted(asked, key=str)),
            now.asked != Asked.CITY,
            ~Round.is_practice,
            Round.opens_on < this.opens_on,
            Revision.status.in_(SENT),
        )
        .subquery()
    )  # fmt: skip
    found = session.execute(select(ranked).where(ranked.c.rank == 1))
    return {(row.unit_id, row.round_id): row for row in found}


def _then(last: Any, then: Questionnaire, now: Questionnaire) -> Then:
    """A checked value counts instead of the unit's own, once the verification was concluded."""
    status = Status(last.status)
    decided = last.final if status in FINAL_ON else last.verified if status in VERIFIED_ON else None
    own, counted = {}, {}
    same = same_items(then, now)
    for item, before in same.items():
        position = then.item(before).position
        own[item] = counted[item] = last.own[position]
        if decided is not None and own[item] != UNANSWERED and decided[position] != UNANSWERED:
            counted[item] = decided[position]
    return Then(last.name, own, counted, last.id if decided is not None else None, same)


def _evidence(session: Session, revision_ids: Sequence[UUID]) -> dict[UUID, dict[str, list[Shown]]]:
    """The evidence shown for every item, with how many other units have the same file."""
    same = (
        select(Evidence.sha256, func.count(Evidence.unit_id.distinct()).label("units"))
        .where(Evidence.sha256.is_not(None), Evidence.removed_at.is_(None))
        .group_by(Evidence.sha256)
        .having(func.count(Evidence.unit_id.distinct()) > 1)
        .subquery()
    )
    rows = session.execute(
        select(
            AnswerEvidence.revision_id, AnswerEvidence.item, Evidence.dated_on, Evidence.valid_until,
            (func.coalesce(same.c.units, 1) - 1).label("others"),
        )
        .join(Evidence, Evidence.id == AnswerEvidence.evidence_id)
        .outerjoin(same, same.c.sha256 == Evidence.sha256)
        .where(AnswerEvidence.revision_id.in_(revision_ids), AnswerEvidence.removed_at.is_(None))
    )  # fmt: skip
    found: dict[UUID, dict[str, list[Shown]]] = {}
    for row in rows:
        shown = Shown(row.dated_on, row.valid_until, row.others)
        found.setdefault(row.revision_id, {}).setdefault(row.item, []).append(shown)
    return found


def _notes(session: Session, revision_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """The unit's note beside every item that has one."""
    latest = (
        select(func.max(AnswerEvent.id))
        .where(AnswerEvent.revision_id.in_(revision_ids), AnswerEvent.layer == Layer.SELF)
        .group_by(AnswerEvent.revision_id, AnswerEvent.item)
    )
    rows = session.execute(
        select(AnswerEvent.revision_id, AnswerEvent.item, AnswerEvent.note)
        .where(AnswerEvent.id.in_(latest), AnswerEvent.note != "")
        .order_by(AnswerEvent.revision_id)
    )
    return {
        revision_id: {row.item: row.note for row in there}
        for revision_id, there in groupby(rows, lambda row: row.revision_id)
    }
