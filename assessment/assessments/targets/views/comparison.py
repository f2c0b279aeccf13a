"""Two scores of the same questionnaire side by side, in words: before and after a change of answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.questionnaire.model import LADDER, KamiMethod, Questionnaire
from assessment.scoring.derivation import why_not_higher
from assessment.scoring.model import AreaScore, MaturityScore, Score, SupplementScore
from assessment.web.filters import level, mean, percent


@dataclass(frozen=True, slots=True)
class Line:
    """One number before and after. ``rises`` is None where it is the same."""

    id: str
    name: str
    before: str
    after: str
    changes: tuple[str, ...] = ()
    rises: bool | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole, the readiness status (if the method has one), and each part.

    ``assumed``: the category of electronic systems that it rests on, where that is not the one there is.
    """

    total: Line
    status: Line | None
    parts: tuple[Line, ...]
    assumed: str = ""

    @property
    def headline(self) -> str:
        """``459 → 465 poin (+6 poin)``, or just what it is while nothing has changed, after what is assumed."""
        said = self.total.after
        if self.total.changes:
            said = f"{self.total.before} → {said} ({', '.join(self.total.changes)})"
        return f"{self.assumed}: {said}" if self.assumed else said


def compare(questionnaire: Questionnaire, before: Score, after: Score) -> Comparison:
    """What has moved from one score to another."""
    return Comparison(
        total=_total(before, after),
        status=_status(questionnaire, before, after),
        parts=tuple(_parts(questionnaire, before, after)),
        assumed=_assumed(questionnaire, before, after),
    )


def _assumed(questionnaire: Questionnaire, before: Score, after: Score) -> str:
    """``Jika kategori Tinggi (sekarang Rendah)``; empty where the category is the one there is."""
    method, old, new = questionnaire.method, before.system_category, after.system_category
    if not isinstance(method, KamiMethod) or old is None or new is None:
        return ""
    if (old.points, old.answered) == (new.points, new.answered):
        return ""
    if new.class_ is None:
        return _("Jika kategori sistem elektronik belum lengkap")
    name = method.system_class(new.class_).name.in_(locale())
    if old.class_ is None:
        return _("Jika kategori %(name)s (sekarang belum ditetapkan)", name=name)
    if old.class_ == new.class_:
        return _(
            "Jika kategori tetap %(name)s, dengan %(points)s poin", name=name, points=new.points
        )
    now = method.system_class(old.class_).name.in_(locale())
    return _("Jika kategori %(name)s (sekarang %(now)s)", name=name, now=now)


def _total(before: Score, after: Score) -> Line:
    if isinstance(before, MaturityScore) and isinstance(after, MaturityScore):
        step = (after.maturity or Fraction()) - (before.maturity or Fraction())
        return Line(
            "", _("Kematangan keseluruhan"), mean(before.maturity), mean(after.maturity),
            (_signed(mean(abs(step)), step > 0),) if step else (), _direction(step),
        )  # fmt: skip
    difference = after.total - before.total
    return Line(
        "", _("Nilai total"), f"{before.total}", _("%(points)s poin", points=after.total),
        _points(difference), _direction(difference),
    )  # fmt: skip


def _status(questionnaire: Questionnaire, before: Score, after: Score) -> Line | None:
    known = [status.id for status in questionnaire.method.statuses]
    if not known:
        return None
    names = {status.id: status.name.in_(locale()) for status in questionnaire.method.statuses}
    old, new = before.readiness, after.readiness
    moved = old != new and old is not None and new is not None
    return Line(
        "", _("Status kesiapan"), names.get(old or "", "–"), names.get(new or "", "–"),
        (_("status menjadi %(status)s", status=names[new]),) if moved and new else (),
        known.index(new) > known.index(old) if moved and old and new else None,
    )  # fmt: skip


def _parts(questionnaire: Questionnaire, before: Score, after: Score) -> Iterator[Line]:
    then: tuple[AreaScore, ...] = before.areas
    now: tuple[AreaScore, ...] = after.areas
    for area, old, new in zip(questionnaire.areas, then, now, strict=True):
        yield _area(questionnaire, f"{area.number}. {area.short.in_(locale())}", old, new)
    for supplement, was, is_ in zip(
        questionnaire.supplements, before.supplements, after.supplements, strict=True
    ):
        yield _supplement(supplement.short.in_(locale()), was, is_)


def _area(questionnaire: Questionnaire, name: str, before: AreaScore, after: AreaScore) -> Line:
    changes: list[str] = []
    if not questionnaire.method.has_means:
        changes += _points(after.points - before.points)
        if after.gate_open and before.gate_open is False:
            changes.append(_("gerbang terbuka"))
        if before.gate_open and after.gate_open is False:
            changes.append(_("gerbang tertutup"))
    if before.level != after.level:
        changes.append(_("tingkat %(level)s", level=level(after.level)))
    return Line(
        after.area, name, _standing(before), _standing(after), tuple(changes),
        _direction(_rank(after) - _rank(before) or after.points - before.points)
        if changes else None,
        why_not_higher(questionnaire, after),
    )  # fmt: skip


def _supplement(name: str, before: SupplementScore, after: SupplementScore) -> Line:
    difference = after.points - before.points
    return Line(
        after.id, name, percent(before.percent), percent(after.percent),
        _points(difference), _direction(difference),
    )  # fmt: skip


def _standing(area: AreaScore) -> str:
    if area.level and area.level[0].isdigit():
        return level(area.level)
    return f"{area.points} · {level(area.level)}"


def _rank(area: AreaScore) -> int:
    if area.level in LADDER:
        return LADDER.index(area.level)
    return int(area.level.replace(".", "")) if area.level else 0


def _points(difference: int) -> tuple[str, ...]:
    if not difference:
        return ()
    return (_("%(points)s poin", points=_signed(str(abs(difference)), difference > 0)),)


def _signed(words: str, up: bool) -> str:
    return f"{'+' if up else '−'}{words}"


def _direction(difference: object) -> bool | None:
    return None if not difference else difference > 0  # type: ignore[operator]
