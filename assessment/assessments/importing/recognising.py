"""What a file says about which unit: answers to items, or points of areas. Pure: no database, no clock.

Three forms are known: a table with a column for the unit and one for each area or item; a long table of unit, item and
answer; and filled-in KAMI workbooks, in which an item's number and the chosen answer stand in one row.
"""

from collections.abc import Iterable
from pathlib import PurePath

from assessment.assessments.importing.found import Found
from assessment.assessments.importing.listing import header_of, listed
from assessment.assessments.importing.workbooks import workbooks
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.questionnaire.model import KamiMethod, Questionnaire
from assessment.spreadsheets.tables import FileFault, Table


def recognise(
    content: Iterable[Table], questionnaire: Questionnaire, file_name: str, unit: str = ""
) -> list[Found]:
    """Everything the tables say. ``unit``: whose workbook it is, where the file does not tell."""
    sheets = list(content)
    found: list[Found] = []
    loose = []
    for table in sheets:
        header = header_of(table, questionnaire)
        if header is None:
            loose.append(table)
        else:
            found += listed(table, header, questionnaire)
    if not found:
        name = unit or PurePath(file_name).stem.replace("_", " ")
        found = workbooks(loose, questionnaire, name, bool(unit))
    if not found:
        raise FileFault(
            _(
                "Tidak ditemukan kolom unit dengan area atau butir, dan bukan buku kerja KAMI yang terisi."
            )
        )
    for one in found:
        _refuse_odd(one, questionnaire)
    return found


def _refuse_odd(one: Found, questionnaire: Questionnaire) -> None:
    """Points that cannot be: above an area's maximum, a total that is not their sum, or not enough of them."""
    if one.bad or one.answers or not (one.points or one.total is not None):
        return
    if not isinstance(questionnaire.method, KamiMethod):
        one.bad.append(
            _("%(cell)s: kuesioner ini hanya dapat diimpor dengan jawaban butir.", cell=one.where)
        )
        return
    for area in questionnaire.areas:
        if one.points.get(area.id, 0) > area.numbers.max:
            one.bad.append(_("%(cell)s: %(area)s paling banyak %(max)s poin.",
                             cell=one.cells.get(area.id, one.where), area=area.short.in_(locale()),
                             max=area.numbers.max))  # fmt: skip
    whole = len(one.points) == len(questionnaire.areas)
    if one.total is None and not whole:
        one.bad.append(_("%(cell)s: isi poin semua area, atau kolom total.", cell=one.where))
    elif one.total is not None and (
        one.total > questionnaire.method.max
        or (
            one.total != sum(one.points.values()) if whole else one.total < sum(one.points.values())
        )
    ):
        one.bad.append(
            _(
                "%(cell)s: total %(total)s tidak cocok dengan poin areanya.",
                cell=one.where,
                total=one.total,
            )
        )
