"""What if: other answers tried on a copy, their score at once, and the copy kept as the unit's target plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.blueprint import bp
from assessment.assessments.labels import level_words
from assessment.assessments.layers import counts_now, laid
from assessment.assessments.targets import services as targets
from assessment.assessments.targets import trial
from assessment.assessments.targets.views.comparison import compare
from assessment.assessments.views.desks import Opened, open_or_404, take_or_404
from assessment.assessments.views.items import choices_of, parts
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.questionnaire.model import (
    SYSTEM_CATEGORY,
    AnsweredBy,
    Area,
    Item,
    Questionnaire,
    Supplement,
)
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED, to_json
from assessment.scoring import score
from assessment.web.access import actor, allow
from assessment.web.clock import now
from assessment.web.work import db, reader


@dataclass(frozen=True, slots=True)
class Choice:
    """An item on the copy: the answers it can have, the one that counts now, and the one that is tried."""

    id: str
    topic: str
    of_city: bool
    now: str
    tried: str
    options: tuple[tuple[str, str], ...]

    @property
    def is_changed(self) -> bool:
        """Whether something else is tried than counts now."""
        return self.now != self.tried


@dataclass(frozen=True, slots=True)
class Part:
    """An area or supplement with its items."""

    id: str
    name: str
    choices: tuple[Choice, ...]

    @property
    def changed(self) -> int:
        """How many of its items are tried with another answer."""
        return sum(choice.is_changed for choice in self.choices)


@bp.get("/<uuid:revision_id>/what-if")
@allow(Permission.ASSESSMENT_READ)
def what_if(revision_id: UUID) -> ResponseReturnValue:
    """The copy as it is, or with what the address or the target plan changes."""
    opened = open_or_404(revision_id)
    changes = trial.from_address(opened.questionnaire, request.args.get("changes", ""))
    plan = targets.current_plan(reader, opened.desk.assessment_id)
    if plan is not None and request.args.get("plan") == "current":
        sheet = _sheet(opened)
        changes = {
            item_id: code
            for item_id, code in plan.wanted.items()
            if not trial.reaches(
                opened.questionnaire, sheet[opened.questionnaire.item(item_id).position], code
            )
        } | changes
    return _page(opened, changes)


@bp.post("/<uuid:revision_id>/what-if")
@allow(Permission.ASSESSMENT_READ)
def try_out(revision_id: UUID) -> ResponseReturnValue:
    """The same without a script: score what the form tries, and show it again. Nothing is saved."""
    opened = open_or_404(revision_id)
    return _page(opened, _posted(opened.questionnaire, request.form))


@bp.post("/<uuid:revision_id>/what-if/score")
@allow(Permission.ASSESSMENT_READ)
def score_trial(revision_id: UUID) -> ResponseReturnValue:
    """What the changes would be worth, as the page shows it. Nothing is saved."""
    opened = open_or_404(revision_id)
    document = request.get_json(silent=True)
    changes = trial.read(
        opened.questionnaire, document.get("changes") if isinstance(document, dict) else None
    )
    sheet = _sheet(opened)
    changes = trial.different(opened.questionnaire, sheet, changes)
    after = score(opened.questionnaire, trial.over(opened.questionnaire, sheet, changes))
    compared = compare(opened.questionnaire, score(opened.questionnaire, sheet), after)
    return jsonify(
        ok=True,
        headline=compared.headline,
        result=render_template("assessments/what_if_result.html", compared=compared),
        address=_address(opened, changes),
        total=after.total,
        readiness=after.readiness,
        areas={area.area: [area.points, area.level, area.gate_open] for area in after.areas},
    )


@bp.post("/<uuid:revision_id>/what-if/plan")
@allow(Permission.ASSESSMENT_FILL)
def save_plan(revision_id: UUID) -> ResponseReturnValue:
    """Keep the copy as the unit's target plan; what cannot be kept stays on the page."""
    on, questionnaire = take_or_404(revision_id)
    sheet, _sources = laid(questionnaire, on, counts_now(on))
    changes = _posted(questionnaire, request.form)
    note = " ".join(request.form.get("note", "").split())
    try:
        targets.save_plan(
            db, on, questionnaire, sheet, changes, note=note, by=actor(), at=now()
        )  # fmt: skip
    except Refused as refusal:
        return _page(open_or_404(revision_id), changes, error=refusal.sentence, note=note), 422
    flash(_("Rencana target tersimpan."), "good")
    return redirect(url_for("assessments.show", revision_id=revision_id, _anchor="target"), 303)


