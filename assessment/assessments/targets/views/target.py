"""The target plan of a unit on its overview: where it leads and how much of it is reached."""

from dataclasses import dataclass

from assessment.assessments.layers import counts_now, laid
from assessment.assessments.targets.models import TargetPlan
from assessment.assessments.targets.services import current_plan, may_plan
from assessment.assessments.targets.trial import Outstanding, outstanding, raised
from assessment.assessments.targets.views.comparison import Comparison, Line, compare
from assessment.assessments.views.desks import Opened
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.people.models import Person
from assessment.scoring import score
from assessment.web.access import actor
from assessment.web.work import reader


@dataclass(frozen=True, slots=True)
class Target:
    """A plan beside the answers that count now."""

    plan: TargetPlan
    made_by: str
    compared: Comparison
    outstanding: Outstanding
    may_change: bool

    @property
    def lines(self) -> tuple[Line, ...]:
        """The status and the parts that the plan still moves."""
        status = (self.compared.status,) if self.compared.status else ()
        return tuple(line for line in (*status, *self.compared.parts) if line.changes)

    def left(self, line: Line) -> str:
        """``14 butir lagi``, for a part."""
        count = self.outstanding.by_area.get(line.id, 0)
        return ngettext("%(num)s butir lagi", "%(num)s butir lagi", count) if count else ""

    @property
    def sentence(self) -> str:
        """What is left in all."""
        if not self.outstanding.left:
            return _("Semua butir dalam rencana ini sudah tercapai.")
        sentence = ngettext("%(num)s butir lagi", "%(num)s butir lagi", self.outstanding.left)
        if self.outstanding.of_city:
            sentence += ", " + ngettext(
                "%(num)s di antaranya disediakan kota", "%(num)s di antaranya disediakan kota",
                self.outstanding.of_city,
            )  # fmt: skip
        return f"{sentence}."


def target_of(opened: Opened) -> Target | None:
    """The current plan of an assessment, if its unit has one."""
    plan = current_plan(reader, opened.desk.assessment_id)
    if plan is None:
        return None
    questionnaire = opened.questionnaire
    sheet, _sources = laid(questionnaire, opened.desk, counts_now(opened.desk))
    wanted = raised(questionnaire, sheet, plan.wanted)
    maker = reader.get(Person, plan.made_by_id)
    return Target(
        plan=plan,
        made_by=maker.name if maker else "",
        compared=compare(questionnaire, score(questionnaire, sheet), score(questionnaire, wanted)),
        outstanding=outstanding(questionnaire, sheet, plan.wanted),
        may_change=may_plan(opened.desk, actor()),
    )
