"""How a score of the method ``maturity`` came about."""

from fractions import Fraction

from assessment.languages import gettext as _
from assessment.languages import locale, ngettext
from assessment.questionnaire.model import Area, Item, Overall, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.scoring import maturity as engine
from assessment.scoring.model import MaturityAreaScore, MaturityScore

from .items import Sources, own_share, times
from .tree import Constant, Kind, Node
from .words import answer_name, by_whom, mean, numbered


def whole(questionnaire: Questionnaire, sheet: bytes, sources: Sources) -> Node:
    """Everything behind the score of a sheet."""
    score = engine.score(questionnaire, sheet)
    areas = tuple(
        _area(questionnaire, area, found, sheet, sources)
        for area, found in zip(questionnaire.areas, score.areas, strict=True)
    )
    return Node(
        Kind.SCORE,
        questionnaire.key,
        questionnaire.title.in_(locale()),
        score.maturity,
        _shown(score.maturity),
        children=(
            Node(
                Kind.TOTAL,
                "",
                _("Kematangan keseluruhan"),
                score.maturity,
                _shown(score.maturity),
                rule=_overall(questionnaire, score),
                constants=_aims(score),
                why=_why(score, sum(_behind(area, sheet) for area in questionnaire.areas)),
                children=areas,
            ),
            own_share(score.own_points, score.own_max),
        ),
    )


def area(questionnaire: Questionnaire, area_id: str, sheet: bytes, sources: Sources) -> Node:
    """Everything behind the score of one area."""
    found = engine.score_area(questionnaire, area_id, sheet)
    return _area(questionnaire, questionnaire.area(area_id), found, sheet, sources)


def why_level(score: MaturityAreaScore) -> str:
    """What an area lacks to the maturity it is to reach, in one sentence."""
    return _why(score)


def _area(
    questionnaire: Questionnaire,
    area: Area,
    score: MaturityAreaScore,
    sheet: bytes,
    sources: Sources,
) -> Node:
    rule = _("Tidak ada butir yang berlaku.")
    if score.maturity is not None:
        rule = ngettext(
            "Rata-rata berbobot: jumlah tingkat × bobot (%(points)s) dibagi jumlah bobot %(num)s butir yang "
            "berlaku (%(weight)s).",
            "Rata-rata berbobot: jumlah tingkat × bobot (%(points)s) dibagi jumlah bobot %(num)s butir yang "
            "berlaku (%(weight)s).",
            score.applicable,
            points=score.points, weight=score.weight,
        )  # fmt: skip
    return Node(
        Kind.AREA,
        area.id,
        area.name.in_(locale()),
        score.maturity,
        _shown(score.maturity),
        rule=rule,
        constants=_aims(score),
        why=_why(score, _behind(area, sheet)),
        children=(
            *(_item(questionnaire, item, sheet, sources) for item in area.items),
            own_share(score.own_points, score.own_max),
        ),
    )


def _overall(questionnaire: Questionnaire, score: MaturityScore) -> str:
    if questionnaire.maturity.overall is Overall.AREAS:
        return _("Rata-rata kematangan semua area, masing-masing sama beratnya.")
    return _(
        "Rata-rata berbobot semua butir yang berlaku: %(points)s dibagi %(weight)s.",
        points=score.total, weight=sum(area.weight for area in score.areas),
    )  # fmt: skip


def _item(questionnaire: Questionnaire, item: Item, sheet: bytes, sources: Sources) -> Node:
    code = sheet[item.position]
    level = 0 if code == UNANSWERED else code
    rule = answer_name(questionnaire, code) + by_whom(sources[item.position] if sources else None)
    if code == NOT_APPLICABLE:
        return Node(
            Kind.ITEM, item.id, numbered(item), None, "–",
            rule=_("%(answer)s: tidak ikut dihitung.", answer=rule),
        )  # fmt: skip
    short = engine.gap(item, code)
    why = ""
    if short and short > 0:
        why = _(
            "Target %(target)s ('%(level)s'): kurang %(short)s tingkat.",
            target=item.target, short=short,
            level=questionnaire.method.answer(level + short).name.in_(locale()),
        )  # fmt: skip
    return Node(
        Kind.ITEM,
        item.id,
        numbered(item),
        level,
        _("tingkat %(level)s", level=level),
        of=item.highest_level,
        rule=_("%(answer)s: dihitung sebagai tingkat 0.", answer=rule)
        if code == UNANSWERED
        else f"{rule}: {times(level, item.weight)}.",
        why=why,
    )


def _why(score: MaturityAreaScore | MaturityScore, behind: int = 0) -> str:
    """One sentence on the way to the target; ``behind``: how many items are below their own, if that may be said."""
    if score.maturity is None or score.target is None or score.gap is None:
        return ""
    if score.gap <= 0:
        return _("Target %(target)s sudah tercapai.", target=mean(score.target))
    sentence = _(
        "%(now)s dan belum %(target)s: kurang %(gap)s",
        now=mean(score.maturity), target=mean(score.target), gap=mean(score.gap),
    )  # fmt: skip
    if behind:
        sentence += "; " + ngettext(
            "%(num)s butir di bawah targetnya", "%(num)s butir di bawah targetnya", behind
        )
    return f"{sentence}."


def _behind(area: Area, sheet: bytes) -> int:
    gaps = [engine.gap(item, sheet[item.position]) for item in area.items]
    return sum(gap is not None and gap > 0 for gap in gaps)


def _aims(score: MaturityAreaScore | MaturityScore) -> tuple[Constant, ...]:
    if score.target is None:
        return ()
    return (Constant(_("Target"), mean(score.target)),)


def _shown(value: Fraction | None) -> str:
    """``2,33 (7/3)``: rounded, and exactly where rounding hides something."""
    if value is None:
        return _("tidak ada yang berlaku")
    return mean(value) if 100 % value.denominator == 0 else f"{mean(value)} ({value})"