@bp.post("/<uuid:revision_id>/what-if/plan/end")
@allow(Permission.ASSESSMENT_FILL)
def end_plan(revision_id: UUID) -> ResponseReturnValue:
    """Have no target plan any more."""
    on, _questionnaire = take_or_404(revision_id)
    targets.end_plan(db, on, by=actor(), at=now())
    flash(_("Rencana target dihentikan."), "good")
    return redirect(url_for("assessments.show", revision_id=revision_id), 303)


def _page(opened: Opened, changes: Mapping[str, int], *, error: str = "", note: str = "") -> str:
    questionnaire, sheet = opened.questionnaire, _sheet(opened)
    changes = trial.different(questionnaire, sheet, changes)
    tried = trial.over(questionnaire, sheet, changes)
    plan = targets.current_plan(reader, opened.desk.assessment_id)
    return render_template(
        "assessments/what_if.html",
        opened=opened,
        compared=compare(questionnaire, score(questionnaire, sheet), score(questionnaire, tried)),
        parts=[_part(questionnaire, part, sheet, tried) for part in parts(questionnaire)],
        system=_system(opened, sheet, tried),
        changed=len(changes),
        may_plan=targets.may_plan(opened.desk, actor()),
        plan=plan,
        note=note or (plan.note if plan else ""),
        longest=targets.NOTE,
        error=error,
    )


def _sheet(opened: Opened) -> bytes:
    sheet, _sources = laid(opened.questionnaire, opened.desk, counts_now(opened.desk))
    return sheet


def _address(opened: Opened, changes: Mapping[str, int]) -> str:
    text = trial.to_address(changes)
    return url_for("assessments.what_if", revision_id=opened.id, changes=text or None)


def _posted(questionnaire: Questionnaire, form: Mapping[str, str]) -> dict[str, int]:
    """The choices of the form; an empty one is "not answered"."""
    document: dict[str, object] = {}
    for item in questionnaire.items:
        text = form.get(f"value-{item.id}")
        if text is not None:
            plain = int(text) if text.isdecimal() and len(text) < 3 else text
            document[item.id] = None if text == "" else plain
    return trial.read(questionnaire, document)


def _part(
    questionnaire: Questionnaire, part: Area | Supplement, sheet: bytes, tried: bytes
) -> Part:
    number = f"{part.number}. " if isinstance(part, Area) else ""
    return Part(
        part.id,
        number + part.name.in_(locale()),
        tuple(_choice(questionnaire, item, sheet, tried) for item in part.items),
    )


def _system(opened: Opened, sheet: bytes, tried: bytes) -> Part | None:
    """The questions about the electronic systems, to be assumed otherwise; the provider has none."""
    questions = opened.questionnaire.system_questions
    if not questions or opened.is_provider:
        return None
    found = []
    for question in questions:
        there, then = sheet[question.position], tried[question.position]
        options = [
            (_value(one.code), f"{level_words(one.code)}. {one.text}")
            for one in choices_of(opened.questionnaire, question)
        ]
        if UNANSWERED in (there, then):
            options.insert(0, ("", level_words(UNANSWERED)))
        found.append(
            Choice(
                question.id, question.topic.in_(locale()), False, _value(there), _value(then), tuple(options)
            )
        )  # fmt: skip
    return Part(SYSTEM_CATEGORY, _("Kategori sistem elektronik, sebagai pengandaian"), tuple(found))


def _choice(questionnaire: Questionnaire, item: Item, sheet: bytes, tried: bytes) -> Choice:
    there = sheet[item.position]
    codes = [answer.level for answer in questionnaire.method.answers]
    codes = [code for code in codes if code <= item.highest_level]
    if there == UNANSWERED or tried[item.position] == UNANSWERED:
        codes.insert(0, UNANSWERED)
    if item.not_applicable_allowed:
        codes.append(NOT_APPLICABLE)
    return Choice(
        id=item.id,
        topic=item.topic.in_(locale()),
        of_city=item.answered_by is AnsweredBy.CITY,
        now=_value(there),
        tried=_value(tried[item.position]),
        options=tuple((_value(code), level_words(code, questionnaire.method)) for code in codes),
    )


def _value(code: int) -> str:
    plain = to_json(code)
    return "" if plain is None else str(plain)
