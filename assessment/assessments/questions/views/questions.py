"""The facilitators' questions: the list of what units ask, answering, and help for all units."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.questions import labels, queries, services
from assessment.assessments.questions.forms import AnswerForm, HelpForm
from assessment.assessments.questions.models import ItemQuestion, QuestionState
from assessment.assessments.questions.queries import Wanted
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.questionnaire.model import Item
from assessment.rounds.queries import questionnaire
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.paging import paged
from assessment.web.work import db, reader

bp = Blueprint("questions", __name__, url_prefix="/questions")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows the list."""

    label: str
    url: str
    active: bool
    count: int


@bp.get("")
@allow(Permission.QUESTION_ANSWER)
def index() -> ResponseReturnValue:
    """What units ask, the oldest first; at first only what waits."""
    wanted, shown = _wanted()
    number = queries.counts(reader, actor(), today())
    query = queries.narrowed(queries.for_facilitator(actor(), today()), wanted)
    page = paged(reader, query)
    return render_template(
        "questions/index.html",
        page=page,
        items={one.id: item_of(one) for one in page.rows},
        tabs=[
            Choice(
                words, _url(state, wanted), state == shown,
                sum(n for (at, key, area), n in number.items() if _fits(state, wanted, at, key, area)),
            )
            for state, words in _tabs()
        ],
        chips=_chips(number, wanted, shown, _names(page.rows)),
        narrowed=bool(wanted.questionnaire or wanted.area),
        shown=shown,
    )  # fmt: skip


@bp.get("/<uuid:question_id>")
@allow(Permission.QUESTION_ANSWER)
def show(question_id: UUID) -> ResponseReturnValue:
    """One question with its item, to answer and to publish."""
    question = _find_or_404(question_id)
    return _page(question, AnswerForm(None, answer=question.answer), _help_form(question))


@bp.post("/<uuid:question_id>/answer")
@allow(Permission.QUESTION_ANSWER)
def answer(question_id: UUID) -> ResponseReturnValue:
    """Answer it, or answer it better."""
    question = _find_or_404(question_id)
    form = AnswerForm()
    if not form.validate():
        return _page(question, form, _help_form(question)), 422
    services.answer(db, question, _one_way(form.answer.data), by=actor(), at=now())
    flash(_("Jawaban terkirim ke unit."), "good")
    return redirect(url_for(".show", question_id=question_id), 303)


@bp.post("/<uuid:question_id>/close")
@allow(Permission.QUESTION_ANSWER)
def close(question_id: UUID) -> ResponseReturnValue:
    """Be done with it, for example after a telephone call."""
    services.close(db, _find_or_404(question_id), by=actor(), at=now())
    flash(_("Pertanyaan ditutup."), "good")
    return redirect(url_for(".index"), 303)


@bp.post("/<uuid:question_id>/publish")
@allow(Permission.QUESTION_ANSWER)
def publish(question_id: UUID) -> ResponseReturnValue:
    """Show it to all units at its item, or reword what is shown."""
    question = _find_or_404(question_id)
    form = HelpForm()
    if not form.validate():
        return _page(question, AnswerForm(None, answer=question.answer), form), 422
    seen = form.seen.data or "0"
    services.publish(
        db, question, question.assessment.round_id, form.heading.data, _one_way(form.text.data),
        seen=int(seen) if seen.isdecimal() and len(seen) < 6 else -1, by=actor(), at=now(),
    )  # fmt: skip
    flash(_("Penjelasan tampil di butir ini bagi semua unit dalam periode."), "good")
    return redirect(url_for(".show", question_id=question_id), 303)


@bp.post("/<uuid:question_id>/withdraw")
@allow(Permission.QUESTION_ANSWER)
def withdraw(question_id: UUID) -> ResponseReturnValue:
    """Show the help no longer."""
    question = _find_or_404(question_id)
    if question.help is None:
        abort(404)
    services.withdraw(db, question.help, by=actor(), at=now())
    flash(_("Penjelasan tidak ditampilkan lagi."), "good")
    return redirect(url_for(".show", question_id=question_id), 303)


