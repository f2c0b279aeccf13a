"""How the score of one area of the method ``kami`` came about: its level, its points, its gate."""

from collections.abc import Callable

from assessment.languages import gettext as _
from assessment.languages import locale, ngettext
from assessment.questionnaire.model import Area, GateRule, Item, Questionnaire
from assessment.scoring import kami as engine
from assessment.scoring.model import KamiAreaScore
from assessment.scoring.plan import ABOVE_PARTIAL, AreaPlan, StagePlan, plan_of

from . import reasons
from .items import Sources, item_of_kami, own_share, sum_of
from .tree import Constant, Kind, Node
from .words import all_of, at_most, exact, points_of

Leaf = Callable[[Item], Node]


def explain(
    questionnaire: Questionnaire, area: Area, score: KamiAreaScore, sheet: bytes, sources: Sources
) -> Node:
    plan = plan_of(questionnaire).areas_by_id[area.id]

    def leaf(item: Item) -> Node:
        return item_of_kami(questionnaire, item, sheet, sources, closed=score.gate_open is False)

    parts = [_level(questionnaire, plan, score), _points(area, score, leaf)]
    if score.gate_open is not None:
        parts.append(_gate(questionnaire, area, score, leaf, sheet))
    parts.append(own_share(score.own_points, score.own_max))
    points = points_of(score.points, score.max)
    return Node(
        Kind.AREA,
        area.id,
        area.name.in_(locale()),
        score.points,
        _("%(points)s, tingkat %(level)s", points=points, level=score.level),
        of=score.max,
        children=tuple(parts),
    )


def _level(questionnaire: Questionnaire, plan: AreaPlan, score: KamiAreaScore) -> Node:
    earned = [stage.points for stage in score.stages]
    found = engine.results(plan.stages, earned, gate_closed=score.gate_open is False)
    last = plan.stages[len(found) - 1].stage
    return Node(
        Kind.LEVEL,
        plan.id,
        _("Tingkat kematangan"),
        score.level,
        score.level,
        rule=_("Hasil tahap tertinggi yang dihitung: tahap %(stage)s.", stage=last),
        why=reasons.why_level(questionnaire, score),
        children=tuple(
            _result(plan, score, index, found[index] if index < len(found) else None)
            for index in range(len(plan.stages))
        ),
    )


def _result(plan: AreaPlan, score: KamiAreaScore, index: int, result: str | None) -> Node:
    stage, earned = plan.stages[index], score.stages[index].points
    low, half, full = stage.names
    rule = _(
        "%(validity)s Skor %(points)s dari %(max)s: mulai %(achievement)s menjadi %(full)s, mulai %(minimum)s "
        "menjadi %(half)s, di bawahnya %(low)s.",
        validity=_validity(plan, score, index), points=earned, max=stage.max,
        achievement=stage.achievement, full=full, minimum=stage.minimum, half=half, low=low,
    )  # fmt: skip
    if stage.needs_all_before:
        rule += " " + _("%(full)s juga menuntut semua tahap sebelumnya penuh.", full=full)
    return Node(
        Kind.RESULT,
        stage.stage,
        _("Hasil tahap %(stage)s", stage=stage.stage),
        result,
        result or _("tidak dihitung"),
        rule=rule,
        constants=_constants_of(stage, index),
    )


def _validity(plan: AreaPlan, score: KamiAreaScore, index: int) -> str:
    if index == 0:
        return _("Tahap ini selalu dihitung.")
    stage, before = plan.stages[index], score.stages[index - 1]
    earned = [one.points for one in score.stages]
    counted = engine.results(plan.stages, earned, gate_closed=score.gate_open is False)
    if index < len(counted):
        return _(
            "Dihitung karena skor tahap %(before)s %(points)s mencapai %(needed)s%(gate)s.",
            before=before.stage, points=before.points, needed=stage.valid_from,
            gate=_(" dan gerbang terbuka") if stage.needs_gate and score.gate_open else "",
        )  # fmt: skip
    if index > len(counted):
        return _("Tidak dihitung karena tahap %(before)s tidak dihitung.", before=before.stage)
    faults = []
    if before.points < stage.valid_from:
        faults.append(
            _("skor tahap %(before)s %(points)s, perlu %(needed)s",
              before=before.stage, points=before.points, needed=stage.valid_from)
        )  # fmt: skip
    if stage.needs_gate and score.gate_open is False:
        faults.append(_("gerbang tertutup"))
    return _("Tidak dihitung: %(faults)s.", faults="; ".join(faults))


def _constants_of(stage: StagePlan, index: int) -> tuple[Constant, ...]:
    found = [
        Constant(_("Skor minimum"), f"{stage.minimum}"),
        Constant(_("Skor pencapaian"), f"{stage.achievement}"),
    ]
    if index:
        found.insert(0, Constant(_("Dihitung mulai"), exact(stage.bound)))
    return tuple(found)


