"""What stands beside a claim: what others of the same kind answer, and what became of it in the last round."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assessment.assessments.labels import level_words
from assessment.assessments.models import Layer
from assessment.assessments.queries import latest_answers
from assessment.languages import gettext as _
from assessment.questionnaire.model import Item, Question
from assessment.questionnaire.values import HIGHEST_LEVEL, NOT_APPLICABLE, UNANSWERED
from assessment.reviews.risk.peers import median
from assessment.reviews.risk.reasons import Facts


@dataclass(frozen=True, slots=True)
class Spread:
    """How the others answer an item, as parts of a bar and in one sentence."""

    parts: tuple[tuple[str, int, str], ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Last:
    """What became of the item in the last round, and what the verifier wrote then."""

    sentence: str
    verdict: str


def spreads_of(facts: Facts, items: Sequence[Question]) -> dict[str, Spread]:
    """What units of the same kind answer to these items, as far as five of them have."""
    if facts.peers is None:
        return {}
    found = {}
    for item in items:
        mine = facts.own[item.position]
        if isinstance(item, Item) and mine != UNANSWERED:
            others = facts.peers.others(item.position, mine)
            if others:
                found[item.id] = _spread(facts, item, mine, others)
    return found


def _spread(facts: Facts, item: Item, mine: int, others: dict[int, int]) -> Spread:
    method = facts.questionnaire.method
    parts = [
        (level_words(level, method), others.get(level, 0), _fill(level, item.highest_level))
        for level in range(item.highest_level + 1)
    ]
    if others.get(NOT_APPLICABLE):
        parts.append((level_words(NOT_APPLICABLE, method), others[NOT_APPLICABLE], "neutral"))
    graded = {level: count for level, count in others.items() if level <= HIGHEST_LEVEL}
    units = sum(others.values())
    if mine <= HIGHEST_LEVEL and graded:
        sentence = _(
            "Dari %(units)s unit sejenis yang lain, %(lower)s menjawab lebih rendah, %(same)s sama, %(higher)s lebih "
            "tinggi; yang di tengah “%(median)s”.",
            units=units, lower=sum(n for level, n in graded.items() if level < mine), same=graded.get(mine, 0),
            higher=sum(n for level, n in graded.items() if level > mine), median=level_words(median(graded), method),
        )  # fmt: skip
    else:
        sentence = _(
            "Dari %(units)s unit sejenis yang lain, %(same)s menjawab sama.",
            units=units,
            same=others.get(mine, 0),
        )
    return Spread(tuple(parts), sentence)


def _fill(level: int, highest: int) -> str:
    """From empty to the darkest, whatever the length of the scale."""
    return "none" if level == 0 else str(level + max(0, 4 - highest))


def last_of(session: Session, facts: Facts, items: Sequence[Question]) -> dict[str, Last]:
    """What the last round says about these items; the verifier's words only where it was concluded."""
    then = facts.then
    if then is None:
        return {}
    there = {item.id: then.items[item.id] for item in items if item.id in then.items}
    said = (
        latest_answers(session, then.verified_id, Layer.VERIFIED, list(there.values()))
        if then.verified_id and there
        else {}
    )
    method = facts.questionnaire.method
    found = {}
    for now, before in there.items():
        own, counted = then.own[now], then.counted[now]
        if own == UNANSWERED:
            continue
        if counted != own:
            sentence = _(
                "%(round)s: unit menjawab “%(own)s”, dihitung “%(counted)s”.",
                round=then.round, own=level_words(own, method), counted=level_words(counted, method),
            )  # fmt: skip
        else:
            sentence = _("%(round)s: “%(own)s”.", round=then.round, own=level_words(own, method))
        found[now] = Last(sentence, said[before].reason if before in said else "")
    return found
