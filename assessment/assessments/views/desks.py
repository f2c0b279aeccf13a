"""What every page of one assessment begins with: load it or refuse."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import abort, redirect, url_for

from assessment.assessments import services
from assessment.assessments.asked import Asked, is_shown
from assessment.assessments.models import Revision
from assessment.assessments.providing.publishing import publisher
from assessment.assessments.queries import Desk, desk, find
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Permission, Sight
from assessment.questionnaire.model import Area, Question, Questionnaire, Supplement
from assessment.rounds.queries import questionnaire
from assessment.units.models import Unit
from assessment.units.names import full
from assessment.web.access import actor
from assessment.web.clock import today
from assessment.web.work import db, glance, reader


@dataclass(frozen=True, slots=True)
class Opened:
    """An assessment laid open for looking at."""

    revision: Revision
    desk: Desk
    questionnaire: Questionnaire

    @property
    def id(self) -> UUID:
        """The revision's id, for addresses."""
        return self.revision.id

    @property
    def unit_name(self) -> str:
        """``Kel. Wonorejo, Kec. Rungkut``."""
        unit = self.revision.assessment.unit
        return full(unit.kind, unit.name, unit.parent.name if unit.parent else None)

    @property
    def round_name(self) -> str:
        """What the round is called."""
        return self.revision.assessment.round.name

    @property
    def is_own(self) -> bool:
        """Whether the person works in this unit."""
        return actor().unit_id == self.desk.unit_id and actor().may(Permission.ASSESSMENT_FILL)

    @property
    def may_fill(self) -> bool:
        """Whether the person may change answers now."""
        return services.may_fill(self.desk, actor(), today())

    @property
    def may_send(self) -> bool:
        """Whether the person heads this unit."""
        return self.is_own and actor().may(Permission.ASSESSMENT_SEND)

    @property
    def is_provider(self) -> bool:
        """Whether this is what the city provides, and no unit's own assessment."""
        return self.desk.asked is Asked.CITY

    @property
    def inherits(self) -> bool:
        """Whether somebody else answers the items of the city for this unit."""
        return self.desk.asked is Asked.OWN

    def shows(self, part: Area | Supplement) -> bool:
        """Whether a part of the questionnaire has something to answer or to read here."""
        return not self.is_provider or any(is_shown(self.desk.asked, one) for one in part.items)

    @property
    def due(self) -> date:
        """The day by which the unit is to send."""
        return services.deadline(self.desk)

    @property
    def deadline(self) -> str:
        """The deadline in words."""
        return deadline_words(services.deadline(self.desk), today())


def open_or_404(revision_id: UUID, sight: Sight = Sight.ANSWERS) -> Opened:
    """The assessment for a page that shows it, or 404."""
    revision = find(reader, revision_id, actor(), sight)
    on = desk(reader, revision_id, actor(), sight, lock=False) if revision else None
    if revision is None or on is None:
        abort(404)
    if on.has_only_points:  # nothing to show but the points, which stand on the page of the results
        abort(redirect(url_for("reports.unit", unit_id=on.unit_id, round=on.round_id)))
    return Opened(revision, on, questionnaire(reader, on.shown_digest))


def look_or_404(revision_id: UUID) -> tuple[Desk, Questionnaire]:
    """The assessment for working out a save before it is written, or 404."""
    on = desk(glance, revision_id, actor(), Sight.ANSWERS, lock=False)
    if on is None:
        abort(404)
    return on, questionnaire(reader, on.shown_digest)


def provider_of(opened: Opened) -> str:
    """What the office is called whose answers count here, or else that is to answer; empty without one."""
    if name := publisher(reader, opened.desk.publication_id):
        return name
    provider_id = opened.revision.assessment.round.provider_id
    unit = reader.get(Unit, provider_id) if provider_id else None
    return unit.name if unit else ""


def take_or_404(revision_id: UUID, *, to_move: bool = False) -> tuple[Desk, Questionnaire]:
    """The assessment for a verb, locked until the request ends, or 404. ``to_move``: with its round."""
    on = desk(db, revision_id, actor(), Sight.ANSWERS, to_move=to_move)
    if on is None:
        abort(404)
    return on, questionnaire(db, on.shown_digest)


def item_or_404(questionnaire: Questionnaire, item_id: str) -> Question:
    """The item, or the question about the systems, with this id; or 404."""
    if not questionnaire.has_item(item_id):
        abort(404)
    return questionnaire.item(item_id)


def back_to(revision_id: UUID, item: Question) -> str:
    """The place of an item in the form."""
    return url_for(
        "assessments.area", revision_id=revision_id, area_id=item.area_id,
        _anchor=f"item-{item.id}",
    )  # fmt: skip


def deadline_words(due: date, day: date) -> str:
    """``43 hari lagi``, ``hari ini`` or ``lewat 3 hari``."""
    left = (due - day).days
    if left > 0:
        return ngettext("%(num)s hari lagi", "%(num)s hari lagi", left)
    if left == 0:
        return _("hari ini hari terakhir")
    return ngettext("sudah lewat %(num)s hari", "sudah lewat %(num)s hari", -left)
