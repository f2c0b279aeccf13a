"""Finding one's way: the items of all areas by what they wait for or say, by number, and where to go on."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.asked import is_asked
from assessment.assessments.blueprint import bp
from assessment.assessments.finding import marks as finding
from assessment.assessments.finding import pace
from assessment.assessments.finding.marks import Mark, Save, Standing
from assessment.assessments.models import Layer
from assessment.assessments.queries import Desk, items_with_evidence, latest_answers
from assessment.assessments.views.desks import Opened, open_or_404
from assessment.assessments.views.items import ItemCard
from assessment.languages import gettext as _
from assessment.languages import locale, ngettext
from assessment.permissions import Permission
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.web.access import actor, allow
from assessment.web.filters import decimal
from assessment.web.labels import label
from assessment.web.work import reader

LONGEST = 100
"""Of what somebody searches for, in characters."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A link that narrows a list to the items with one mark; without one it shows all. The page's script shows one that
    has no items as soon as it has some.
    """

    mark: str
    words: str
    count: int
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What an area shows: everything, or only the items with a mark."""

    mark: Mark | None
    filters: list[Filter]

    def shows(self, card: ItemCard) -> bool:
        """Whether the page shows this item; one that could not be saved always."""
        if self.mark is None or card.error or card.theirs or card.file_error:
            return True
        return self.mark in marks_of(card)


@bp.get("/<uuid:revision_id>/items")
@allow(Permission.ASSESSMENT_READ)
def items(revision_id: UUID) -> ResponseReturnValue:
    """The items of all areas: what waits, what was returned, or what says a word."""
    opened = open_or_404(revision_id)
    mark, search = wanted_mark(), request.args.get("q", "").strip()[:LONGEST]
    found = finding.matching(standings_of(opened), search, locale())
    shown = [one for one in found if mark is None or mark in one.marks]
    return render_template(
        "assessments/items.html",
        opened=opened,
        mark=mark,
        search=search,
        groups=_groups(shown, by_area=not finding.number_of(search)),
        total=len(shown),
        filters=filters_of(revision_id, found, mark, search, always=True),
    )


@bp.get("/<uuid:revision_id>/jump")
@allow(Permission.ASSESSMENT_READ)
def jump(revision_id: UUID) -> ResponseReturnValue:
    """To the item of a number; what is no number is looked for among the items."""
    opened = open_or_404(revision_id)
    text = request.args.get("number", "")[:LONGEST]
    item = finding.item_called(opened.questionnaire, text)
    if item is None:
        return redirect(url_for("assessments.items", revision_id=revision_id, q=text.strip()))
    return redirect(item_url(revision_id, item))


@bp.get("/<uuid:revision_id>/continue")
@allow(Permission.ASSESSMENT_READ)
def go_on(revision_id: UUID) -> ResponseReturnValue:
    """On to the next item that waits, after the one where the person left off; or else to the check before sending."""
    opened = open_or_404(revision_id)
    item = next_item(opened, standings_of(opened), finding.recent(reader, revision_id))
    if item is None:
        return redirect(url_for("assessments.check", revision_id=revision_id))
    return redirect(item_url(revision_id, item))


def next_item(opened: Opened, found: list[Standing], saves: list[Save]) -> Item | None:
    """Where the person goes on."""
    after = finding.left_off(saves, actor().person_id)
    since = opened.revision.status_at if opened.desk.returned else None
    return finding.next_waiting(found, after, returned_at=since)


@dataclass(frozen=True, slots=True)
class Following:
    """The item to go on with, and where it is."""

    item: Item
    url: str


def following(opened: Opened, found: list[Standing], saves: list[Save]) -> Following | None:
    """:func:`next_item` for a link, for who may fill in."""
    item = next_item(opened, found, saves) if opened.may_fill else None
    return Following(item, item_url(opened.id, item)) if item else None


def filters_of(
    revision_id: UUID,
    found: list[Standing],
    wanted: Mark | None = None,
    search: str = "",
    *,
    always: bool = False,
) -> list[Filter]:
    """The filters of the list of all items. ``always``: also the one that shows all."""
    number = finding.counts(found)
    everything = Filter(
        "", _("Semua"), len(found), _list(revision_id, None, search), always and wanted is None
    )
    return [everything] * always + [
        Filter(one, label(one), number[one], _list(revision_id, one, search), wanted is one)
        for one in Mark
        if number[one] or wanted is one
    ]


