"""Why an area or a status of the method ``kami`` is not one step higher: the conditions that are not met, in words."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from assessment.languages import gettext as _
from assessment.languages import locale, ngettext
from assessment.questionnaire.model import LADDER, GateRule, KamiMethod, Questionnaire
from assessment.scoring.model import KamiAreaScore, KamiScore
from assessment.scoring.plan import AreaPlan, StagePlan, plan_of

from .words import all_of, at_most


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition that is not met: a stage with too few points for something, or (``stage`` None) a closed gate."""

    words: str
    stage: str | None = None
    points: int = 0
    needed: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """From a level to the next one that can be reached; ``to`` None: there is none, and nothing is missing."""

    at: str
    to: str | None
    missing: tuple[Missing, ...] = ()

    @property
    def sentence(self) -> str:
        """The whole step in one sentence."""
        if self.to is None:
            return _("%(level)s adalah tingkat tertinggi di area ini.", level=self.at)
        return not_yet(self.at, self.to, [one.words for one in self.missing])


def not_yet(now: str, better: str, missing: list[str]) -> str:
    """``II dan belum II+: …``."""
    return _(
        "%(now)s dan belum %(better)s: %(missing)s.",
        now=now, better=better, missing="; ".join(missing),
    )  # fmt: skip


def why_level(questionnaire: Questionnaire, area: KamiAreaScore) -> str:
    """Why an area is not one level higher, in one sentence."""
    return next_step(questionnaire, area).sentence


def next_step(questionnaire: Questionnaire, area: KamiAreaScore) -> Step:
    """What an area lacks to the next level it can reach.

    A stage that counts gives at least the level below its own, so of "enough points at this stage" and "enough that
    the stage after it counts" the weaker condition decides: some levels can never be the result.
    """
    plan = plan_of(questionnaire).areas_by_id[area.area]
    rank = LADDER.index(area.level)
    index = next(
        (i for i, stage in enumerate(plan.stages) if LADDER.index(stage.names[2]) > rank), None
    )
    if index is None:
        return Step(area.level, None)
    stage, earned = plan.stages[index], area.stages[index].points
    missing = list(_until_valid(plan, area, index))
    closed = area.gate_open is False
    after = plan.stages[index + 1] if index + 1 < len(plan.stages) else None
    name, bound = _wanted(stage, rank)
    if after and after.valid_from <= bound and not (after.needs_gate and closed):
        name, bound = after.names[0], after.valid_from
        if earned < bound:
            missing.append(_short_of_next(stage, after, earned, bound))
    else:
        if earned < bound:
            missing.append(_short(stage, earned, bound))
        if name == stage.names[2] and stage.needs_all_before:
            missing += _not_whole(plan, area, index)
    if closed and (_is_gated(plan, index) or _holds_back(plan, missing)):
        missing.append(closed_gate(questionnaire, area))
    return Step(area.level, name, tuple(missing))


def closed_gate(questionnaire: Questionnaire, area: KamiAreaScore) -> Missing:
    """A closed gate with all that keeps it closed."""
    causes = all_of(gate_causes(questionnaire.kami, area))
    return Missing(_("gerbang tertutup karena %(causes)s", causes=causes))


def gate_causes(method: KamiMethod, area: KamiAreaScore) -> list[str]:
    """What keeps the gate of an area closed; nothing where it is open or there is none."""
    if area.gate_min is None:
        return []
    causes = []
    if area.s12 < area.gate_min:
        causes.append(
            _("skor kategori 1 dan 2 baru %(points)s (perlu %(needed)s)",
              points=area.s12, needed=area.gate_min)
        )  # fmt: skip
    if method.gate_rule is GateRule.SUM:
        return causes
    level = method.answer(method.gate_partial).name.in_(locale())
    if area.basic_below_partial:
        causes.append(
            ngettext(
                "%(num)s butir kategori 1 belum mencapai '%(level)s'",
                "%(num)s butir kategori 1 belum mencapai '%(level)s'",
                area.basic_below_partial,
                level=level,
            )
        )
    most = method.gate_max_partial_basic or 0
    if area.basic_at_partial > most:
        causes.append(
            ngettext(
                "%(num)s butir kategori 1 baru '%(level)s' (%(limit)s)",
                "%(num)s butir kategori 1 baru '%(level)s' (%(limit)s)",
                area.basic_at_partial,
                level=level,
                limit=at_most(most),
            )
        )
    return causes


