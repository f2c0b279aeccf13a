"""One assessment under verification: where it stands, area by area, and what can be done next."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from assessment.assessments.checks import Doubt
from assessment.assessments.models import AreaScore, Decision, Layer, Revision
from assessment.assessments.queries import area_scores_of, items_with_evidence, sheets_of
from assessment.assessments.records import steps_of
from assessment.assessments.sending.receipts import receipts_of
from assessment.assessments.status import REVIEWABLE
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.questionnaire.values import HIGHEST_LEVEL
from assessment.reviews import queries
from assessment.reviews.assigning.responsible import Responsible, responsible_for
from assessment.reviews.clarification.queries import latest as latest_clarification
from assessment.reviews.labels import STEPS
from assessment.reviews.objections.queries import latest_objection
from assessment.reviews.own_work import is_own_work
from assessment.reviews.queries import changed_since
from assessment.reviews.reopening.queries import waiting as waiting_reopening
from assessment.reviews.sheets import Checked
from assessment.reviews.threads.queries import standing_of
from assessment.reviews.views import bp
from assessment.reviews.views.parts import Part, parts
from assessment.reviews.views.standing import Standing, standing_or_404
from assessment.reviews.visits.queries import latest as latest_visit
from assessment.web.access import actor, allow
from assessment.web.clock import today
from assessment.web.labels import label
from assessment.web.work import reader

NAMED = 24
"""So many items of a warning are named one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the questionnaire in the table of the overview."""

    part: Part
    own: AreaScore | None
    verified: AreaScore | None
    checked: Checked
    evidence: int
    marked: int
    new: int
    exceptions: int
    means: bool

    @property
    def difference(self) -> int | Fraction:
        """What verifying has added or taken: points, or of the mean."""
        if not self.own or not self.verified:
            return 0
        if self.means:
            return _mean(self.verified) - _mean(self.own)
        return self.verified.points - self.own.points


@bp.get("/<uuid:revision_id>")
@allow(Permission.REVIEW_DO)
def show(revision_id: UUID) -> ResponseReturnValue:
    """The overview of one assessment, or what was sent back while the unit has it in hand again."""
    if (repaired := queries.in_repair(reader, revision_id, actor())) is not None:
        return _in_repair(repaired)
    standing = standing_or_404(revision_id)
    returns = queries.returns_of(reader, [revision_id])
    shown = items_with_evidence(reader, revision_id)
    sheets = sheets_of(reader, revision_id)
    revision = standing.revision
    people = {revision.verifier_id, revision.verified_by_id, revision.final_by_id}
    lines = _lines(standing, shown, returns[0].returned_at if returns else None)
    return render_template(
        "reviews/show.html",
        standing=standing,
        lines=lines,
        next_part=next(
            (one.part for one in lines if one.own and one.checked.done < one.checked.total), None
        ),
        own=sheets[Layer.SELF],
        verified=sheets.get(Layer.FINAL) or sheets.get(Layer.VERIFIED),
        is_final=Layer.FINAL in sheets,
        objected=latest_objection(reader, revision_id) is not None,
        clarification=latest_clarification(reader, revision_id),
        visit=latest_visit(reader, revision_id),
        reopening=waiting_reopening(reader, revision_id) if Layer.FINAL in sheets else None,
        evidence=sum(shown.values()),
        proven=len(shown),
        changed=sum(event.decision is Decision.CHANGED for event in standing.decided.values()),
        returns=returns,
        names=queries.names(reader, people | {one.returned_by_id for one in returns}),
        history=_history(revision_id),
        said=_said(standing),
        threads=standing_of(reader, [revision_id]).get(revision_id),
        today=today(),
        whose=_whose(standing),
        reviewable=REVIEWABLE,
    )


def _whose(standing: Standing) -> Responsible | None:
    """Whose it is, while that still decides who goes on with it."""
    if not standing.may_take and standing.desk.status not in REVIEWABLE:
        return None
    return responsible_for(reader, standing.id, actor().person_id, today())


def _in_repair(revision: Revision) -> str:
    if is_own_work(reader, revision, actor().person_id, today()):
        abort(404)
    returns = queries.returns_of(reader, [revision.id])
    return render_template(
        "reviews/waiting.html",
        revision=revision,
        returns=returns,
        names=queries.names(reader, {one.returned_by_id for one in returns}),
        history=_history(revision.id),
        threads=standing_of(reader, [revision.id]).get(revision.id),
    )


def _said(standing: Standing) -> list[dict[str, object]]:
    """What the unit said about its doubtful answers when it sent, each with links to the items."""
    last = next(iter(receipts_of(reader, standing.id)), None)
    if last is None or last.sent_at != standing.revision.submitted_at:
        return []
    doubts = {str(doubt): label(doubt) for doubt in Doubt}
    content = standing.questionnaire
    return [
        {
            "title": doubts.get(one["doubt"], one["doubt"]),
            "why": one["why"][locale()] if one["why"] else "",
            "sentence": one["sentence"],
            "by": one["by"],
            "items": [(item, content.item(item).area_id) for item in one["items"][:NAMED]],
            "more": max(0, len(one["items"]) - NAMED),
        }
        for one in last.facts["warnings"]
    ]


def _lines(standing: Standing, shown: dict[str, int], moment: datetime | None) -> list[Line]:
    scores = area_scores_of(reader, standing.id)
    new = changed_since(reader, standing.id, moment) if moment else {}
    found = []
    for part in parts(standing):
        ids = [item.id for item in standing.items_of(part.id)]
        found.append(
            Line(
                part,
                scores.get((Layer.SELF, part.id)),
                scores.get((Layer.FINAL, part.id)) or scores.get((Layer.VERIFIED, part.id)),
                standing.checked_in(part.id),
                sum(shown.get(one, 0) for one in ids),
                sum(one in standing.marked for one in ids),
                sum(one in new for one in ids),
                sum(one in standing.exceptions for one in ids),
                standing.questionnaire.method.has_means,
            )
        )
    return found


def _mean(score: AreaScore) -> Fraction:
    return Fraction(HIGHEST_LEVEL * score.points, score.max) if score.max else Fraction()


def _history(revision_id: UUID) -> list[dict[str, object]]:
    return [
        {
            "title": str(STEPS.get(step.action) or label(step.end)),
            "text": step.reason,
            "when": step.at,
            "by": ", ".join(part for part in (step.name, step.title) if part),
        }
        for step in steps_of(reader, revision_id)
    ]