def item_of(question: ItemQuestion) -> Item | None:
    """The item that a question is about, as the round has it."""
    content = questionnaire(reader, question.assessment.digest)
    item = content.item(question.item) if content.has_item(question.item) else None
    return item if isinstance(item, Item) else None


def _page(question: ItemQuestion, form: AnswerForm, help_form: HelpForm) -> str:
    item = item_of(question)
    there = question.help
    content = questionnaire(reader, question.assessment.digest)
    thread = queries.thread_of(reader, question)
    return render_template(
        "questions/show.html",
        question=question,
        item=item,
        levels=[
            (one.value, one.text.in_(locale())) for one in item.levels
        ] if item else [],
        method=content.method,
        title=content.title.in_(locale()),
        form=form,
        help_form=help_form,
        there=there,
        wordings=queries.wordings(reader, there.id) if there else [],
        thread=thread,
        names=queries.names_of(reader, [one.answered_by_id for one in thread]),
        closed=question.state is QuestionState.CLOSED,
    )  # fmt: skip


def _help_form(question: ItemQuestion) -> HelpForm:
    there = question.help
    return HelpForm(
        None,
        seen=str(there.version if there else 0),
        heading=there.heading if there else question.text[: services.HEADING],
        text=there.text if there else question.answer,
    )


def _find_or_404(question_id: UUID) -> ItemQuestion:
    found = queries.find(db, actor(), today(), question_id)
    if found is None:
        abort(404)
    return found


def _wanted() -> tuple[Wanted, str]:
    shown = request.args.get("state", QuestionState.OPEN)
    state = QuestionState(shown) if shown in list(QuestionState) else None
    wanted = Wanted(
        state,
        request.args.get("questionnaire", "")[:60],
        request.args.get("area", "")[:40],
    )
    return wanted, state or ALL


def _tabs() -> list[tuple[str, str]]:
    return [*((state, labels.question_words(state)) for state in QuestionState), (ALL, _("Semua"))]


def _fits(state: str, wanted: Wanted, at: str, key: str, area: str) -> bool:
    return state in (ALL, at) and wanted.questionnaire in ("", key) and wanted.area in ("", area)


def _url(state: str, wanted: Wanted) -> str:
    return url_for(
        ".index", state=state, questionnaire=wanted.questionnaire or None, area=wanted.area or None
    )


def _chips(
    number: dict[tuple[str, str, str], int],
    wanted: Wanted,
    shown: str,
    names: dict[str, str],
) -> list[Choice]:
    """By questionnaire, and within one by area, as they occur in the questions of this state."""
    there = {
        (key, area): sum(
            n for (at, k, a), n in number.items() if (k, a) == (key, area) and shown in (ALL, at)
        )
        for _state, key, area in number
    }
    chips = [
        Choice(
            key,
            url_for(".index", state=shown, questionnaire=key),
            wanted.questionnaire == key and not wanted.area,
            sum(n for (k, _area), n in there.items() if k == key),
        )
        for key in sorted({key for key, _area in there})
    ]
    if wanted.questionnaire:
        chips += [
            Choice(
                names.get(area, area.replace("_", " ")),
                url_for(".index", state=shown, questionnaire=key, area=area),
                wanted.area == area,
                n,
            )
            for (key, area), n in sorted(there.items())
            if key == wanted.questionnaire and (n or wanted.area == area)
        ]
    return chips


def _names(questions: Sequence[ItemQuestion]) -> dict[str, str]:
    """What the areas of these questions are called."""
    found: dict[str, str] = {}
    for digest in {one.assessment.digest for one in questions}:
        content = questionnaire(reader, digest)
        found |= {part.id: part.short.in_(locale()) for part in content.areas}
        found |= {part.id: part.short.in_(locale()) for part in content.supplements}
    return found


def _one_way(text: str) -> str:
    """Browsers send line ends in two ways."""
    return text.replace("\r\n", "\n")
