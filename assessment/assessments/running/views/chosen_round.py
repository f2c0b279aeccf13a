"""What every page of a round begins with: the round, its questionnaires, its units to tick."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from assessment.errors import Gone
from assessment.installation.queries import installation
from assessment.questionnaire.model import Questionnaire
from assessment.rounds import queries
from assessment.rounds.library import shipped
from assessment.rounds.models import Erratum, Round, RoundState
from assessment.rounds.systems import Category, category_of, slots_of
from assessment.units.models import Kind, Unit
from assessment.units.names import plain
from assessment.units.queries import offices
from assessment.web.clock import settings
from assessment.web.work import db

bp = Blueprint("rounds", __name__, url_prefix="/rounds")


@dataclass(frozen=True, slots=True)
class Used:
    """What one kind of unit gets in a round."""

    kind: Kind
    digest: str
    questionnaire: Questionnaire
    category: Category | None
    is_outdated: bool

    @property
    def items(self) -> int:
        """How many items the areas have."""
        return sum(len(area.items) for area in self.questionnaire.areas)


def get(round_id: UUID, *, lock: bool = False) -> Round:
    """The round, or the page that says there is none."""
    chosen = queries.find(db, round_id, lock=lock)
    if chosen is None:
        raise Gone
    return chosen


def used_in(chosen: Round, errata: Sequence[Erratum] = ()) -> list[Used]:
    """Each kind's questionnaire, as these errata left it, and the category it inherits."""
    mended = {one.digest: one.to_digest for one in errata}
    systems, rows = queries.systems_of(db, chosen.id), queries.questionnaires_of(db, chosen.id)
    slots = slots_of(queries.questionnaire(db, row.digest) for row in rows)
    files = {}
    if chosen.state is RoundState.DRAFT:
        files = {file.key: file.digest for file in shipped(settings().questionnaires)}
    found = []
    for row in rows:
        digest = mended.get(row.digest, row.digest)
        content = queries.questionnaire(db, digest)
        outdated = files.get(content.key, digest) not in ("", digest)
        category = category_of(row.kind, systems, content, slots)
        found.append(Used(row.kind, digest, content, category, outdated))
    return found


def choice_page(
    chosen: Round, units: list[Unit], *, checked: set[UUID], error: str = "", later: bool = False
) -> ResponseReturnValue:
    """Units to tick, kecamatan by kecamatan."""
    return render_template(
        "rounds/choose.html", round=chosen, groups=by_kecamatan(units), total=len(units), checked=checked,
        error=error, later=later,
    ), 422 if error else 200  # fmt: skip


def by_kecamatan(units: list[Unit]) -> list[dict[str, Any]]:
    """The units under the names of their kecamatan."""
    groups: dict[UUID, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.parent_id or unit.id, []).append(unit)
    ordered: list[dict[str, Any]] = []
    for key, members in groups.items():
        head = next((unit for unit in members if unit.id == key), None)
        name = head.name if head else members[0].parent.name if members[0].parent else ""
        ordered.append({"name": name, "units": members})
    return ordered


def picked_of(units: list[Unit]) -> list[Unit]:
    """The units that were ticked, of those that could be."""
    ticked = set(request.form.getlist("unit"))
    return [unit for unit in units if str(unit.id) in ticked]


def usual_provider() -> str:
    """The city's ICT office, if the installation's settings name one of the offices, or there is only one."""
    there, place = offices(db), installation(db)
    named = [
        one for one in there if plain(one.name) in {plain(place.office), plain(place.office_short)}
    ]
    found = named or there
    return str(found[0].id) if len(found) == 1 else ""