def _points(area: Area, score: KamiAreaScore, leaf: Leaf) -> Node:
    return Node(
        Kind.POINTS,
        area.id,
        _("Nilai area"),
        score.points,
        points_of(score.points, score.max),
        of=score.max,
        rule=sum_of(_("Jumlah skor semua tahap"), [stage.points for stage in score.stages]),
        children=tuple(
            Node(
                Kind.STAGE,
                stage.stage,
                _("Skor tahap %(stage)s", stage=stage.stage),
                stage.points,
                points_of(stage.points, stage.max),
                of=stage.max,
                rule=_("Jumlah poin butir tahap ini yang dihitung."),
                children=tuple(leaf(item) for item in area.items if item.stage == stage.stage),
            )
            for stage in score.stages
        ),
    )


def _gate(
    questionnaire: Questionnaire, area: Area, score: KamiAreaScore, leaf: Leaf, sheet: bytes
) -> Node:
    method = questionnaire.kami
    level = method.answer(method.gate_partial).name.in_(locale())
    most = method.gate_max_partial_basic or 0
    rule = _(
        "Terbuka bila skor butir kategori 1 dan 2 sedikitnya %(needed)s.", needed=score.gate_min
    )
    if method.gate_rule is GateRule.SUM_AND_BASIC:
        rule += " " + (
            _(
                "Selain itu tidak boleh ada butir kategori 1 di bawah '%(level)s', dan paling banyak %(most)s yang "
                "baru '%(level)s'.",
                level=level, most=most,
            )
            if most
            else _(
                "Selain itu tidak boleh ada butir kategori 1 yang di bawah '%(level)s' atau baru '%(level)s'.",
                level=level,
            )
        )  # fmt: skip
    rule += " " + _("Selama tertutup, butir kategori 3 di area ini bernilai 0.")
    causes = reasons.gate_causes(method, score)
    parts = [_s12(area, score, leaf)]
    if method.gate_rule is GateRule.SUM_AND_BASIC:
        parts.append(_basic(questionnaire, area, score, leaf, sheet))
    return Node(
        Kind.GATE,
        area.id,
        _("Gerbang butir kategori 3"),
        score.gate_open,
        _("terbuka") if score.gate_open else _("tertutup"),
        rule=rule,
        constants=(Constant(_("Skor minimum gerbang"), f"{score.gate_min}"),),
        why=""
        if score.gate_open
        else _("Gerbang tertutup karena %(causes)s.", causes=all_of(causes)),
        children=tuple(parts),
    )


def _s12(area: Area, score: KamiAreaScore, leaf: Leaf) -> Node:
    categories = []
    for category in (1, 2):
        nodes = tuple(leaf(item) for item in area.items if item.category == category)
        points = sum(node.value for node in nodes if isinstance(node.value, int))
        maximum = sum(node.of or 0 for node in nodes)
        categories.append(
            Node(
                Kind.CATEGORY,
                f"{category}",
                _("Butir kategori %(category)s", category=category),
                points,
                points_of(points, maximum),
                of=maximum,
                children=nodes,
            )
        )
    return Node(
        Kind.SUM,
        area.id,
        _("Skor kategori 1 dan 2"),
        score.s12,
        _("%(points)s, perlu %(needed)s", points=score.s12, needed=score.gate_min),
        rule=sum_of(_("Jumlah poin butir kategori 1 dan 2"), [one.value for one in categories]),
        children=tuple(categories),
    )


def _basic(
    questionnaire: Questionnaire, area: Area, score: KamiAreaScore, leaf: Leaf, sheet: bytes
) -> Node:
    """The basic items that are not yet above the level which the gate looks at."""
    method, standing = questionnaire.kami, plan_of(questionnaire).standing
    level = method.answer(method.gate_partial).name.in_(locale())
    below, at = score.basic_below_partial, score.basic_at_partial
    return Node(
        Kind.BASIC,
        area.id,
        _("Butir kategori 1 yang belum penuh"),
        below + at,
        ngettext("%(num)s butir", "%(num)s butir", below + at) if below + at else _("tidak ada"),
        rule=_(
            "Di bawah '%(level)s': %(below)s (tidak boleh ada). Baru '%(level)s': %(at)s (%(limit)s).",
            below=below or _("tidak ada"), at=at or _("tidak ada"), level=level,
            limit=at_most(method.gate_max_partial_basic or 0),
        ),
        children=tuple(
            leaf(item)
            for item in area.items
            if item.category == 1 and standing[sheet[item.position]] != ABOVE_PARTIAL
        ),
    )  # fmt: skip
