"""What an assigning would change, looked over before it is applied."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Permission
from assessment.reviews.assigning import services
from assessment.reviews.assigning.models import Way
from assessment.reviews.assigning.planning import (
    Barred,
    Effect,
    Line,
    Load,
    Place,
    after,
    evenly,
    fingerprint,
    judge,
    loads,
)
from assessment.reviews.assigning.queries import barred
from assessment.reviews.assigning.views import bp
from assessment.reviews.assigning.views.overview import Team, page, round_or_404, way_of
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader

Wish = dict[UUID, UUID]
ALL = "all"
"""The scope that shares out again what somebody is named for already."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one person has before and after, and which assessments come to them."""

    name: str
    before: Load
    after: Load
    lines: list[Line]


@bp.post("/<uuid:round_id>/preview")
@allow(Permission.REVIEW_FINALISE)
def preview(round_id: UUID) -> ResponseReturnValue:
    """Who would get what. Nothing is written."""
    team = Team(reader, round_or_404(reader, round_id))
    way = way_of(request.form)
    parts = barred(reader, round_id, [one.id for one in team.members])
    try:
        wanted = _wish(team, way, parts)
    except Refused as refusal:
        return page(team, way, error=refusal.sentence), 422
    return _preview(team, way, wanted, parts)


@bp.post("/<uuid:round_id>")
@allow(Permission.REVIEW_FINALISE)
def assign(round_id: UUID) -> ResponseReturnValue:
    """Apply what was looked over, in one transaction."""
    chosen = round_or_404(db, round_id, lock=True)
    way, wanted, moving = way_of(request.form), _given(), set(_ids(request.form.getlist("move")))
    for one in request.form.getlist("held"):
        assessment_id, person_id = _pair(one)
        if assessment_id in moving and person_id is not None:
            wanted[assessment_id] = person_id
    try:
        act = services.assign(
            db, chosen, wanted, way, seen=request.form.get("seen", ""), moving=moving,
            reason=request.form.get("reason", "").replace("\r\n", "\n"), by=actor(), at=now(), today=today(),
        )  # fmt: skip
    except Refused as refusal:
        db.rollback()
        team = Team(db, round_or_404(db, round_id))
        parts = barred(db, round_id, [one.id for one in team.members])
        wanted |= {
            one: person
            for one, person in map(_pair, request.form.getlist("held"))
            if one and person
        }
        return _preview(team, way, wanted, parts, error=refusal.sentence), 422
    number = len(wanted)
    flash(
        ngettext("%(num)s penilaian ditugaskan.", "%(num)s penilaian ditugaskan.", number), "good"
    )
    return redirect(url_for(".show", round_id=act.round_id), 303)


def _preview(team: Team, way: Way, wanted: Wish, parts: Barred, *, error: str = "") -> str:
    lines = [line for line in judge(team.places, wanted, parts) if line.to_id in team.names]
    changed = after(lines)
    now_, then = loads(team.places), loads(team.places, changed)
    theirs: dict[UUID, list[Line]] = defaultdict(list)
    for line in lines:
        if line.place.assessment_id in changed:
            theirs[line.to_id].append(line)
    people = [one.id for one in team.members if now_.get(one.id) != then.get(one.id)]
    return render_template(
        "assigning/preview.html",
        team=team,
        way=way,
        shares=[
            Share(team.names[one], now_.get(one, Load()), then.get(one, Load()), theirs[one])
            for one in people
        ],
        changed=changed,
        held=[line for line in lines if line.effect is Effect.HELD],
        refused=[line for line in lines if line.effect is Effect.BARRED],
        same=sum(line.effect is Effect.SAME for line in lines),
        nobody=_nobody(team, wanted) if way is Way.EVENLY and not error else [],
        free=then[None],
        seen=fingerprint(team.places),
        moving=set(request.form.getlist("move")),
        reason=request.form.get("reason", ""),
        error=error,
    )


def _nobody(team: Team, wanted: Wish) -> list[Place]:
    """What was to be shared out, but all who were chosen have a part in it."""
    again = request.form.get("scope") == ALL
    return [
        one
        for one in team.places
        if one.is_open
        and one.held_by_id is None
        and (again or one.named_id is None)
        and one.assessment_id not in wanted
    ]


def _wish(team: Team, way: Way, parts: Barred) -> Wish:
    """Who is wanted for what, as the form of this way says it."""
    there = {one.id for one in team.members}
    if way is Way.EVENLY:
        ticked = [one for one in _ids(request.form.getlist("person")) if one in there]
        people = [one.id for one in team.members if one.id in set(ticked)]
        if not people:
            raise Refused(_("Pilih sedikitnya satu verifikator."))
        return evenly(team.places, people, parts, again=request.form.get("scope") == ALL)
    if way is Way.KECAMATAN:
        wanted: Wish = {}
        for group in team.groups:
            name = f"to-{group.id}" + ("-city" if group.is_provider else "")
            person_id = next(iter(_ids([request.form.get(name, "")])), None)
            if person_id in there and person_id is not None:
                wanted |= dict.fromkeys((one.assessment_id for one in group.places), person_id)
        if not wanted:
            raise Refused(_("Pilih verifikator untuk sedikitnya satu kecamatan."))
        return wanted
    ids = set(_ids(request.form.getlist("assessment")))
    chosen = [one.assessment_id for one in team.places if one.is_open and one.assessment_id in ids]
    if not chosen:
        raise Refused(_("Pilih sedikitnya satu unit."))
    to = next(iter(_ids([request.form.get("person", "")])), None)
    if to is None or to not in there:
        raise Refused(_("Pilih verifikatornya."))
    return dict.fromkeys(chosen, to)


def _given() -> Wish:
    pairs = map(_pair, request.form.getlist("give"))
    return {one: person for one, person in pairs if one is not None and person is not None}


def _pair(text: str) -> tuple[UUID | None, UUID | None]:
    """``assessment:person`` as the preview writes it."""
    found = [*_ids(text.split(":", 1))]
    return (found[0], found[1]) if len(found) == 2 else (None, None)


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
