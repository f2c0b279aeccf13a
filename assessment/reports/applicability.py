"""The statement of applicability of one assessment: which controls apply, why (not), how far they are, what shows it.

A control is an item that may be left out; what everybody has to do is no matter of applicability.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from assessment.assessments.asked import Asked, is_inherited
from assessment.assessments.labels import level_words
from assessment.assessments.layers import counts_now, laid
from assessment.assessments.models import AnswerEvent, Layer
from assessment.assessments.providing.publishing import Given, published_for
from assessment.assessments.queries import Desk, latest_answers
from assessment.assessments.records import evidence_of
from assessment.languages import gettext as _
from assessment.languages import locale, ngettext, pgettext
from assessment.questionnaire.model import Area, Item, Method, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.reports.exports import Cell
from assessment.scoring.effective import Source
from assessment.scoring.maturity import gap
from assessment.web.filters import long_date


class Shown(StrEnum):
    """Which controls are wanted."""

    ALL = ""
    APPLICABLE = "applicable"
    EXCLUDED = "excluded"
    BELOW = "below"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Control:
    """One control: its value, what was said about it, and what shows it.

    ``names`` of the evidence only for who may open it; ``shown`` counts it for everybody.
    """

    item: Item
    area: Area
    method: Method
    code: int
    is_citys: bool
    said: str
    names: tuple[str, ...]
    shown: int

    @property
    def applies(self) -> bool:
        """Whether it applies; until somebody says otherwise it does."""
        return self.code != NOT_APPLICABLE

    @property
    def is_answered(self) -> bool:
        """Whether anybody has answered it."""
        return self.code != UNANSWERED

    @property
    def level(self) -> int | None:
        """The level that counts; None where it does not apply or is not answered."""
        return self.code if self.applies and self.is_answered else None

    @property
    def gap(self) -> int | None:
        """How many levels are missing to the target."""
        return gap(self.item, self.code)

    @property
    def is_below(self) -> bool:
        """Whether the target is not reached yet."""
        return self.gap is not None and self.gap > 0

    @property
    def level_words(self) -> str:
        """The level, or that there is none, in words."""
        return level_words(self.code, self.method)

    @property
    def target_words(self) -> str:
        """The target in words."""
        return "" if self.item.target is None else level_words(self.item.target, self.method)

    @property
    def evidence(self) -> str:
        """What shows it: names, or how much there is."""
        unnamed = self.shown - len(self.names)
        counted = ngettext("%(num)d bukti dukung", "%(num)d bukti dukung", unnamed)
        return "; ".join([*self.names, counted] if unnamed else self.names)

    def is_wanted(self, shown: Shown) -> bool:
        """Whether it is among those asked for."""
        return {
            Shown.ALL: True,
            Shown.APPLICABLE: self.applies,
            Shown.EXCLUDED: not self.applies,
            Shown.BELOW: self.is_below,
            Shown.OPEN: not self.is_answered,
        }[shown]


@dataclass(frozen=True, slots=True)
class Statement:
    """All controls in the order of the questionnaire, in the layer that counts now."""

    layer: Layer
    controls: tuple[Control, ...]
    obligatory: int

    def count(self, shown: Shown) -> int:
        """How many controls are of a kind."""
        return sum(one.is_wanted(shown) for one in self.controls)

    def wanted(self, shown: Shown, area_id: str = "") -> list[tuple[Area, list[Control]]]:
        """The controls asked for, by area."""
        found: dict[str, tuple[Area, list[Control]]] = {}
        for one in self.controls:
            if one.is_wanted(shown) and area_id in ("", one.area.id):
                found.setdefault(one.area.id, (one.area, []))[1].append(one)
        return list(found.values())

    @property
    def areas(self) -> list[Area]:
        """The areas that have controls."""
        return list({one.area.id: one.area for one in self.controls}.values())


def is_stated(questionnaire: Questionnaire) -> bool:
    """Whether a statement of applicability can be made: items have targets, and some may be left out."""
    return questionnaire.method.has_means and any(
        item.not_applicable_allowed for item in questionnaire.items
    )


def statement(
    session: Session, desk: Desk, questionnaire: Questionnaire, *, sees_evidence: bool
) -> Statement:
    """The statement as it stands now."""
    layer = counts_now(desk)
    sheet, sources = laid(questionnaire, desk, layer)
    own = latest_answers(session, desk.revision_id, Layer.SELF)
    decided = (
        {} if layer is Layer.SELF else latest_answers(session, desk.revision_id, Layer.VERIFIED)
    )
    city = None if desk.asked is Asked.CITY else published_for(session, desk)
    given = city.given if city else {}
    evidence = evidence_of(session, desk.revision_id)
    controls = []
    for area in questionnaire.areas:
        for item in area.items:
            if not item.not_applicable_allowed:
                continue
            of_city = given.get(item.id)
            names = tuple(one.title for one in evidence.get(item.id, ()))
            shown = len(names) + (len(of_city.evidence) if of_city else 0)
            is_citys = sources[item.position] is Source.CITY or (
                is_inherited(desk.asked, item) and sheet[item.position] == desk.city[item.position]
            )
            controls.append(
                Control(
                    item=item,
                    area=area,
                    method=questionnaire.method,
                    code=sheet[item.position],
                    is_citys=is_citys and sheet[item.position] != UNANSWERED,
                    said=_citys(item.id, decided, of_city)
                    if is_citys
                    else _said(item.id, sources[item.position], own, decided),
                    names=(names if sees_evidence else ()) + (of_city.evidence if of_city else ()),
                    shown=shown,
                )
            )
    obligatory = sum(not item.not_applicable_allowed for item in questionnaire.items)
    return Statement(layer, tuple(controls), obligatory)


def _citys(item_id: str, decided: Mapping[str, AnswerEvent], of_city: Given | None) -> str:
    """What the city said where its value counts, after why an exception to it was declined."""
    verdict = decided.get(item_id)
    declined = verdict.reason if verdict is not None else ""
    if of_city is None:
        return declined
    day = _("Keadaan per %(date)s.", date=long_date(of_city.as_of)) if of_city.as_of else ""
    return _joined(declined, of_city.reason, of_city.note, day)


def _said(
    item_id: str,
    source: Source,
    own: Mapping[str, AnswerEvent],
    decided: Mapping[str, AnswerEvent],
) -> str:
    """Why it does not apply, or what was noted about it, by whoever's value counts."""
    ours = own.get(item_id)
    said = _joined(ours.reason, ours.note) if ours else ""
    verdict = decided.get(item_id)
    if source is Source.VERIFIED and verdict is not None and verdict.reason:
        return _joined(verdict.reason, "" if ours and ours.value != verdict.value else said)
    return said


