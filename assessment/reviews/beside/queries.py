"""Reading every value of an assessment at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment.assessments.models import AnswerEvent, Decision, Layer, Revision, Sheet
from assessment.assessments.queries import Desk
from assessment.people.models import Person
from assessment.questionnaire.model import Question, Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews.objections.models import ObjectionItem
from assessment.reviews.objections.queries import Lodged, lodged
from assessment.reviews.sheets import claims
from assessment.scoring.effective import effective


@dataclass(frozen=True, slots=True)
class Said:
    """Why a verifier or lead decided so, and who."""

    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Values:
    """One item. ``None``: there is no such value (not checked, not objected to, not final, not to be seen)."""

    item: Question
    own: int
    verified: int | None = None
    said: Said | None = None
    disputed: ObjectionItem | None = None
    final: int | None = None
    before: tuple[int, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether there is more to see than one value."""
        others = {self.verified, self.final, *self.before} - {None, self.own}
        return bool(others) or self.disputed is not None


@dataclass(frozen=True, slots=True)
class Beside:
    """All of them, in the order of the questionnaire. ``numbers``: the earlier revisions that became final."""

    rows: list[Values]
    numbers: tuple[int, ...]
    objection: Lodged | None


def beside(
    session: Session,
    revision: Revision,
    desk: Desk,
    content: Questionnaire,
    items: Collection[Question],
    *,
    with_verified: bool,
    with_earlier: bool,
) -> Beside:
    """Every value of these items, in at most seven statements. ``with_verified``, ``with_earlier``: whether the person
    sees what was verified, and what earlier revisions ended with.
    """
    own = claims(content, desk)
    found = lodged(session, revision.id) if with_verified else None
    disputed = {one.item: one for one in found.items} if found else {}
    checked = desk.verified if with_verified else None
    stands = effective(content, city=desk.city, own=desk.own, verified=checked)
    final = session.get(Sheet, (revision.id, Layer.FINAL)) if with_verified else None
    earlier = _earlier(session, revision) if with_earlier else {}
    said = _said(session, revision.id, found, disputed) if checked else {}
    rows = []
    for item in items:
        at = item.position
        verified = None
        if checked is not None and checked[at] != UNANSWERED:
            verified = disputed[item.id].verified if item.id in disputed else stands[at]
        rows.append(
            Values(
                item, own[at], verified, said.get(item.id), disputed.get(item.id),
                final.answers[at] if final else None, tuple(answers[at] for answers in earlier.values()),
            )
        )  # fmt: skip
    return Beside(rows, tuple(earlier), found)


def _earlier(session: Session, revision: Revision) -> dict[int, bytes]:
    if revision.number == 1:
        return {}
    rows = session.execute(
        select(Revision.number, Sheet.answers)
        .join(Sheet, Sheet.revision_id == Revision.id)
        .where(
            Revision.assessment_id == revision.assessment_id,
            Revision.number < revision.number,
            Sheet.layer == Layer.FINAL,
        )
        .order_by(Revision.number)
    )
    return {row.number: row.answers for row in rows}


def _said(
    session: Session,
    revision_id: UUID,
    found: Lodged | None,
    disputed: Mapping[str, ObjectionItem],
) -> dict[str, Said]:
    """The verifier's reasons: at disputed items those from before the objection."""
    ours = (
        AnswerEvent.revision_id == revision_id,
        AnswerEvent.layer == Layer.VERIFIED,
    )
    latest = select(func.max(AnswerEvent.id)).where(*ours).group_by(AnswerEvent.item)
    queries = [latest]
    if found is not None and found.is_decided:
        # Who decides on an objection has decided on no item before: the rest is what it was about.
        by = found.objection.decided_by_id
        queries.append(
            latest.where(AnswerEvent.item.in_(list(disputed)), AnswerEvent.person_id != by)
        )
    said: dict[str, Said] = {}
    for ids in queries:
        rows = session.execute(
            select(AnswerEvent.item, AnswerEvent.reason, Person.name)
            .join(Person, Person.id == AnswerEvent.person_id)
            .where(AnswerEvent.id.in_(ids), AnswerEvent.decision != Decision.UNCHECKED)
        )
        said |= {row.item: Said(row.reason, row.name) for row in rows}
    return said
