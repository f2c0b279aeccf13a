"""Writing what a plan says: a closed round of a past year, whose revisions were never on the way to a verifier."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.answers import version_of
from assessment.assessments.importing.planning import Entry, Plan
from assessment.assessments.importing.queries import IMPORTED
from assessment.assessments.models import (
    GIVEN,
    AnswerEvent,
    Assessment,
    Layer,
    Revision,
    Sheet,
    Source,
)
from assessment.assessments.projection import rebuild
from assessment.assessments.queries import desk
from assessment.assessments.scores import (
    area_row,
    open_layer,
    score_layer,
    totals_of,
    upsert_scores,
)
from assessment.assessments.status import Status
from assessment.languages import gettext as _
from assessment.permissions import Actor, Sight
from assessment.questionnaire import values
from assessment.questionnaire.model import LADDER, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE
from assessment.rounds.models import Round, RoundQuestionnaire, RoundState
from assessment.rounds.services import assign
from assessment.units.models import Kind

NOBODY = UUID(int=0)
"""Who answers, where a command reads the file."""


def write(
    session: Session, plan: Plan, *, sha256: str, by: Actor | None, at: datetime, today: date
) -> Round:
    """Write all new and changed entries of a plan; what stands already stays as it is."""
    chosen = plan.round or _make_round(session, plan, by=by, at=at, today=today)
    entries = []
    for entry in [*plan.new, *plan.changed]:
        revision = entry.revision or _enrol(session, chosen, entry, plan.content, at)
        if entry.answers is None:
            _write_points(session, revision, entry, plan.content, at)
        else:
            _write_answers(session, revision, entry.answers, plan, by, at)
        entries.append(
            audit.Entry(
                "assessment.imported", "revision", revision.id, entry.unit.id,
                {"file": sha256, "points": entry.points, "max": entry.max,
                 "answers": entry.answered, "given": entry.answers is None},
            )
        )  # fmt: skip
    written = audit.Entry(
        IMPORTED, "round", chosen.id, None,
        {"file": sha256, "name": plan.asked.file_name, "new": len(plan.new), "changed": len(plan.changed),
         "unchanged": len(plan.same), "unknown": [text for text, _where in plan.unknown][:200]},
    )  # fmt: skip
    audit.record_all(session, [written, *entries], by=by, at=at)
    session.expire_all()
    return chosen


def _make_round(
    session: Session, plan: Plan, *, by: Actor | None, at: datetime, today: date
) -> Round:
    asked = plan.asked
    made = Round(
        id=uuid4(),
        name=asked.name,
        year=asked.year,
        state=RoundState.CLOSED,
        is_imported=True,
        opens_on=date(asked.year, 1, 1),
        closes_on=min(date(asked.year, 12, 31), today),
        created_at=at,
        closed_at=at,
        note=_("Hasil tahun lalu dari berkas, tidak diverifikasi di sini."),
    )
    session.add(made)
    session.flush()
    for kind in (Kind.KECAMATAN, Kind.KELURAHAN):
        assign(session, made.id, kind, plan.content, at=at)
    audit.record(
        session, "round.imported", thing="round", thing_id=made.id, at=at, by=by,
        body={"name": made.name, "year": made.year, "questionnaire": plan.content.key},
    )  # fmt: skip
    return made


def _enrol(
    session: Session, chosen: Round, entry: Entry, content: Questionnaire, at: datetime
) -> Revision:
    given = session.get_one(RoundQuestionnaire, (chosen.id, entry.unit.kind))
    made = Assessment(id=uuid4(), round_id=chosen.id, unit_id=entry.unit.id, digest=given.digest)
    session.add(made)
    session.flush()
    revision = Revision(
        id=uuid4(), assessment_id=made.id, number=1, status=Status.IMPORTED, version=1,
        status_at=at, created_at=at,
    )  # fmt: skip
    session.add(revision)
    session.flush()
    blank = values.blank(content)
    open_layer(session, revision.id, content, Layer.SELF, city=blank, at=at)
    return revision


def _write_answers(
    session: Session, revision: Revision, answers: bytes, plan: Plan, by: Actor | None, at: datetime
) -> None:
    """Append what differs to the history, and bring sheet and scores in step with it."""
    content = plan.content
    on = desk(session, revision.id, None, Sight.STATUS)
    assert on is not None, "the revision was made a moment ago, or held by the plan"
    reason = _("Tidak berlaku menurut %(file)s.", file=plan.asked.file_name[:200])
    rows = [
        {
            "revision_id": revision.id,
            "layer": Layer.SELF,
            "item": item.id,
            "version": version_of(on.own_versions, item.position) + 1,
            "value": answers[item.position],
            "reason": reason if answers[item.position] == NOT_APPLICABLE else "",
            "source": Source.IMPORT,
            "person_id": by.person_id if by else NOBODY,
            "appointment_id": by.appointment_id if by else NOBODY,
            "at": at,
        }
        for item in content.items
        if answers[item.position] != on.own[item.position]
    ]
    if rows:
        session.execute(insert(AnswerEvent), rows)
    events = session.execute(
        select(AnswerEvent).where(
            AnswerEvent.revision_id == revision.id, AnswerEvent.layer == Layer.SELF
        )
    ).scalars()
    found = rebuild(content, events)
    result = score_layer(on, content, Layer.SELF, found.answers)
    _store(
        session, revision,
        {"answers": found.answers, "versions": found.versions, "last_event_id": found.last_event_id,
         "changed_at": at, **totals_of(result)},
    )  # fmt: skip
    upsert_scores(
        session,
        [
            area_row(result, revision.id, Layer.SELF, area.id, found.last_event_id, at)
            for area in content.areas
        ],
    )


def _write_points(
    session: Session, revision: Revision, entry: Entry, content: Questionnaire, at: datetime
) -> None:
    """Points as they were given: no answer stands behind them."""
    found = entry.found
    levels = sorted(found.levels.values(), key=LADDER.index) or [""]
    _store(
        session, revision,
        {"engine": GIVEN, "points": entry.points, "max": entry.max, "answered": 0,
         "system_points": found.system_points or 0, "system_class": found.system_class,
         "readiness": entry.readiness, "is_complete": False, "level_low": levels[0],
         "level_high": levels[-1], "own_points": None, "own_max": None, "changed_at": at},
    )  # fmt: skip
    rows: list[dict[str, object]] = [
        {
            "revision_id": revision.id,
            "layer": Layer.SELF,
            "area": area.id,
            "points": found.points.get(area.id, 0),
            "max": area.numbers.max if area.id in found.points else 0,
            "level": found.levels.get(area.id, ""),
            "gate_open": None,
            "answered": 0,
            "items": len(area.items),
            "engine": GIVEN,
            "event_id": 0,
            "own_points": None,
            "own_max": None,
            "at": at,
        }
        for area in content.areas
    ]
    upsert_scores(session, rows)


def _store(session: Session, revision: Revision, columns: dict[str, object]) -> None:
    sheet = session.get_one(Sheet, (revision.id, Layer.SELF))
    for name, value in columns.items():
        setattr(sheet, name, value)
    session.flush()
