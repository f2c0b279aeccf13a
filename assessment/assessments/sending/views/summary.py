"""What stands on the page before sending: items with links, warnings with their sentences, the summary for the head."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import url_for

from assessment.assessments.checks import Warned
from assessment.assessments.labels import level_words
from assessment.assessments.models import AreaScore, Layer
from assessment.assessments.queries import items_with_evidence
from assessment.assessments.records import Step
from assessment.assessments.sending.explaining import Explained
from assessment.assessments.sending.since import Moved, Since, since_last_round
from assessment.assessments.status import Status
from assessment.assessments.views.desks import Opened
from assessment.assessments.views.items import parts
from assessment.languages import locale
from assessment.questionnaire.model import Area
from assessment.scoring.model import share
from assessment.web.labels import label
from assessment.web.work import reader

SHOWN = 12
"""So many items of a kind are named one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A warning on the page. ``said``: what stands in its field; ``before``: what was kept, by whom and when."""

    key: str
    title: str
    why: str
    count: int
    links: list[dict[str, str]]
    more: int
    said: str
    before: Explained | None
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area in the summary: how much is answered, what it is worth, and what it was worth in the last round."""

    name: str
    url: str
    score: AreaScore
    now: Decimal | None
    then: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """By how many percent points it moved."""
        return None if self.now is None or self.then is None else self.now - self.then


@dataclass(frozen=True, slots=True)
class Summary:
    """One page for who approves."""

    answered: int
    items: int
    areas: list[AreaLine]
    evidence: int
    proven: int
    since: Since | None
    raised: list[dict[str, str]] = field(default_factory=list)
    lowered: list[dict[str, str]] = field(default_factory=list)


def summary_of(opened: Opened, scores: Mapping[tuple[Layer, str], AreaScore]) -> Summary:
    """Progress, scores and evidence, beside the last round."""
    since = since_last_round(reader, opened.desk, opened.questionnaire)
    shown = items_with_evidence(reader, opened.id)
    areas = [
        _area(opened, area, scores[Layer.SELF, area.id], since)
        for area in opened.questionnaire.areas
        if scores[Layer.SELF, area.id].items
    ]
    return Summary(
        answered=sum(one.score.answered for one in areas),
        items=sum(one.score.items for one in areas),
        areas=areas,
        evidence=sum(shown.values()),
        proven=len(shown),
        since=since,
        raised=[_moved(opened, one) for one in since.raised[:SHOWN]] if since else [],
        lowered=[_moved(opened, one) for one in since.lowered[:SHOWN]] if since else [],
    )


def _area(opened: Opened, area: Area, score: AreaScore, since: Since | None) -> AreaLine:
    return AreaLine(
        name=f"{area.number}. {area.name.in_(locale())}",
        url=url_for("assessments.area", revision_id=opened.id, area_id=area.id),
        score=score,
        now=share(score.points, score.max),
        then=since.areas.get(area.id) if since else None,
    )


def _moved(opened: Opened, one: Moved) -> dict[str, str]:
    method = opened.questionnaire.method
    return link(opened, one.item) | {
        "then": level_words(one.then, method),
        "now": level_words(one.now, method),
    }


def lines(
    opened: Opened,
    warnings: Iterable[Warned],
    before: Mapping[str, Explained],
    *,
    typed: Mapping[str, str],
    wrong: tuple[str, ...] = (),
) -> list[Line]:
    """Every warning, with its items and what is said about it: as typed just now, or as kept."""
    found = []
    for warning in warnings:
        kept = before.get(warning.key)
        found.append(
            Line(
                key=warning.key,
                title=label(warning.doubt),
                why=warning.why.in_(locale()) if warning.why else "",
                count=len(warning.items),
                links=[link(opened, one) for one in warning.items[:SHOWN]],
                more=max(0, len(warning.items) - SHOWN),
                said=typed.get(warning.key, kept.sentence if kept else ""),
                before=kept,
                is_wrong=warning.key in wrong,
            )
        )
    return found


def message_of(steps: list[Step]) -> Step | None:
    """What the operator wrote to the head when asking for approval."""
    found = next((one for one in steps if one.end is Status.AWAITING_APPROVAL), None)
    return found if found and found.reason else None


def within_areas(opened: Opened, found: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    """Items by area, each with a link."""
    names = {part.id: part.name for part in parts(opened.questionnaire)}
    return [
        {
            "id": area_id,
            "name": names[area_id].in_(locale()),
            "count": len(ids),
            "items": [link(opened, one) for one in ids[:SHOWN]],
            "more": max(0, len(ids) - SHOWN),
        }
        for area_id, ids in found.items()
    ]


def link(opened: Opened, item_id: str) -> dict[str, str]:
    """An item with its topic, and where it is answered."""
    item = opened.questionnaire.item(item_id)
    return {
        "id": item_id,
        "topic": item.topic.in_(locale()),
        "url": url_for(
            "assessments.area", revision_id=opened.id, area_id=item.area_id,
            _anchor=f"item-{item_id}",
        ),
    }  # fmt: skip
