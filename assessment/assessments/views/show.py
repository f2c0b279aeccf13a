"""One assessment at a glance: where it stands, its areas and results, what to do next."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments import services
from assessment.assessments.asked import is_asked, is_shown
from assessment.assessments.blueprint import bp
from assessment.assessments.division.views import asked_words
from assessment.assessments.facilitation.views.facilitated import waiting_for_head
from assessment.assessments.finding.marks import Mark, Standing, recent
from assessment.assessments.finding.views import filters_of, following, standings_of, time_left
from assessment.assessments.models import AreaScore, Layer
from assessment.assessments.providing.inheritance import changes_of
from assessment.assessments.providing.publishing import published_for
from assessment.assessments.queries import area_scores_of, sheets_of
from assessment.assessments.questionnaires.mending import shown_errata
from assessment.assessments.records import Step, steps_of
from assessment.assessments.scores import score_layer
from assessment.assessments.status import WITH_UNIT, Status
from assessment.assessments.targets.views.target import target_of
from assessment.assessments.views import beside
from assessment.assessments.views.desks import Opened, open_or_404, provider_of, take_or_404
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.people.models import Person
from assessment.permissions import Permission
from assessment.questionnaire.model import SYSTEM_CATEGORY, Item
from assessment.rounds.errata import mended
from assessment.rounds.queries import systems_of
from assessment.scoring import score
from assessment.scoring.effective import effective
from assessment.scoring.model import MaturityAreaScore, MaturityScore, Score, SystemCategory
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.labels import label
from assessment.web.work import db, reader

STAGES = {
    Status.NOT_STARTED: 1,
    Status.DRAFT: 1,
    Status.NEEDS_CHANGES: 1,
    Status.NOT_SUBMITTED: 1,
    Status.AWAITING_APPROVAL: 2,
    Status.SUBMITTED: 3,
    Status.UNDER_REVIEW: 3,
    Status.CLARIFICATION: 3,
    Status.SITE_VISIT: 3,
    Status.VERIFIED: 4,
    Status.OBJECTION: 4,
    Status.FINAL: 6,
    Status.FOLLOW_UP: 6,
    Status.CLOSED: 6,
    Status.IMPORTED: 0,
}
"""Which of the five stages a status belongs to; 6: all are behind; 0: it is on no way through them."""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area on the overview."""

    label: str
    url: str
    detail: str
    done: int
    total: int
    status: str
    tone: str
    score: AreaScore | None = None
    verified: AreaScore | None = None
    mean: MaturityAreaScore | None = None
    part: str = ""


@bp.get("/<uuid:revision_id>")
@allow(Permission.ASSESSMENT_READ)
def show(revision_id: UUID) -> ResponseReturnValue:
    """The overview of one assessment."""
    opened = open_or_404(revision_id)
    desk, questionnaire = opened.desk, opened.questionnaire
    sheets, areas = sheets_of(reader, revision_id), area_scores_of(reader, revision_id)
    result = score_layer(desk, questionnaire, Layer.SELF, desk.own)
    counted = sheets.get(Layer.VERIFIED) if desk.shows_verified else None
    checked = desk.verified if counted else None
    shown = score(
        questionnaire, effective(questionnaire, city=desk.city, own=desk.own, verified=checked)
    )
    steps = steps_of(reader, revision_id)
    verifier = reader.get(Person, desk.verifier_id) if desk.verifier_id else None
    found = standings_of(opened)
    saves = recent(reader, revision_id) if opened.may_fill else []
    return render_template(
        "assessments/show.html",
        opened=opened,
        questionnaire=questionnaire,
        sheet=sheets[Layer.SELF],
        counted=counted,
        shown=shown,
        areas=_areas(opened, areas, found, shown, with_verified=counted is not None),
        extras=_extras(opened, result),
        missing=sum(Mark.UNANSWERED in one.marks for one in found),
        returned=_returned(opened),
        stages=[
            _("Diisi unit"),
            _("Disetujui kepala dinas") if opened.is_provider else _("Disetujui lurah/camat"),
            _("Diverifikasi"), _("Nilai sementara"), _("Ditetapkan"),
        ],
        provider=provider_of(opened),
        city_changes=changes_of(desk, questionnaire),
        published=published_for(reader, desk),
        inherited=sum(
            not is_asked(desk.asked, item) for area in questionnaire.areas for item in area.items
        ),
        target=target_of(opened),
        stage=STAGES[desk.status],
        history=[_entry(step, opened) for step in steps],
        objected=any(step.end is Status.OBJECTION for step in steps),
        visited=any(step.end is Status.SITE_VISIT for step in steps),
        clarified=any(step.end is Status.CLARIFICATION for step in steps),
        given_back=given_back(steps),
        sent_before=opened.is_own and any(step.end is Status.SUBMITTED for step in steps),
        verifier=verifier.name if verifier else "",
        with_unit=desk.status in WITH_UNIT,
        systems=_systems(opened),
        wait=desk.status is Status.AWAITING_APPROVAL,
        errata=_errata(opened),
        asked=asked_words(opened),
        entered=waiting_for_head(opened)
        if any(Mark.UNCONFIRMED in one.marks for one in found)
        else 0,
        time_left=time_left(opened, saves),
        filters=filters_of(revision_id, found),
        beside=beside.of_whole(opened),
        following=following(opened, found, saves),
    )  # fmt: skip


