"""The list of a unit's assessments, and of those of others the person sees."""

from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from assessment.assessments import services
from assessment.assessments.blueprint import bp
from assessment.assessments.division.queries import Task, tasks_of
from assessment.assessments.division.views import Mine, mine
from assessment.assessments.listing import answered_of, of_others, own, rounds_seen
from assessment.assessments.models import Layer, Revision, Sheet
from assessment.assessments.queries import sheets_of_all
from assessment.assessments.questions.queries import unread
from assessment.assessments.records import notes_to_operators
from assessment.assessments.release import compares_results, shows_results
from assessment.assessments.status import FINAL_ON, VERIFIED_ON, WITH_UNIT, Status
from assessment.assessments.views.desks import deadline_words
from assessment.languages import gettext as _
from assessment.languages import locale, ngettext
from assessment.permissions import Permission
from assessment.rounds.models import Round, RoundState
from assessment.rounds.queries import questionnaire
from assessment.units.models import Unit
from assessment.units.names import plain
from assessment.web.access import actor, allow
from assessment.web.clock import today
from assessment.web.paging import SIZE, Page, wanted_page
from assessment.web.work import reader


@dataclass(frozen=True, slots=True)
class Card:
    """An assessment of one's own unit: where it stands and the one thing to do next."""

    revision: Revision
    sheet: Sheet
    answered: int
    items: int
    counted: Sheet | None
    is_held: bool
    readiness: str
    action: str
    url: str
    is_start: bool
    hint: str
    deadline: str
    is_urgent: bool
    provides: str
    mine: Mine | None
    note: str = ""

    @property
    def round(self) -> Round:
        """Its round."""
        return self.revision.assessment.round


@bp.get("")
@allow(Permission.ASSESSMENT_READ)
def index() -> ResponseReturnValue:
    """One's own assessments, the running ones first; below them those of the kelurahan, or of everybody."""
    revisions = list(reader.execute(own(actor())).scalars())
    sheets = sheets_of_all(reader, [revision.id for revision in revisions])
    answered = answered_of(reader, [revision.id for revision in revisions])
    in_hand = [one.assessment_id for one in revisions if one.status in WITH_UNIT]
    tasks = tasks_of(reader, in_hand, today())
    notes = notes_to_operators(reader, revisions)
    cards = [
        replace(
            _card(one, sheets[one.id], *answered[one.id], tasks.get(one.assessment_id, [])),
            note=notes.get(one.id, ""),
        )
        for one in revisions
    ]
    running = [card for card in cards if _is_running(card.revision)]
    seen = rounds_seen(reader, actor())
    chosen = _chosen(seen)
    return render_template(
        "assessments/index.html",
        running=running,
        past=[card for card in cards if card not in running],
        fills=actor().may(Permission.ASSESSMENT_FILL),
        rounds=seen,
        chosen=chosen,
        is_held=chosen is not None and not compares_results(actor(), chosen),
        search=request.args.get("q", ""),
        units=_others(chosen) if chosen else None,
        unread=unread(reader, actor().unit_id) if actor().may(Permission.ASSESSMENT_FILL) else [],
    )


def _is_running(revision: Revision) -> bool:
    if revision.status in FINAL_ON | {Status.NOT_SUBMITTED, Status.IMPORTED}:
        return False
    is_asked_for = (
        revision.status not in WITH_UNIT
        or bool(revision.returned)
        or revision.assessment.is_provider
    )
    return is_asked_for or services.takes_answers(
        revision.assessment.round.state, revision.assessment.extended_until, today()
    )


def _card(
    revision: Revision, sheets: dict[Layer, Sheet], answered: int, items: int, tasks: list[Task]
) -> Card:
    is_filled = answered == items
    is_verified = revision.status in VERIFIED_ON
    is_held = is_verified and not shows_results(actor(), revision.assessment)
    counted = sheets.get(Layer.VERIFIED) if is_verified and not is_held else None
    action, hint = _next_step(revision, items - answered)
    on = revision.assessment
    due = on.extended_until or on.round.closes_on
    if revision.returned and revision.return_due_on:
        due = revision.return_due_on
    return Card(
        revision=revision,
        sheet=sheets[Layer.SELF],
        answered=answered,
        items=items,
        counted=counted,
        is_held=is_held,
        readiness=_readiness(revision.shown_digest, counted or sheets[Layer.SELF]),
        action=action,
        url=_url(revision, is_filled),
        is_start=revision.status is Status.NOT_STARTED and actor().may(Permission.ASSESSMENT_FILL),
        hint=hint,
        deadline=deadline_words(due, today()) if revision.status in WITH_UNIT else "",
        is_urgent=(due - today()).days <= 7,
        provides=_title(revision.shown_digest) if on.is_provider else "",
        mine=mine(revision.id, questionnaire(reader, revision.shown_digest), tasks, today())
        if tasks
        else None,
    )


