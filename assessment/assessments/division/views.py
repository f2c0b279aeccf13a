"""Dividing the areas among the people of the unit, and seeing who answered what."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments import services
from assessment.assessments.blueprint import bp
from assessment.assessments.checks import is_open_to
from assessment.assessments.division.queries import (
    Colleague,
    Contributions,
    Task,
    answered_by,
    colleagues,
    tasks_of,
)
from assessment.assessments.division.services import Share, Wanted, divide, notice
from assessment.assessments.status import WITH_UNIT
from assessment.assessments.views.desks import Opened, open_or_404, take_or_404
from assessment.assessments.views.items import parts
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.questionnaire.model import Area, Item, Question, Questionnaire, Supplement
from assessment.questionnaire.values import UNANSWERED
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.filters import long_date
from assessment.web.work import db, reader


@dataclass(slots=True)
class PartRow:
    """An area on the page: who is asked for it, as it stands and as it was typed."""

    id: str
    label: str
    answered: int
    items: int
    seen: Share
    wanted: Share

    @property
    def mark(self) -> str:
        """What the page has shown, for the form to say."""
        return ",".join(sorted(map(str, self.seen.people))) + f"|{self.seen.due_on or ''}"


@bp.get("/<uuid:revision_id>/division")
@allow(Permission.ASSESSMENT_FILL)
def division(revision_id: UUID) -> ResponseReturnValue:
    """Who is asked for which area, to be changed by anybody who fills in."""
    opened = _own_or_refuse(revision_id)
    return _page(opened, _rows(opened), "")


@bp.post("/<uuid:revision_id>/division")
@allow(Permission.ASSESSMENT_FILL)
def save_division(revision_id: UUID) -> ResponseReturnValue:
    """Ask for the areas as the page says. What cannot be stays on the page as it was chosen."""
    desk, questionnaire = take_or_404(revision_id)
    services.refuse_strangers(desk, actor())
    try:
        wanted = [
            Wanted(part.id, _share(*_posted_mark(part.id)), _wanted(part.id))
            for part in parts(questionnaire)
            if f"seen-{part.id}" in request.form
        ]
        divide(db, desk, wanted, by=actor(), at=now(), today=today())
    except Refused as refusal:
        db.rollback()
        opened = _own_or_refuse(revision_id)
        rows = _rows(opened)
        for row in rows:
            row.wanted = _typed(row)
        return _page(opened, rows, refusal.sentence), 422
    flash(_("Pembagian tugas tersimpan. Yang ditugasi melihatnya di halaman Penilaian."), "good")
    return redirect(url_for("assessments.show", revision_id=revision_id), 303)


@bp.post("/<uuid:revision_id>/division/noticed")
@allow(Permission.ASSESSMENT_FILL)
def notice_tasks(revision_id: UUID) -> ResponseReturnValue:
    """Say that one has read what one was asked for."""
    desk, _questionnaire = take_or_404(revision_id)
    notice(db, desk, by=actor(), at=now())
    return redirect(url_for("assessments.index"), 303)


@bp.get("/<uuid:revision_id>/contributions")
@allow(Permission.ASSESSMENT_FILL)
def contributions(revision_id: UUID) -> ResponseReturnValue:
    """Who answered what, by area and item. For the unit's own people only."""
    opened = _own_or_refuse(revision_id)
    given = answered_by(reader, revision_id)
    found = []
    for part in parts(opened.questionnaire):
        items = [
            item for item in part.items if is_open_to(opened.desk.asked, item, opened.desk.city)
        ]
        if items:
            there = [given[item.id] for item in items if _says(opened, item) and item.id in given]
            found.append((part_name(part), items, Contributions(there)))
    return render_template(
        "assessments/contributions.html",
        opened=opened,
        parts=found,
        given=given,
        own=opened.desk.own,
        unanswered=UNANSWERED,
    )


def part_name(part: Area | Supplement) -> str:
    """``II. Tata Kelola``, or the supplement's name."""
    name = part.name.in_(locale())
    return f"{part.number}. {name}" if isinstance(part, Area) else name


