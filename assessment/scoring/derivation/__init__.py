"""Every number of a score explains itself: the tree of what it rests on, in the words of the current language."""

from assessment.questionnaire.model import SYSTEM_CATEGORY, MaturityMethod, Questionnaire
from assessment.scoring.model import AreaScore, MaturityAreaScore

from . import kami, maturity, reasons
from .items import Sources
from .tree import Constant, Kind, Node

__all__ = ["Constant", "Kind", "Node", "derive", "derive_part", "why_not_higher"]


def derive(questionnaire: Questionnaire, sheet: bytes, sources: Sources = None) -> Node:
    """The whole score of a sheet; ``sources`` (of ``effective``) let each item say whose answer it is."""
    if isinstance(questionnaire.method, MaturityMethod):
        return maturity.whole(questionnaire, sheet, sources)
    return kami.whole(questionnaire, sheet, sources)


def derive_part(
    questionnaire: Questionnaire, part_id: str, sheet: bytes, sources: Sources = None
) -> Node:
    """One area or supplement, or the category of electronic systems; ``KeyError`` where there is none."""
    if isinstance(questionnaire.method, MaturityMethod):
        return maturity.area(questionnaire, part_id, sheet, sources)
    if part_id == SYSTEM_CATEGORY:
        return kami.system(questionnaire, sheet, sources)
    if any(part_id == one.id for one in questionnaire.supplements):
        return kami.supplement(questionnaire, part_id, sheet, sources)
    return kami.area(questionnaire, part_id, sheet, sources)


def why_not_higher(questionnaire: Questionnaire, score: AreaScore) -> str:
    """Why an area is not one step higher, in one sentence that tells no single answer."""
    if isinstance(score, MaturityAreaScore):
        return maturity.why_level(score)
    return reasons.why_level(questionnaire, score)
