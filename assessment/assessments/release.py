"""Who sees what was verified before the city has announced a round's results: one rule, as SQL and as Python.

Of units as far as ``permissions.WAITS`` lets the person wait; of practice and of what the city provides nothing is held
back. Held back are verified and final values and all that rests on them; statuses and the unit's own answers are not.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, or_, true

from assessment.assessments.asked import Asked
from assessment.assessments.models import Assessment
from assessment.permissions import SIGHT, WAITS, Actor, Relation, Role, Wait
from assessment.rounds.models import Release, Round
from assessment.units.models import Unit


def are_shown(role: Role, unit_id: UUID | BindParameter[Any]) -> ColumnElement[bool]:
    """Over Unit, Assessment and Round: whether results may be seen, by whoever sees scores there at all."""
    waits = WAITS[role]
    if all(wait is Wait.NOTHING for wait in waits.values()):
        return true()
    related = {
        Relation.OWN: Unit.id == unit_id,
        Relation.CHILD: Unit.parent_id == unit_id,
        Relation.OTHER: true(),
    }
    settings = {
        Wait.OWN_SETTING: Round.own_results == Release.AT_ONCE,
        Wait.LEADERSHIP_SETTING: Round.leadership_results == Release.AT_ONCE,
    }
    return or_(
        is_out(),
        Assessment.asked == Asked.CITY,
        *(
            and_(related[relation], settings[waits[relation]])
            for relation in SIGHT[role]
            if waits[relation] in settings
        ),
    )


def is_out() -> ColumnElement[bool]:
    """Over Round: whether nothing is held back from anybody."""
    return or_(Round.announced_at.is_not(None), Round.is_practice, Round.is_imported)


def are_shown_to_unit() -> ColumnElement[bool]:
    """Over Round: whether a unit sees its own results."""
    return or_(is_out(), Round.own_results == Release.AT_ONCE)


def is_everything_out(chosen: Round) -> bool:
    """:func:`is_out` of a round at hand."""
    return chosen.announced_at is not None or chosen.is_practice or chosen.is_imported


def shows_results(actor: Actor, on: Assessment) -> bool:
    """:func:`are_shown` of an assessment at hand, with its unit and round."""
    if on.is_provider:
        return True
    relation = Relation.OTHER
    if on.unit_id == actor.unit_id:
        relation = Relation.OWN
    elif on.unit.parent_id == actor.unit_id:
        relation = Relation.CHILD
    return _is_over(WAITS[actor.role][relation], on.round)


def compares_results(actor: Actor, chosen: Round) -> bool:
    """Whether the results of several units of a round may be shown side by side, all that the person sees of them."""
    others = [relation for relation in SIGHT[actor.role] if relation is not Relation.OWN]
    return all(_is_over(WAITS[actor.role][relation], chosen) for relation in others or Relation)


def shows_own_results(chosen: Round) -> bool:
    """:func:`are_shown_to_unit` of a round at hand."""
    return _is_over(Wait.OWN_SETTING, chosen)


def _is_over(wait: Wait, chosen: Round) -> bool:
    if wait is Wait.NOTHING or is_everything_out(chosen):
        return True
    if wait is Wait.OWN_SETTING:
        return chosen.own_results is Release.AT_ONCE
    return wait is Wait.LEADERSHIP_SETTING and chosen.leadership_results is Release.AT_ONCE
