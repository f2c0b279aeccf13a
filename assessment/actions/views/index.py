"""The list of actions, counts by kecamatan, and their days for a calendar."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.actions import labels  # noqa: F401
from assessment.actions.models import Action
from assessment.actions.queries import Count, Narrowing, counts, held, narrowed, visible
from assessment.actions.states import OVER, ActionState
from assessment.actions.views import bp
from assessment.languages import gettext as _
from assessment.permissions import Permission, Role
from assessment.questionnaire.model import Item
from assessment.rounds.calendar import file as calendar
from assessment.rounds.queries import questionnaires
from assessment.units.names import full
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.labels import label
from assessment.web.paging import paged
from assessment.web.work import reader

OVERDUE, LIVING = "overdue", "living"


@dataclass(frozen=True, slots=True)
class Tab:
    """A link that narrows the list."""

    label: str
    url: str
    active: bool
    count: int


@bp.get("/actions")
@allow(Permission.ASSESSMENT_READ, Permission.CITY_READ)
def index() -> ResponseReturnValue:
    """Actions as far as one sees them; whoever sees no answers sees how many there are."""
    found = counts(reader, actor(), today())
    wanted, shown = wanted_of_address()
    details = actor().may(Permission.ASSESSMENT_READ)
    page = paged(reader, narrowed(visible(actor()), wanted, today())) if details else None
    contents = questionnaires(reader, {one.assessment.digest for one in page.rows}) if page else {}
    return render_template(
        "actions/index.html",
        page=page,
        items={one.id: item_of(one, contents[one.assessment.digest]) for one in page.rows} if page else {},
        tabs=_tabs(found, wanted, shown),
        shown=shown,
        wanted=wanted,
        table=_by_kecamatan(found),
        kecamatan=sorted({(str(one.kecamatan_id), one.kecamatan) for one in found}, key=lambda one: one[1]),
        citywide=actor().role not in (Role.OPERATOR, Role.HEAD),
        may_export=details,
        day=today(),
        held=held(reader, actor()),
    )  # fmt: skip


@bp.get("/actions/calendar")
@allow(Permission.ASSESSMENT_FILL)
def days() -> ResponseReturnValue:
    """The days of the own unit's running actions, for the calendar of a telephone."""
    wanted = Narrowing(state=ActionState.RUNNING, unit_id=actor().unit_id)
    rows = reader.execute(narrowed(visible(actor()), wanted, today())).scalars()
    entries = [
        calendar.Entry(
            key=str(one.id),
            day=one.due_on,
            title=_(
                "Tenggat tindak lanjut butir %(item)s, %(unit)s", item=one.item, unit=unit_of(one)
            ),
            url=url_for(".show", action_id=one.id, _external=True),
            version=one.version,
        )
        for one in rows
    ]
    content = calendar.written(entries, _("Tindak lanjut Perisai"), at=now())
    response = Response(content, content_type=calendar.MEDIA_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename="tindak-lanjut.ics")
    return response


def unit_of(action: Action) -> str:
    """``Kel. Wonorejo, Kec. Rungkut``."""
    unit = action.assessment.unit
    return full(unit.kind, unit.name, unit.parent.name if unit.parent else None)


def item_of(action: Action, content: object) -> Item | None:
    """The item as the round has it."""
    has = getattr(content, "has_item", None)
    item = content.item(action.item) if has and has(action.item) else None  # type: ignore[attr-defined]
    return item if isinstance(item, Item) else None


def wanted_of_address() -> tuple[Narrowing, str]:
    """What the address (or form) asks for, and which tab that is; what makes no sense there narrows nothing."""
    shown = request.values.get("state", "")
    state = ActionState(shown) if shown in list(ActionState) else None
    try:
        kecamatan = UUID(request.values.get("kecamatan", ""))
    except ValueError:
        kecamatan = None
    wanted = Narrowing(state=state, overdue=shown == OVERDUE, kecamatan_id=kecamatan)
    return wanted, shown if state or shown == OVERDUE else LIVING


def is_overdue(action: Action, day: date) -> bool:
    """Whether it is running past its day."""
    return action.state is ActionState.RUNNING and action.due_on < day


def _tabs(found: list[Count], wanted: Narrowing, shown: str) -> list[Tab]:
    there = [one for one in found if wanted.kecamatan_id in (None, one.kecamatan_id)]

    def tab(key: str, words: str, number: int) -> Tab:
        return Tab(
            words, url_for(".index", state=key, kecamatan=wanted.kecamatan_id), key == shown, number
        )

    living = sum(one.number for one in there if one.state not in OVER)
    tabs = [
        tab(LIVING, _("Semua yang berjalan"), living),
        tab(OVERDUE, _("Lewat tenggat"), sum(one.overdue for one in there)),
    ]
    for state in ActionState:
        number = sum(one.number for one in there if one.state is state)
        tabs.append(tab(state, label(state), number))
    return tabs


@dataclass
class Line:
    """A kecamatan in the table of numbers."""

    id: UUID | None
    name: str
    waiting: int = 0
    running: int = 0
    overdue: int = 0
    done: int = 0
    confirmed: int = 0


def _by_kecamatan(found: list[Count]) -> list[Line]:
    columns = {
        ActionState.PROPOSED: "waiting", ActionState.RETURNED: "waiting", ActionState.RUNNING: "running",
        ActionState.DONE: "done", ActionState.CONFIRMED: "confirmed",
    }  # fmt: skip
    lines: dict[UUID | None, Line] = {}
    for one in found:
        line = lines.setdefault(one.kecamatan_id, Line(one.kecamatan_id, one.kecamatan))
        if one.state in columns:
            name = columns[one.state]
            setattr(line, name, getattr(line, name) + one.number)
        line.overdue += one.overdue
    return sorted(lines.values(), key=lambda line: (-line.overdue, line.name))
