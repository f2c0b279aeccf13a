"""The items for which a unit may show evidence now, to choose from, and what was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import request

from assessment.assessments import services
from assessment.assessments.listing import own
from assessment.assessments.proving import services as proving
from assessment.assessments.queries import Desk, desk
from assessment.assessments.views.desks import take_or_404
from assessment.errors import Refused
from assessment.evidence.models import Evidence
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Sight
from assessment.questionnaire.model import Area, Questionnaire, Supplement
from assessment.rounds.queries import questionnaire
from assessment.web.access import actor
from assessment.web.clock import now, today
from assessment.web.work import db, reader

MOST = 300
"""So many items are chosen at a time at most."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An item that can be ticked."""

    value: str
    item: str
    topic: str


@dataclass(frozen=True, slots=True)
class Part:
    """An area of a round with its items."""

    round_name: str
    name: str
    choices: Sequence[Choice]


def parts() -> list[Part]:
    """Every area in which the person's unit may show evidence now."""
    found = []
    for on, content, round_name in _open():
        everything: list[Area | Supplement] = [*content.areas, *content.supplements]
        for part in everything:
            choices = [
                Choice(f"{on.revision_id}:{item.id}", item.id, item.topic.in_(locale()))
                for item in part.items
                if proving.may_show(on, item)
            ]
            if choices:
                found.append(Part(round_name, part.name.in_(locale()), choices))
    return found


def due() -> date | None:
    """The day by which the unit sends what it has in hand; the latest, if there are several."""
    return max((services.deadline(on) for on, _content, _name in _open()), default=None)


def chosen() -> dict[UUID, list[str]]:
    """The items that the form names, by revision in the order in which they are locked."""
    found: dict[UUID, list[str]] = {}
    for text in list(dict.fromkeys(request.form.getlist("items")))[:MOST]:
        revision, _colon, item = text.partition(":")
        try:
            found.setdefault(UUID(revision), []).append(item)
        except ValueError:
            raise Refused(_("Butir itu tidak ada. Muat ulang halaman.")) from None
    return dict(sorted(found.items()))


def take(wanted: dict[UUID, list[str]]) -> list[tuple[Desk, Questionnaire, list[str]]]:
    """The desks of the chosen items, locked until the request ends. Comes before the first event."""
    return [(*take_or_404(revision_id), items) for revision_id, items in wanted.items()]


def show(taken: list[tuple[Desk, Questionnaire, list[str]]], evidence: Evidence) -> int:
    """Show a piece of evidence for all chosen items; returns for how many."""
    for on, content, items in taken:
        for item in items:
            proving.attach(db, on, content, item, evidence, by=actor(), at=now(), today=today())
    return sum(len(items) for _on, _content, items in taken)


def _open() -> list[tuple[Desk, Questionnaire, str]]:
    found = []
    for revision in reader.execute(own(actor())).scalars():
        on = desk(reader, revision.id, actor(), Sight.ANSWERS, lock=False)
        if on is not None and services.may_fill(on, actor(), today()):
            content = questionnaire(reader, on.shown_digest)
            found.append((on, content, revision.assessment.round.name))
    return found