def standings_of(opened: Opened) -> list[Standing]:
    """Every item of an assessment as it stands, in two statements."""
    return finding.standings(
        opened.desk,
        opened.questionnaire,
        latest_answers(reader, opened.id, Layer.SELF),
        items_with_evidence(reader, opened.id),
    )


def item_url(revision_id: UUID, item: Item) -> str:
    """The place of an item on the page of its area."""
    return url_for(
        "assessments.area", revision_id=revision_id, area_id=item.area_id, _anchor=f"item-{item.id}"
    )


def wanted_mark() -> Mark | None:
    """The mark that the address (or the posted page) narrows to, if it is one."""
    try:
        return Mark(request.values.get("show", ""))
    except ValueError:
        return None


def narrowed(opened: Opened, part_id: str, found: list[ItemCard]) -> Narrowed:
    """The filters of one area, with how many items each has."""
    own = [card for card in found if not card.is_inherited]
    mark = wanted_mark()
    number = {one: sum(one in marks_of(card) for card in own) for one in Mark}

    def url(one: Mark | None) -> str:
        return url_for("assessments.area", revision_id=opened.id, area_id=part_id, show=one)

    filters = [Filter("", _("Semua"), len(own), url(None), mark is None)] + [
        Filter(one, label(one), number[one], url(one), mark is one)
        for one in Mark
        if number[one] or mark is one or (opened.may_fill and one is not Mark.RETURNED)
    ]
    return Narrowed(mark, filters if len(filters) > 1 else [])


def marks_of(card: ItemCard) -> frozenset[Mark]:
    """Why an item of a page is worth going to."""
    return finding.marks_of(
        card.item,
        is_answered=card.is_answered or not card.is_asked,
        value=card.answer.value if card.city is None else UNANSWERED,
        unsure=card.answer.unsure,
        returned=card.returned is not None,
        unconfirmed=card.unconfirmed,
        proven=bool(card.evidence),
    )


def time_left(opened: Opened, saves: list[Save]) -> str:
    """How long what is not answered yet may take, in words; empty where nothing is missing or one only reads."""
    if not opened.may_fill:
        return ""
    return left_words(opened.desk, opened.questionnaire, opened.desk.own, pace_of(saves))


def pace_of(saves: list[Save]) -> timedelta | None:
    """How fast the unit answers, as far as that is known."""
    return pace.pace((save.item, save.at) for save in saves)


def left_words(on: Desk, content: Questionnaire, answers: bytes, own: timedelta | None) -> str:
    """:func:`time_left` with these answers, at this pace of the unit's own or else as most people need."""
    efforts = [
        item.effort
        for area in content.areas
        for item in area.items
        if answers[item.position] == UNANSWERED == on.city[item.position]
        and is_asked(on.asked, item)
    ]
    if not efforts:
        return ""
    minutes = pace.rounded(pace.time_left(efforts, own))
    if minutes <= 60:
        words = ngettext("%(num)s menit", "%(num)s menit", minutes)
    else:
        hours, half = divmod(minutes, 60)
        words = (
            _("%(hours)s jam", hours=decimal(minutes / 60)) if half
            else ngettext("%(num)s jam", "%(num)s jam", hours)
        )  # fmt: skip
    if own is None:
        return _("Kira-kira %(time)s lagi.", time=words)
    return _("Kira-kira %(time)s lagi, menurut kecepatan unit Anda mengisi.", time=words)


def _groups(found: list[Standing], *, by_area: bool) -> list[tuple[str, list[Standing]]]:
    """The items under the names of their parts; a search by number keeps its own order."""
    if not by_area:
        return [("", found)] if found else []
    groups: dict[str, list[Standing]] = {}
    for one in found:
        groups.setdefault(_name(one), []).append(one)
    return list(groups.items())


def _name(one: Standing) -> str:
    number = getattr(one.part, "number", "")
    name = one.part.name.in_(locale())
    return f"{number}. {name}" if number else name


def _list(revision_id: UUID, mark: Mark | None, search: str) -> str:
    return url_for("assessments.items", revision_id=revision_id, show=mark, q=search or None)
