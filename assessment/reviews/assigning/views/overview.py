"""Who verifies what in a round: everybody's workload, what was assigned last, and the three ways to assign."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.permissions import Permission, Role
from assessment.reviews.assigning import services
from assessment.reviews.assigning.models import Way
from assessment.reviews.assigning.planning import Load, Place, loads
from assessment.reviews.assigning.queries import absences, acts_of, places
from assessment.reviews.assigning.views import bp
from assessment.reviews.queries import names, verifiers
from assessment.rounds.deadlines import day_of, days_left
from assessment.rounds.models import Round, RoundState
from assessment.rounds.queries import find, rounds
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings, today
from assessment.web.labels import label
from assessment.web.work import db, reader

SHOWN = 5
"""So many earlier acts are shown."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who can verify. ``is_lead``: who is only asked where a lead says so."""

    id: UUID
    name: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A kecamatan with its kelurahan, or what the city provides."""

    id: UUID
    name: str
    is_provider: bool
    places: list[Place]

    def whose(self, team: "Team") -> list[tuple[str, int]]:
        """How many are whose, by name; nobody's first."""
        counted = Counter(team.names.get(one.person_id, "") for one in self.places)
        return sorted(counted.items())

    def has_any_of(self, ticked: set[str]) -> bool:
        """Whether one of them is ticked."""
        return any(str(one.assessment_id) in ticked for one in self.places)


@dataclass
class Team:
    """A round, its assessments, and the people for it, as the pages show them."""

    session: Session
    round: Round

    @cached_property
    def places(self) -> list[Place]:
        """Every assessment of the round."""
        return places(self.session, actor(), self.round.id)

    @cached_property
    def members(self) -> list[Member]:
        """Who can verify today, by name, leads last; somebody who also leads counts as verifier."""
        found: dict[UUID, Member] = {}
        for one in verifiers(self.session, today()):
            is_lead = one.role is Role.LEAD and (
                one.person_id not in found or found[one.person_id].is_lead
            )
            found[one.person_id] = Member(one.person_id, one.person.name, is_lead)
        return sorted(found.values(), key=lambda one: one.is_lead)

    @cached_property
    def names(self) -> dict[UUID | None, str]:
        """What everybody is called whom the page names."""
        known: dict[UUID | None, str] = {one.id: one.name for one in self.members}
        others = {one.person_id for one in self.places} - known.keys()
        return known | (names(self.session, others) if others - {None} else {})

    @cached_property
    def groups(self) -> list[Group]:
        """What is still to be verified, by kecamatan."""
        found: dict[tuple[UUID, bool], Group] = {}
        for one in self.places:
            if one.is_open:
                key = one.kecamatan_id, one.is_provider
                found.setdefault(key, Group(*key[:1], one.kecamatan, one.is_provider, []))
                found[key].places.append(one)
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of workloads. ``deputy``: who stands in for them today."""

    name: str
    load: Load
    waits: int | None
    deputy: str
    is_gone: bool


def round_or_404(session: Session, round_id: UUID, *, lock: bool = False) -> Round:
    """A round that has been opened here."""
    chosen = find(session, round_id, lock=lock)
    if chosen is None or chosen.state is RoundState.DRAFT or chosen.is_imported:
        abort(404)
    return chosen


@bp.get("")
@allow(Permission.REVIEW_FINALISE)
def index() -> ResponseReturnValue:
    """To the round that runs; of several first to the one that is no practice."""
    there = _opened()
    if not there:
        return render_template("assigning/no_round.html")
    first = min(there, key=lambda one: (one.state is not RoundState.OPEN, one.is_practice))
    return redirect(url_for(".show", round_id=first.id))


@bp.get("/<uuid:round_id>")
@allow(Permission.REVIEW_FINALISE)
def show(round_id: UUID) -> ResponseReturnValue:
    """Everybody's workload and the form of one way."""
    return page(Team(reader, round_or_404(reader, round_id)), way_of(request.args))


@bp.post("/<uuid:round_id>/acts/<uuid:act_id>/undo")
@allow(Permission.REVIEW_FINALISE)
def undo(round_id: UUID, act_id: UUID) -> ResponseReturnValue:
    """Take the last assigning back."""
    chosen = round_or_404(db, round_id, lock=True)
    try:
        services.undo(db, chosen, act_id, by=actor(), at=now(), today=today())
    except Refused as refusal:
        db.rollback()
        again = Team(db, round_or_404(db, round_id))
        return page(again, Way.EVENLY, error=refusal.sentence), 422
    flash(_("Penugasan terakhir diurungkan."), "good")
    return redirect(url_for(".show", round_id=round_id), 303)


def way_of(said: object) -> Way:
    """The way that a form or an address names; evenly, if none."""
    found = said.get("way", "")  # type: ignore[attr-defined]
    return Way(found) if found in set(Way) else Way.EVENLY


def page(team: Team, way: Way, error: str = "") -> str:
    """The page of a round, with the form of one way as it was filled in."""
    acts = acts_of(team.session, team.round.id)
    by = names(team.session, {one.made_by_id for one in acts[:SHOWN]})
    there = loads(team.places)
    closes_on = team.round.closes_on
    return render_template(
        "assigning/show.html",
        team=team,
        way=way,
        tabs_=[
            {
                "label": label(one),
                "url": url_for(".show", round_id=team.round.id, way=one) + "#assign",
                "active": one is way,
            }
            for one in Way
        ],
        rounds=_opened(),
        rows=_rows(team, there),
        free=there[None],
        acts=acts[:SHOWN],
        by=by,
        last=next((one.id for one in acts if one.undone_at is None), None),
        left=days_left(closes_on, today()) if team.round.state is RoundState.OPEN else None,
        chosen=_chosen(team, way),
        scope=request.form.get("scope", "free"),
        error=error,
    )


def _chosen(team: Team, way: Way) -> set[str]:
    """What is ticked: as it was sent, or else everybody whose task it is."""
    if request.method == "POST" and "way" in request.form:
        return set(request.form.getlist("person")) | set(request.form.getlist("assessment"))
    return {str(one.id) for one in team.members if not one.is_lead and way is Way.EVENLY}


def _rows(team: Team, there: dict[UUID | None, Load]) -> list[Row]:
    away = {
        one.person_id: one.deputy
        for one in absences(team.session, today())
        if one.from_on <= today() and one.ended_at is None
    }
    here = {one.id for one in team.members}
    others: Sequence[UUID | None] = [one for one in there if one is not None and one not in here]
    return [
        Row(
            team.names.get(one, "–"),
            load := there.get(one, Load()),
            (today() - _day(load.oldest)).days if load.oldest else None,
            away.get(one, "") if one else "",
            one not in here,
        )
        for one in (*(one.id for one in team.members), *others)
    ]


def _day(moment: datetime) -> date:
    return day_of(moment, settings().timezone)


def _opened() -> list[Round]:
    return [
        one for one in rounds(reader) if one.state is not RoundState.DRAFT and not one.is_imported
    ]