def why_status(questionnaire: Questionnaire, score: KamiScore) -> str:
    """Why the readiness status is not one step higher, in one sentence."""
    plan, method = plan_of(questionnaire), questionnaire.kami
    system = score.system_category
    if score.readiness is None or system.class_ is None:
        if not system.answered:
            return _(
                "Belum ada status: pertanyaan kategori sistem elektronik belum ada yang dijawab."
            )
        return _(
            "Belum ada status: kategori sistem elektronik baru terjawab %(answered)s dari %(items)s.",
            answered=system.answered, items=system.items,
        )  # fmt: skip
    rank = plan.statuses.index(score.readiness)
    if rank + 1 == len(plan.statuses):
        return _("%(status)s adalah status tertinggi.", status=_status(method, score.readiness))
    missing = [
        _("%(area)s %(points)s, perlu %(needed)s",
          area=questionnaire.area(one).short.in_(locale()), points=score.area(one).points,
          needed=plan.areas_by_id[one].readiness_floor)
        for one in score.below_floor
    ]  # fmt: skip
    bound = plan.bounds[system.class_][rank]
    if score.total <= bound:
        missing.append(
            _("nilai total %(points)s, perlu %(needed)s", points=score.total, needed=bound + 1)
        )
    better = plan.statuses[max(rank + 1, bisect_left(plan.bounds[system.class_], score.total))]
    return not_yet(_status(method, score.readiness), _status(method, better), missing)


def _status(method: KamiMethod, status: str) -> str:
    return method.status(status).name.in_(locale())


def _wanted(stage: StagePlan, rank: int) -> tuple[str, int]:
    """The next level that this stage itself can give, and the points it takes."""
    if LADDER.index(stage.names[1]) > rank and stage.minimum < stage.achievement:
        return stage.names[1], stage.minimum
    return stage.names[2], stage.achievement


def _until_valid(plan: AreaPlan, area: KamiAreaScore, index: int) -> Iterator[Missing]:
    """What keeps a stage, or one that it rests on, from counting."""
    for before in range(index):
        stage, after = plan.stages[before], plan.stages[before + 1]
        earned = area.stages[before].points
        if earned < after.valid_from:
            yield _short_of_next(stage, after, earned, after.valid_from)


def _short(stage: StagePlan, points: int, needed: int) -> Missing:
    words = _(
        "skor tahap %(stage)s %(points)s, perlu %(needed)s",
        stage=stage.stage, points=points, needed=needed,
    )  # fmt: skip
    return Missing(words, stage.stage, points, needed)


def _short_of_next(stage: StagePlan, after: StagePlan, points: int, needed: int) -> Missing:
    words = _(
        "skor tahap %(stage)s %(points)s, perlu %(needed)s agar tahap %(after)s dihitung",
        stage=stage.stage, points=points, needed=needed, after=after.stage,
    )  # fmt: skip
    return Missing(words, stage.stage, points, needed)


def _not_whole(plan: AreaPlan, area: KamiAreaScore, index: int) -> Iterator[Missing]:
    for before in range(index):
        stage, earned = plan.stages[before], area.stages[before].points
        if earned < stage.max:
            words = _(
                "tahap %(stage)s belum penuh (%(points)s dari %(max)s)",
                stage=stage.stage, points=earned, max=stage.max,
            )  # fmt: skip
            yield Missing(words, stage.stage, earned, stage.max)


def _is_gated(plan: AreaPlan, index: int) -> bool:
    """Whether a stage, or one that it rests on, counts only with the gate open."""
    return any(stage.needs_gate for stage in plan.stages[: index + 1])


def _holds_back(plan: AreaPlan, missing: list[Missing]) -> bool:
    """Whether a closed gate takes points of category 3 from a stage that has too few."""
    short = {one.stage for one in missing}
    return any(
        group.category == 3 and plan.stages[group.stage].stage in short for group in plan.groups
    )
