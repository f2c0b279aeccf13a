"""One room: a facilitator opens several units side by side, one item at a time, and enters what each says."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.assessments import services
from assessment.assessments.checks import is_open_to
from assessment.assessments.facilitation.queries import Facilitated, facilitated
from assessment.assessments.forms import Posted, read
from assessment.assessments.models import AnswerEvent, Layer, Source
from assessment.assessments.queries import Desk, desk
from assessment.assessments.records import Latest, latest_with_names, saves_at
from assessment.assessments.status import FILLABLE
from assessment.assessments.views.items import Answered, Choice, answered, choices_of, parts
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import locale, ngettext
from assessment.permissions import Permission, Sight
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE
from assessment.rounds.queries import questionnaire
from assessment.units.names import short
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader

bp = Blueprint("facilitation", __name__, url_prefix="/facilitation")

MOST = 8
"""So many units stand side by side at a time."""

FIELDS = ("value", "note", "reason", "seen", "choose")


@dataclass(slots=True)
class Column:
    """One unit beside the item. ``theirs``: what was saved meanwhile; ``error``: what is wrong with what was typed."""

    on: Desk
    unit: str
    answer: Answered
    editable: bool
    waits: bool = False
    by_facilitator: bool = False
    theirs: Answered | None = None
    error: str = ""

    @property
    def id(self) -> UUID:
        """The revision's id."""
        return self.on.revision_id


@dataclass(frozen=True, slots=True)
class Room:
    """The units that are open side by side, and the item they are asked now."""

    content: Questionnaire
    units: list[Facilitated]
    items: list[Item]
    item: Item

    def url(self, item: Item | None) -> str | None:
        """The address of the room at an item."""
        if item is None:
            return None
        ids = [one.revision_id for one in self.units]
        return url_for("facilitation.room", r=ids, item=item.id)

    @property
    def at(self) -> int:
        """Where the item stands among all."""
        return self.items.index(self.item)

    @property
    def previous(self) -> Item | None:
        """The item before."""
        return self.items[self.at - 1] if self.at else None

    @property
    def following(self) -> Item | None:
        """The item after."""
        return self.items[self.at + 1] if self.at + 1 < len(self.items) else None


@bp.get("")
@allow(Permission.ASSESSMENT_FACILITATE)
def index() -> ResponseReturnValue:
    """The units one may open today, those with the same questionnaire together."""
    groups: dict[tuple[str, str], list[Facilitated]] = {}
    for one in facilitated(reader, actor(), today()):
        groups.setdefault((one.round, one.digest), []).append(one)
    titles = {
        digest: questionnaire(reader, digest).title.in_(locale()) for _round, digest in groups
    }
    return render_template(
        "facilitation/index.html",
        groups=[(name, titles[digest], rows) for (name, digest), rows in groups.items()],
        most=MOST,
        fillable=FILLABLE,
    )


@bp.get("/room")
@allow(Permission.ASSESSMENT_FACILITATE)
def room() -> ResponseReturnValue:
    """One item, a column for each unit."""
    here = _room(reader, request.args.getlist("r"), request.args.get("item", ""))
    desks = _desks(reader, here, lock=False)
    return _page(here, _columns(reader, here, desks))


@bp.post("/room")
@allow(Permission.ASSESSMENT_FACILITATE)
def save_room() -> ResponseReturnValue:
    """Save what was entered for each unit; what cannot be saved stays on the page as it was typed."""
    here = _room(db, request.form.getlist("r"), request.form.get("item", ""))
    desks = _desks(db, here, lock=True)
    columns = _columns(db, here, desks)
    saved = 0
    for column in sorted(columns, key=lambda column: column.id):
        saved += column.editable and _save(here, column)
    if saved:
        flash(
            ngettext(
                "%(num)s jawaban tersimpan, menunggu konfirmasi kepala unit.",
                "%(num)s jawaban tersimpan, menunggu konfirmasi kepala unit.",
                saved,
            ),
            "good",
        )
    if any(column.error or column.theirs for column in columns):
        status = 409 if any(column.theirs for column in columns) else 422
        return _page(here, columns), status
    to = {"next": here.following, "previous": here.previous}.get(request.form.get("then", ""))
    return redirect(here.url(to or here.item) or "", 303)