def _title(digest: str) -> str:
    return questionnaire(reader, digest).title.in_(locale())


def _readiness(digest: str, sheet: Sheet) -> str:
    if sheet.readiness is None:
        return ""
    return questionnaire(reader, digest).kami.status(sheet.readiness).name.in_(locale())


def _next_step(revision: Revision, left: int) -> tuple[str, str]:
    heads = actor().may(Permission.ASSESSMENT_SEND)
    match revision.status:
        case Status.NOT_STARTED:
            return _("Mulai mengisi"), _("Isi sedikit demi sedikit: jawaban tersimpan sendiri.")
        case Status.DRAFT if not left:
            if heads:
                return _("Periksa dan kirim"), _("Semua butir sudah dijawab.")
            return _("Minta persetujuan"), _("Semua butir sudah dijawab.")
        case Status.DRAFT:
            return _("Lanjutkan mengisi"), ngettext(
                "Tinggal %(num)s butir lagi.", "Tinggal %(num)s butir lagi.", left
            )
        case Status.AWAITING_APPROVAL if heads:
            return _("Periksa dan kirim"), _(
                "Operator sudah selesai dan menunggu persetujuan Anda."
            )
        case Status.AWAITING_APPROVAL if revision.assessment.is_provider:
            return _("Lihat"), _("Menunggu kepala dinas memeriksa dan mengirimnya.")
        case Status.AWAITING_APPROVAL:
            return _("Lihat"), _("Menunggu lurah/camat memeriksa dan mengirimnya.")
        case Status.NEEDS_CHANGES:
            return _("Perbaiki sekarang"), ngettext(
                "Verifikator mengembalikan %(num)s butir untuk diperbaiki.",
                "Verifikator mengembalikan %(num)s butir untuk diperbaiki.",
                len(revision.returned or {}),
            )
        case _:
            return _after_sending(revision.status)


def _after_sending(status: Status) -> tuple[str, str]:
    if status is Status.CLARIFICATION:
        return _("Jawab klarifikasi"), _("Verifikator meminta klarifikasi.")
    if status is Status.SUBMITTED:
        return _("Lihat"), _("Sudah terkirim. Tidak ada yang perlu Anda lakukan sekarang.")
    return _("Lihat"), _("Sedang ditangani verifikator. Tidak ada yang perlu Anda lakukan.")


def _url(revision: Revision, is_filled: bool) -> str:
    ready = revision.status is Status.AWAITING_APPROVAL or (
        revision.status is Status.DRAFT and is_filled
    )
    if ready and actor().may(
        Permission.ASSESSMENT_SEND if revision.status is Status.AWAITING_APPROVAL
        else Permission.ASSESSMENT_FILL
    ):  # fmt: skip
        return url_for("assessments.check", revision_id=revision.id)
    if revision.status in (Status.DRAFT, Status.NEEDS_CHANGES):
        return url_for("assessments.go_on", revision_id=revision.id)
    if revision.status is Status.CLARIFICATION:
        return url_for("clarifications.show", revision_id=revision.id)
    return url_for("assessments.show", revision_id=revision.id)


def _chosen(rounds: list[Round]) -> Round | None:
    wanted = request.args.get("round")
    return next(
        (one for one in rounds if str(one.id) == wanted),
        next(
            (one for one in rounds if one.state is RoundState.OPEN), rounds[0] if rounds else None
        ),
    )


def _others(chosen: Round) -> Page[Any]:
    query = of_others(actor(), chosen.id)
    wanted = plain(request.args.get("q", ""))
    if wanted:
        query = query.where(Unit.search.contains(wanted, autoescape=True))
    total = reader.execute(
        select(func.count()).select_from(query.order_by(None).subquery())
    ).scalar_one()
    number = wanted_page()
    rows = reader.execute(query.limit(SIZE).offset((number - 1) * SIZE)).all()
    return Page(rows, number, total)
