"""How far the units are: who has not started, who is stuck since when. Status only, for the admin too."""

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from assessment.assessments import labels as status_labels
from assessment.assessments.models import Revision
from assessment.assessments.running import progress as progresses
from assessment.assessments.status import WITH_UNIT, Status
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.reports.labels import STAGES
from assessment.reports.pictures import Part, stacked
from assessment.reports.views import bp
from assessment.reports.views.choice import choose_round
from assessment.reviews.assigning.queries import unassigned
from assessment.rounds.models import RoundState
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.paging import Page, wanted_page
from assessment.web.work import reader

STUCK = timedelta(days=14)
"""So long without a change of status, and a unit that has not sent is stuck."""

SIZE = 50
WAITING = "waiting"


@bp.get("/progress")
@allow(Permission.PROGRESS_READ)
def progress() -> ResponseReturnValue:
    """Who still has something to do, the longest wait first."""
    found = choose_round()
    if found is None:
        return render_template("reports/nothing_yet.html")
    chosen, rounds = found
    counts = progresses.counts(reader, actor(), [chosen.id])[chosen.id]
    shown, statuses = _wanted()
    query = progresses.progress_of(actor(), chosen.id).where(Revision.status.in_(statuses))
    query = query.order_by(None).order_by(Revision.status_at, "code")
    total = sum(counts.get(status, 0) for status in statuses)
    number = min(wanted_page(), max(1, -(-total // SIZE)))
    rows = progresses.rows(reader, query.limit(SIZE).offset((number - 1) * SIZE))
    unsent = progresses.progress_of(actor(), chosen.id).where(
        Revision.status.in_(WITH_UNIT - {Status.NOT_STARTED}), Revision.status_at < now() - STUCK
    )
    stuck = reader.execute(
        select(func.count()).select_from(unsent.order_by(None).subquery())
    ).scalar_one()
    parts = [
        Part(str(words), sum(counts.get(status, 0) for status in members), shade)
        for words, members, shade in STAGES
    ]
    is_open = chosen.state is RoundState.OPEN
    title = _("Kemajuan")
    sentence = "; ".join(f"{part.words} {part.count}" for part in parts)
    return render_template(
        "reports/progress.html",
        chosen=chosen,
        rounds=rounds,
        is_open=is_open,
        unassigned=unassigned(reader, actor(), chosen.id) if is_open else 0,
        may_assign=actor().may(Permission.REVIEW_FINALISE),
        days_left=(chosen.closes_on - today()).days,
        units=sum(counts.values()),
        unsent=sum(counts.get(status, 0) for status in WITH_UNIT),
        not_started=counts.get(Status.NOT_STARTED, 0),
        stuck=stuck,
        stuck_days=STUCK.days,
        parts=parts,
        bar=stacked(parts, title, sentence),
        shown=shown,
        page=Page(rows, number, total, SIZE),
        now=now(),
        today=today(),
        tones=status_labels.TONES,
        with_unit=WITH_UNIT,
        may_remind=chosen.state is RoundState.OPEN and actor().may(Permission.REMINDER_WRITE),
    )


def _wanted() -> tuple[str, frozenset[Status]]:
    asked = request.args.get("status", WAITING)
    if asked == "all":
        return asked, frozenset(Status)
    if asked.isdecimal() and int(asked) < len(STAGES):
        return asked, STAGES[int(asked)][1]
    return WAITING, WITH_UNIT
