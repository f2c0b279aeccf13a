"""The path to the next level: the fewest and lightest things to do, area by area and for the whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.blueprint import bp
from assessment.assessments.labels import level_words
from assessment.assessments.targets.trial import to_address
from assessment.assessments.views.desks import Opened, open_or_404
from assessment.languages import gettext as _
from assessment.languages import lazy, locale, ngettext
from assessment.permissions import Permission
from assessment.questionnaire.model import AnsweredBy, Area, Item, KamiMethod, Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.scoring import path as paths
from assessment.scoring import score
from assessment.scoring.effective import effective
from assessment.scoring.model import Score
from assessment.scoring.path import Path, Step
from assessment.web.access import allow

EFFORTS = {
    1: lazy("sangat ringan"),
    2: lazy("ringan"),
    3: lazy("sedang"),
    4: lazy("berat"),
    5: lazy("sangat berat"),
}
"""What it takes to raise an item by one level."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do, in words."""

    number: int
    item: str
    topic: str
    url: str
    now: str
    then: str
    shows: str
    effort: str
    points: int
    gains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """What is to be done in one area."""

    name: str
    todos: tuple[Todo, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A path as a page tells it: what the unit does, what it asks the city for."""

    path: Path
    start: str
    to: str
    own: tuple[Chapter, ...]
    requests: tuple[Chapter, ...]
    points: int
    trial_url: str


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area on the overview, with what its next level takes."""

    label: str
    url: str
    now: str
    then: str | None
    detail: str


@bp.get("/<uuid:revision_id>/path")
@allow(Permission.ASSESSMENT_READ)
def path(revision_id: UUID) -> ResponseReturnValue:
    """What each area needs for its next level, and the way to a target that one chooses for the whole."""
    opened = open_or_404(revision_id)
    sheet, own = _sheet(opened), _wants_own(opened)
    targets = _targets(opened.questionnaire, sheet, own=own)
    wanted = request.args.get("target", "")
    target = wanted if wanted in dict(targets) else next(iter(dict(targets)), "")
    way, sentence = _way_to(opened, sheet, target, own=own)
    return render_template(
        "assessments/path.html",
        opened=opened,
        is_verified=_is_verified(opened),
        rows=[_row(opened, sheet, area, own=own) for area in opened.questionnaire.areas],
        own=own,
        has_citys=_has_citys(opened),
        targets=targets,
        target=target,
        awaits_category=_awaits_category(opened.questionnaire, sheet),
        way=way,
        sentence=sentence,
    )


@bp.get("/<uuid:revision_id>/path/<area_id>")
@allow(Permission.ASSESSMENT_READ)
def path_of_area(revision_id: UUID, area_id: str) -> ResponseReturnValue:
    """The way of one area to its next level, or to one that is chosen."""
    opened = open_or_404(revision_id)
    questionnaire = opened.questionnaire
    area = next((known for known in questionnaire.areas if known.id == area_id), None)
    if area is None:
        abort(404)
    sheet, own = _sheet(opened), _wants_own(opened)
    levels = paths.levels_above(questionnaire, sheet, area_id, own=own)
    wanted = request.args.get("to", "")
    wanted = wanted if wanted in levels else ""
    way, sentence = _way_of_area(opened, sheet, area, wanted, own=own)
    return render_template(
        "assessments/path_of_area.html",
        opened=opened,
        is_verified=_is_verified(opened),
        area=area,
        levels=[("", _("Tingkat berikutnya"))] + [(level, _level(level)) for level in levels],
        wanted=wanted,
        own=own,
        has_citys=_has_citys(opened),
        way=way,
        sentence=sentence,
    )


def _sheet(opened: Opened) -> bytes:
    """The answers that count: the verified ones from then on, before that the unit's and the city's."""
    desk = opened.desk
    verified = desk.verified if _is_verified(opened) else None
    return effective(opened.questionnaire, city=desk.city, own=desk.own, verified=verified)


def _has_citys(opened: Opened) -> bool:
    """Whether others answer some of the items, so that one may ask for a way without them."""
    return not opened.is_provider and any(
        item.answered_by is AnsweredBy.CITY
        for area in opened.questionnaire.areas
        for item in area.items
    )


def _wants_own(opened: Opened) -> bool:
    return _has_citys(opened) and request.args.get("own") == "1"


def _is_verified(opened: Opened) -> bool:
    return opened.desk.shows_verified


def _targets(questionnaire: Questionnaire, sheet: bytes, *, own: bool) -> list[tuple[str, str]]:
    """What can be chosen for the whole, the next step first."""
    method = questionnaire.method
    readiness = score(questionnaire, sheet).readiness
    known = [status.id for status in method.statuses]
    better = method.statuses[known.index(readiness) + 1 :] if readiness else ()
    found = [("status", _("Status kesiapan berikutnya"))] if better else []
    for status in better:
        words = _("Status kesiapan %(name)s", name=status.name.in_(locale()))
        found.append((f"status {status.id}", words))
    ready = method.ready_for_certification if isinstance(method, KamiMethod) else None
    for level in paths.levels_above(questionnaire, sheet, own=own):
        if level == ready:
            words = _("Semua area siap sertifikasi (tingkat %(level)s)", level=level)
            found.append((f"level {level}", words))
        elif not level.endswith("+"):
            words = _("Semua area di tingkat %(level)s", level=level)
            found.append((f"level {level}", words))
    return found


def _awaits_category(questionnaire: Questionnaire, sheet: bytes) -> bool:
    return bool(questionnaire.method.statuses) and score(questionnaire, sheet).readiness is None


def _way_to(opened: Opened, sheet: bytes, target: str, *, own: bool) -> tuple[Way | None, str]:
    """The way to a target, or a sentence that says why there is none."""
    kind, _space, name = target.partition(" ")
    if not kind:
        return None, _ceiling_of_own() if own else _("Semua sudah di tingkat yang tertinggi.")
    try:
        if kind == "level":
            found = paths.to_level_everywhere(opened.questionnaire, sheet, name, own=own)
        else:
            found = paths.to_status(opened.questionnaire, sheet, name or None, own=own)
    except paths.OutOfReach:
        if own:
            return None, _("Sasaran ini tidak dapat dicapai dengan butir milik unit sendiri saja.")
        return None, _("Sasaran ini tidak dapat dicapai dengan menaikkan jawaban.")
    if found.to is None:
        return None, _ceiling_of_own()
    return _way(opened, sheet, found), ""


def _ceiling_of_own() -> str:
    return _("Dengan butir milik unit sendiri saja tidak ada lagi yang dapat naik.")


def _way_of_area(
    opened: Opened, sheet: bytes, area: Area, level: str, *, own: bool
) -> tuple[Way | None, str]:
    try:
        found = paths.to_level(opened.questionnaire, sheet, area.id, level or None, own=own)
    except paths.OutOfReach:
        return None, _("Tingkat ini tidak dapat dicapai dengan menaikkan jawaban.")
    if found.to is None:
        return None, _highest_words(opened, sheet, area, own=own)
    return _way(opened, sheet, found), ""


def _way(opened: Opened, sheet: bytes, found: Path) -> Way:
    before = score(opened.questionnaire, sheet)
    todos = list(_todos(opened, found, before))
    return Way(
        path=found,
        start=_name(opened.questionnaire, found.start),
        to=_name(opened.questionnaire, str(found.to)),
        own=_chapters(opened.questionnaire, todos, of_city=False),
        requests=_chapters(opened.questionnaire, todos, of_city=True),
        points=sum(todo.points for _step, todo in todos),
        trial_url=url_for(
            "assessments.what_if",
            revision_id=opened.id,
            changes=to_address({step.item: step.to for step in found.steps}),
        ),
    )


def _todos(opened: Opened, found: Path, before: Score) -> Iterator[tuple[Step, Todo]]:
    """Each step in words; what it gains is the difference to the step before it in its area."""
    states = {area.area: (area.points, area.gate_open, area.level) for area in before.areas}
    status = before.readiness
    for number, step in enumerate(found.steps, 1):
        item = opened.questionnaire.item(step.item)
        assert isinstance(item, Item)
        points, gate, level = states[step.area]
        states[step.area] = (step.points_after, step.gate_after, step.level_after)
        gains = []
        if step.gate_after and not gate:
            gains.append(_("Gerbang terbuka: butir lanjutan ikut dihitung"))
        if step.level_after != level:
            gains.append(_("Area naik ke tingkat %(level)s", level=step.level_after))
        if step.status_after and step.status_after != status:
            name = _name(opened.questionnaire, step.status_after)
            gains.append(_("Status kesiapan menjadi %(name)s", name=name))
        status = step.status_after
        yield step, Todo(
            number=number,
            item=item.id,
            topic=item.topic.in_(locale()),
            url=url_for(
                "assessments.area", revision_id=opened.id, area_id=item.area_id,
                _anchor=f"item-{item.id}",
            ),
            now=_answer(opened.questionnaire, step.from_),
            then=_answer(opened.questionnaire, step.to),
            shows=_shows(opened.questionnaire, item, step.to),
            effort=_effort(item, step),
            points=step.points_after - points,
            gains=tuple(gains),
        )  # fmt: skip


def _chapters(
    questionnaire: Questionnaire, todos: list[tuple[Step, Todo]], *, of_city: bool
) -> tuple[Chapter, ...]:
    found: dict[str, list[Todo]] = {}
    for step, todo in todos:
        if step.provided_by_city == of_city:
            found.setdefault(step.area, []).append(todo)
    return tuple(
        Chapter(_title(questionnaire.area(area)), tuple(todos)) for area, todos in found.items()
    )


def _highest_words(opened: Opened, sheet: bytes, area: Area, *, own: bool) -> str:
    """Why there is no higher level: it is the highest, or only the city can help."""
    if own and paths.levels_above(opened.questionnaire, sheet, area.id):
        return _("Hanya dapat naik bila butir kota ikut naik.")
    return _("Area ini sudah di tingkat yang tertinggi.")


def _row(opened: Opened, sheet: bytes, area: Area, *, own: bool) -> AreaRow:
    found = paths.to_level(opened.questionnaire, sheet, area.id, own=own)
    return AreaRow(
        label=_title(area),
        url=url_for(
            "assessments.path_of_area", revision_id=opened.id, area_id=area.id, own="1" if own else None
        ),
        now=found.start,
        then=found.to,
        detail=_amount(found) if found.to else _highest_words(opened, sheet, area, own=own),
    )  # fmt: skip


def _amount(found: Path) -> str:
    """``3 butir unit, 4 permintaan ke Diskominfo``."""
    parts = []
    if found.own:
        parts.append(ngettext("%(num)s butir unit", "%(num)s butir unit", len(found.own)))
    if found.requests:
        parts.append(
            ngettext(
                "%(num)s permintaan ke Diskominfo", "%(num)s permintaan ke Diskominfo",
                len(found.requests),
            )
        )  # fmt: skip
    return ", ".join(parts)


def _title(area: Area) -> str:
    return f"{area.number}. {area.name.in_(locale())}"


def _level(level: str) -> str:
    return _("Tingkat %(level)s", level=level)


def _name(questionnaire: Questionnaire, reached: str) -> str:
    """A readiness status in words; a level is its own name."""
    for status in questionnaire.method.statuses:
        if status.id == reached:
            return status.name.in_(locale())
    return _level(reached)


def _answer(questionnaire: Questionnaire, level: int | None) -> str:
    return level_words(UNANSWERED if level is None else level, questionnaire.method)


def _shows(questionnaire: Questionnaire, item: Item, level: int) -> str:
    """What the unit can show at this level, in the item's own words or else in the method's."""
    own = next((known.text for known in item.levels if known.value == level), None)
    text = own or questionnaire.method.answer(level).meaning
    return text.in_(locale()) if text else ""


def _effort(item: Item, step: Step) -> str:
    up = step.to - (step.from_ or 0)
    words = str(EFFORTS[item.effort])
    return words if up == 1 else _("%(effort)s, %(number)s tingkat", effort=words, number=up)