def given_back(steps: list[Step]) -> Step | None:
    """What the head wrote when giving the questionnaire back, until it is laid before them again."""
    last = next(iter(steps), None)
    return last if last and last.action == "assessment.given_back" and last.reason else None


@bp.post("/<uuid:revision_id>/start")
@allow(Permission.ASSESSMENT_FILL)
def start(revision_id: UUID) -> ResponseReturnValue:
    """Begin filling in, with the first area."""
    desk, questionnaire = take_or_404(revision_id, to_move=True)
    services.start(db, desk, by=actor(), at=now(), today=today())
    first = questionnaire.areas[0].id
    return redirect(url_for("assessments.area", revision_id=revision_id, area_id=first))


def _areas(
    opened: Opened,
    scores: dict[tuple[Layer, str], AreaScore],
    found: list[Standing],
    shown: Score,
    *,
    with_verified: bool,
) -> list[AreaRow]:
    unsure = {one.item.id for one in found if Mark.UNSURE in one.marks}
    taken = {one.item.id for one in found if Mark.UNCONFIRMED in one.marks}
    rows = []
    for area in opened.questionnaire.areas:
        own = scores[Layer.SELF, area.id]
        if not own.items and opened.is_provider:
            continue
        marked = sum(item.id in unsure for item in area.items)
        back = sum(item.id in (opened.desk.returned or {}) for item in area.items)
        status, tone = _state(own.answered, own.items, back)
        rows.append(
            AreaRow(
                label=f"{area.number}. {area.name.in_(locale())}",
                url=url_for("assessments.area", revision_id=opened.id, area_id=area.id),
                detail=" · ".join(_marks(marked, sum(item.id in taken for item in area.items))),
                done=own.answered,
                total=own.items,
                status=status,
                tone=tone,
                score=own,
                verified=scores.get((Layer.VERIFIED, area.id)) if with_verified else None,
                mean=shown.area(area.id) if isinstance(shown, MaturityScore) else None,
                part=area.id,
            )
        )
    return rows


def _marks(unsure: int, taken: int) -> list[str]:
    said = [_("%(count)s bertanda belum yakin", count=unsure)] if unsure else []
    return [*said, _("%(count)s belum dikonfirmasi", count=taken)] if taken else said


def _state(done: int, total: int, returned: int) -> tuple[str, str]:
    if returned:
        return _("%(count)s perlu perbaikan", count=returned), "warning"
    if done == total:
        return _("Lengkap"), "good"
    return (_("Sebagian"), "info") if done else (_("Belum diisi"), "neutral")


def _extras(opened: Opened, result: Score) -> list[AreaRow]:
    rows = []
    for supplement, scored in zip(
        opened.questionnaire.supplements, result.supplements, strict=True
    ):
        if not scored.items:
            continue
        status, tone = _state(scored.answered, scored.items, 0)
        rows.append(
            AreaRow(
                label=_("Suplemen: %(name)s", name=supplement.name.in_(locale())),
                url=url_for("assessments.area", revision_id=opened.id, area_id=supplement.id),
                detail=_("Tidak wajib dan tidak masuk nilai total."),
                done=scored.answered,
                total=scored.items,
                status=status,
                tone=tone,
                part=supplement.id,
            )
        )
    if result.system_category is not None and not opened.is_provider:
        rows.append(_system(opened, result.system_category))
    return rows


def _system(opened: Opened, system: SystemCategory) -> AreaRow:
    return AreaRow(
        label=_("Kategori sistem elektronik"),
        url=url_for("assessments.area", revision_id=opened.id, area_id=SYSTEM_CATEGORY),
        detail=_("Diisi Diskominfo untuk semua unit."),
        done=system.answered,
        total=system.items,
        status=_("Lengkap") if system.complete else _("Menunggu"),
        tone="good" if system.complete else "neutral",
    )


