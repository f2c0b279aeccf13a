"""How a score of the method ``kami`` came about."""

from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.questionnaire.model import SYSTEM_CATEGORY, Area, Questionnaire, Supplement
from assessment.scoring import kami as engine
from assessment.scoring.model import KamiAreaScore, KamiScore, SupplementScore
from assessment.scoring.plan import plan_of

from . import reasons
from .area import explain
from .items import Sources, item_of_kami, own_share, question_of_system, sum_of
from .tree import Constant, Kind, Node
from .words import exact, points_of


def whole(questionnaire: Questionnaire, sheet: bytes, sources: Sources) -> Node:
    """Everything behind the score of a sheet."""
    score = engine.score(questionnaire, sheet)
    return Node(
        Kind.SCORE,
        questionnaire.key,
        questionnaire.title.in_(locale()),
        score.total,
        points_of(score.total, score.max),
        of=score.max,
        children=(
            _readiness(questionnaire, score),
            system(questionnaire, sheet, sources),
            Node(
                Kind.TOTAL,
                "",
                _("Nilai total"),
                score.total,
                points_of(score.total, score.max),
                of=score.max,
                rule=sum_of(_("Jumlah nilai semua area"), [one.points for one in score.areas]),
                children=tuple(
                    explain(questionnaire, area, found, sheet, sources)
                    for area, found in zip(questionnaire.areas, score.areas, strict=True)
                ),
            ),
            *(
                _supplement(questionnaire, one, found, sheet, sources)
                for one, found in zip(questionnaire.supplements, score.supplements, strict=True)
            ),
            own_share(score.own_points, score.own_max),
        ),
    )


def area(questionnaire: Questionnaire, area_id: str, sheet: bytes, sources: Sources) -> Node:
    """Everything behind the score of one area."""
    found = engine.score_area(questionnaire, area_id, sheet)
    return explain(questionnaire, questionnaire.area(area_id), found, sheet, sources)


def supplement(questionnaire: Questionnaire, id_: str, sheet: bytes, sources: Sources) -> Node:
    """Everything behind the percentage of a supplement."""
    found = next(one for one in engine.score(questionnaire, sheet).supplements if one.id == id_)
    return _supplement(questionnaire, questionnaire.supplement(id_), found, sheet, sources)


def system(questionnaire: Questionnaire, sheet: bytes, sources: Sources) -> Node:
    """Everything behind the category of electronic systems."""
    found, method = engine.score(questionnaire, sheet).system_category, questionnaire.kami
    letters = ", ".join(f"{letter} = {points}" for letter, points in method.system_points)
    name = method.system_class(found.class_).name.in_(locale()) if found.class_ else ""
    return Node(
        Kind.SYSTEM,
        SYSTEM_CATEGORY,
        _("Kategori sistem elektronik"),
        found.points,
        _("%(points)s poin: %(name)s", points=found.points, name=name)
        if name
        else _("belum lengkap: %(answered)s dari %(items)s terjawab",
               answered=found.answered, items=found.items)
        if found.answered
        else _("belum ada yang dijawab"),
        rule=_("Jumlah poin jawaban (%(letters)s); jumlah itu menentukan kategorinya.", letters=letters),
        constants=tuple(
            Constant(one.name.in_(locale()), f"{one.min}–{one.max}") for one in method.system_classes
        ),
        children=tuple(
            question_of_system(questionnaire, one, sheet, sources) for one in questionnaire.system_questions
        ),
    )  # fmt: skip


def _readiness(questionnaire: Questionnaire, score: KamiScore) -> Node:
    plan, method = plan_of(questionnaire), questionnaire.kami
    class_ = score.system_category.class_
    names = [status.name.in_(locale()) for status in method.statuses]
    bounds = plan.bounds[class_] if class_ else ()
    firsts = (0, *(bound + 1 for bound in bounds[:-1]))
    return Node(
        Kind.READINESS,
        "",
        _("Status kesiapan"),
        score.readiness,
        method.status(score.readiness).name.in_(locale()) if score.readiness else "–",
        rule=_(
            "Ditentukan nilai total menurut kategori sistem elektronik. Selama satu area di bawah nilai "
            "minimumnya, statusnya %(status)s.",
            status=names[0],
        ),
        constants=tuple(
            Constant(name, f"{first}–{last}")
            for name, first, last in zip(names, firsts, bounds, strict=False)
        ),
        why=reasons.why_status(questionnaire, score),
        children=tuple(
            _floor(questionnaire.area(one.id), score.area(one.id), one.readiness_floor)
            for one in plan.areas
            if one.readiness_floor is not None
        ),
    )


def _floor(area: Area, score: KamiAreaScore, floor: int) -> Node:
    low = score.points < floor
    return Node(
        Kind.FLOOR,
        area.id,
        _("Nilai minimum %(area)s", area=area.short.in_(locale())),
        not low,
        _("%(points)s, di bawah %(floor)s", points=score.points, floor=floor)
        if low
        else _("%(points)s, cukup (minimum %(floor)s)", points=score.points, floor=floor),
    )


def _supplement(
    questionnaire: Questionnaire,
    supplement: Supplement,
    score: SupplementScore,
    sheet: bytes,
    sources: Sources,
) -> Node:
    return Node(
        Kind.SUPPLEMENT,
        supplement.id,
        supplement.name.in_(locale()),
        score.percent,
        f"{exact(score.percent)}%",
        rule=_(
            "%(points)s dari %(max)s poin. Suplemen berdiri sendiri: tidak masuk nilai total dan tingkat.",
            points=score.points, max=score.max,
        ),
        children=tuple(item_of_kami(questionnaire, item, sheet, sources) for item in supplement.items),
    )  # fmt: skip