def _room(session: Session, ids: list[str], item_id: str) -> Room:
    """What one may open of these; 404 if any of it is not one's own."""
    if not ids:
        raise Refused(_("Pilih sedikitnya satu unit."))
    if len(ids) > MOST:
        raise Refused(
            _("Paling banyak %(number)s unit berdampingan. Kurangi pilihannya.", number=MOST)
        )
    mine = {str(one.revision_id): one for one in facilitated(session, actor(), today())}
    if not all(one in mine for one in ids):
        abort(404)
    units = [mine[one] for one in dict.fromkeys(ids)]
    if len({one.digest for one in units}) > 1:
        raise Refused(
            _("Unit-unit itu memakai kuesioner yang berbeda. Pilih yang kuesionernya sama.")
        )
    content = questionnaire(session, units[0].digest)
    items = [item for part in parts(content) for item in part.items]
    item = next((one for one in items if one.id == item_id), None)
    if item_id and item is None:
        abort(404)
    return Room(content, units, items, item or items[0])


def _desks(session: Session, here: Room, *, lock: bool) -> dict[UUID, Desk]:
    """What lies on each unit's desk; always in the same order, so that two rooms never wait for each other."""
    found = {}
    for revision_id in sorted(one.revision_id for one in here.units):
        on = desk(session, revision_id, actor(), Sight.ANSWERS, lock=lock, facilitating=today())
        if on is None:
            abort(404)
        found[revision_id] = on
    return found


def _columns(session: Session, here: Room, desks: dict[UUID, Desk]) -> list[Column]:
    columns = []
    for one in here.units:
        on = desks[one.revision_id]
        latest = _latest(session, here, on)
        columns.append(
            Column(
                on,
                short(one.kind, one.unit),
                answered(latest),
                editable=_is_open(on, here.item),
                waits=latest is not None and latest.event.is_unconfirmed,
                by_facilitator=latest is not None and latest.event.source is Source.FACILITATED,
            )
        )
    return columns


def _latest(session: Session, here: Room, on: Desk) -> Latest | None:
    found = latest_with_names(session, on.revision_id, [here.item.id])
    return found.get((Layer.SELF, here.item.id))


def _is_open(on: Desk, item: Item) -> bool:
    try:
        services.refuse_unless_open(on, today())
    except Refused:
        return False
    return services.may_answer(on, item)


def _save(here: Room, column: Column) -> bool:
    """Save one unit's answer if it was changed; say on the column what stands in the way."""
    one = _posted(here, column)
    if one is None or (not one.error and one.says(column.answer)):
        return False
    if one.error:
        column.error = one.error
    elif one.seen != column.answer.version and one.chosen != f"mine-{column.answer.version}":
        seen = saves_at(db, column.id, Layer.SELF, {here.item.id: one.seen}).get(here.item.id)
        if one.chosen == f"theirs-{column.answer.version}" or _untouched(one, seen):
            return False
        column.theirs = column.answer
    else:
        change = one.change(here.item.id, column.answer.version)
        try:
            services.save_for_unit(
                db, column.on, here.content, [change], by=actor(), at=now(), today=today()
            )
        except Refused as refusal:
            column.error = refusal.sentence
        else:
            latest = _latest(db, here, column.on)
            column.answer, column.waits, column.by_facilitator = answered(latest), True, True
            return True
    column.answer = _typed(one, one.seen)
    return False


def _posted(here: Room, column: Column) -> Posted | None:
    """One unit's fields, as those of an area's page; the mark "not sure" stays as the unit set it."""
    form = {
        f"{name}-{here.item.id}": request.form[f"{name}-{column.id}"]
        for name in FIELDS
        if f"{name}-{column.id}" in request.form
    }
    if f"seen-{here.item.id}" not in form:
        return None
    if column.answer.unsure:
        form[f"unsure-{here.item.id}"] = "1"
    return read(form, here.item, today())


def _typed(one: Posted, version: int) -> Answered:
    return Answered(one.value, one.note, one.reason, one.unsure, version)


def _untouched(one: Posted, event: AnswerEvent | None) -> bool:
    return one.says(event if event is not None else Answered())


def _page(here: Room, columns: Iterable[Column]) -> str:
    choices: tuple[Choice, ...] = choices_of(here.content, here.item)
    part = next(part for part in parts(here.content) if here.item in part.items)
    return render_template(
        "facilitation/room.html",
        room=here,
        item=here.item,
        part=part,
        parts=[(one.name.in_(locale()), here.url(one.items[0])) for one in parts(here.content)],
        columns=list(columns),
        choices=choices,
        method=here.content.method,
        is_citys=lambda column: not is_open_to(column.on.asked, here.item, column.on.city),
        not_applicable=NOT_APPLICABLE,
        ids=[one.revision_id for one in here.units],
    )