def _returned(opened: Opened) -> list[dict[str, Any]]:
    found = []
    for item_id, note in (opened.desk.returned or {}).items():
        if not opened.questionnaire.has_item(item_id):
            continue
        item = opened.questionnaire.item(item_id)
        found.append(
            {
                "id": item_id,
                "topic": item.topic.in_(locale()),
                "note": note,
                "url": url_for(
                    "assessments.area", revision_id=opened.id, area_id=item.area_id,
                    _anchor=f"item-{item_id}",
                ),
            }
        )  # fmt: skip
    return found


def _errata(opened: Opened) -> list[dict[str, Any]]:
    """What was mended in the texts since the round began, the newest first, with links to the items."""
    content = opened.questionnaire
    found = []
    for erratum in reversed(shown_errata(reader, opened.revision)):
        items = [
            content.item(place)
            for place in mended(reader, [erratum])
            if content.has_item(place) and is_shown(opened.desk.asked, content.item(place))
        ]
        found.append(
            {
                "at": erratum.at,
                "sentence": erratum.sentence,
                "mended": [
                    (
                        item.id,
                        item.topic.in_(locale()),
                        url_for(
                            "assessments.area", revision_id=opened.id, area_id=item.area_id,
                            _anchor=f"item-{item.id}" if isinstance(item, Item) else None,
                        ),
                    )
                    for item in sorted(items, key=lambda item: item.position)
                ],
            }
        )  # fmt: skip
    return found


def _systems(opened: Opened) -> list[str]:
    kind = opened.revision.assessment.unit.kind
    return [
        system.name
        for system in systems_of(reader, opened.desk.round_id)
        if getattr(system, f"used_by_{kind}", False)
    ]


_TITLES = {
    "assessment.given_back": lambda: _("Dikembalikan ke operator"),
    "assessment.taken_back": lambda: _("Kiriman ditarik kembali"),
    "assessment.draft": lambda: _("Mulai diisi"),
    "assessment.submitted": lambda: _("Disetujui dan dikirim"),
    "assessment.under_review": lambda: _("Mulai diverifikasi"),
    "assessment.needs_changes": lambda: _("Dikembalikan verifikator untuk diperbaiki"),
    "review.city_taken_over": lambda: _("Verifikator memakai jawaban kota terbaru"),
    "assessment.verified": lambda: _("Selesai diverifikasi (nilai sementara)"),
    "assessment.final": lambda: _("Ditetapkan"),
    "assessment.accepted": lambda: _("Hasil verifikasi diterima"),
    "review.clarification_asked": lambda: _("Verifikator meminta klarifikasi"),
    "assessment.clarified": lambda: _("Klarifikasi dijawab"),
    "review.clarification_ended": lambda: _("Verifikasi dilanjutkan"),
    "review.visit_planned": lambda: _("Visitasi direncanakan"),
    "review.visit_moved": lambda: _("Rencana visitasi diubah"),
    "review.visit_cancelled": lambda: _("Visitasi dibatalkan"),
    "review.visit_held": lambda: _("Hasil visitasi dicatat"),
    "review.reopening_proposed": lambda: _("Pembukaan kembali diusulkan"),
    "review.reopening_declined": lambda: _("Usulan pembukaan kembali ditolak"),
    "review.final_reopened": lambda: _("Hasil yang ditetapkan dibuka kembali"),
    "review.follow_up": lambda: _("Tindak lanjut dimulai"),
    "assessment.closed": lambda: _("Tindak lanjut selesai"),
    "assessment.objected": lambda: _("Sanggahan diajukan"),
    "review.objection_decided": lambda: _("Sanggahan diputuskan"),
    "assessment.not_submitted": lambda: _("Periode ditutup tanpa kiriman"),
}


def _entry(step: Step, opened: Opened) -> dict[str, Any]:
    if step.end is Status.AWAITING_APPROVAL and step.action not in _TITLES:
        title = (
            _("Dimintakan persetujuan kepala dinas")
            if opened.is_provider
            else _("Dimintakan persetujuan lurah/camat")
        )
    else:
        found = _TITLES.get(step.action)
        title = found() if found else label(step.end)
    return {
        "title": title,
        "at": step.at,
        "by": ", ".join(part for part in (step.name, step.title) if part) or _("Sistem"),
        "text": step.reason,
    }