def tasks_here(opened: Opened) -> list[Task]:
    """Who is asked for what, for the unit's own people while they have it in hand."""
    if not opened.is_own or opened.desk.status not in WITH_UNIT:
        return []
    there = opened.desk.assessment_id
    return tasks_of(reader, [there], today()).get(there, [])


def asked_words(opened: Opened) -> dict[str, str]:
    """Who is asked for each area, and by when: ``Anda, Wati, sampai dengan 20 November 2026``."""
    found: dict[str, list[Task]] = {}
    for task in tasks_here(opened):
        found.setdefault(task.area, []).append(task)
    return {area: _words(tasks) for area, tasks in found.items()}


def _words(tasks: list[Task]) -> str:
    own = [_("Anda") for task in tasks if task.person_id == actor().person_id]
    names = ", ".join(own + [task.name for task in tasks if task.person_id != actor().person_id])
    if due := tasks[0].due_on:
        return _("Diisi %(names)s, sampai dengan %(date)s", names=names, date=long_date(due))
    return _("Diisi %(names)s", names=names)


@dataclass(frozen=True, slots=True)
class Mine:
    """What one was asked for in one assessment."""

    tasks: list[tuple[str, str, date | None, bool]]
    by: str
    is_new: bool


def mine(
    revision_id: UUID, questionnaire: Questionnaire, tasks: list[Task], day: date
) -> Mine | None:
    """One's own areas with their addresses and last days (and whether they have passed), in the order of the page."""
    own = {task.area: task for task in tasks if task.person_id == actor().person_id}
    if not own:
        return None
    found = []
    for part in parts(questionnaire):
        if task := own.get(part.id):
            url = url_for("assessments.area", revision_id=revision_id, area_id=part.id)
            late = task.due_on is not None and task.due_on < day
            found.append((part_name(part), url, task.due_on, late))
    asked = [task.by for task in own.values() if task.is_new]
    return Mine(found, ", ".join(dict.fromkeys(asked)), bool(asked))


def _own_or_refuse(revision_id: UUID) -> Opened:
    opened = open_or_404(revision_id)
    if not opened.is_own:
        raise NotAllowed
    return opened


def _rows(opened: Opened) -> list[PartRow]:
    tasks = tasks_here(opened)
    found = []
    for part in parts(opened.questionnaire):
        items = [
            item for item in part.items if is_open_to(opened.desk.asked, item, opened.desk.city)
        ]
        if not items:
            continue
        there = [task for task in tasks if task.area == part.id]
        share = Share(
            frozenset(task.person_id for task in there), there[0].due_on if there else None
        )
        found.append(
            PartRow(
                part.id, part_name(part), sum(_says(opened, item) for item in items), len(items),
                share, share,
            )
        )  # fmt: skip
    return found


def _says(opened: Opened, item: Item | Question) -> bool:
    return opened.desk.own[item.position] != UNANSWERED


def _page(opened: Opened, rows: list[PartRow], error: str) -> str:
    people: list[Colleague] = colleagues(reader, opened.desk.unit_id, today())
    return render_template(
        "assessments/division.html",
        opened=opened,
        rows=rows,
        people=people,
        error=error,
        me=actor().person_id,
        today=today(),
        may_divide=opened.desk.status in WITH_UNIT,
    )


def _posted_mark(part_id: str) -> tuple[list[str], str]:
    people, _bar, due = request.form.get(f"seen-{part_id}", "").partition("|")
    return [one for one in people.split(",") if one], due


def _wanted(part_id: str) -> Share:
    return _share(
        request.form.getlist(f"who-{part_id}"), request.form.get(f"due-{part_id}", "").strip()
    )


def _share(people: list[str], due: str) -> Share:
    try:
        there = frozenset(UUID(one) for one in people)
    except ValueError:
        raise Refused(_("Pilih orang yang bertugas di unit ini.")) from None
    try:
        return Share(there, date.fromisoformat(due) if due else None)
    except ValueError:
        raise Refused(_("Isi tanggal dengan urutan tahun-bulan-hari.")) from None


def _typed(row: PartRow) -> Share:
    try:
        return _wanted(row.id)
    except Refused:
        return row.wanted