def _joined(*parts: str) -> str:
    return " ".join(part.strip() for part in parts if part.strip())


def headings() -> list[str]:
    """The columns of the table that is taken away."""
    return [
        _("Nomor"), _("Kendali"), _("Bagian"), pgettext("control", "Berlaku"), _("Alasan atau penjelasan"),
        _("Tingkat"), _("Arti tingkat"), _("Target"), _("Selisih"), _("Bukti dukung"), _("Dijawab"),
    ]  # fmt: skip


def rows(found: list[tuple[Area, list[Control]]]) -> list[list[Cell]]:
    """One row per control."""
    return [
        [
            one.item.id,
            one.item.topic.in_(locale()),
            area.name.in_(locale()),
            applies_words(one),
            one.said,
            one.level,
            one.level_words if one.level is not None else None,
            one.item.target if one.applies else None,
            one.gap,
            one.evidence,
            _("kota") if one.is_citys else _("unit"),
        ]
        for area, controls in found
        for one in controls
    ]


def applies_words(one: Control) -> str:
    """``Ya``, ``Tidak``, or that nobody has said yet."""
    if not one.is_answered:
        return _("belum dijawab")
    return _("ya") if one.applies else _("tidak")


def described(found: list[tuple[Area, list[Control]]]) -> list[dict[str, Any]]:
    """The table as plain values, for the PDF."""
    return [
        {
            "name": f"{area.number} {area.name.in_(locale())}",
            "rows": [
                {
                    "id": one.item.id,
                    "topic": one.item.topic.in_(locale()),
                    "applies": applies_words(one),
                    "excluded": not one.applies,
                    "said": one.said,
                    "level": one.level,
                    "target": one.item.target if one.applies else None,
                    "gap": one.gap,
                    "evidence": one.evidence,
                }
                for one in controls
            ],
        }
        for area, controls in found
    ]
