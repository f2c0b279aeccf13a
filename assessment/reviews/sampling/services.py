"""Beginning a round's sample, drawing, the second look, keeping what the first had said, settling differences."""

import secrets
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessment import audit
from assessment.assessments import answers
from assessment.assessments.answers import Change, version_of
from assessment.assessments.asked import Asked, is_asked
from assessment.assessments.models import Assessment, Decision, Layer, Revision
from assessment.assessments.queries import desk, latest_answers
from assessment.assessments.status import Status
from assessment.audit.listening import Happened, listen
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission, Role, Sight
from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews import steps
from assessment.reviews.decisions import LONGEST
from assessment.reviews.own_work import is_own_work, wrote
from assessment.reviews.queries import verifiers
from assessment.reviews.sampling.drawing import draw, lot, sealed
from assessment.reviews.sampling.models import Sample, SampleItem, SamplePlan
from assessment.reviews.sampling.queries import OPEN
from assessment.reviews.sheets import claims
from assessment.rounds.deadlines import day_of
from assessment.rounds.models import Round, RoundState
from assessment.rounds.queries import questionnaire

PERCENT = 5
"""What is proposed for a round."""
MOST = 50
LEADS_NEEDED = 3
"""Of so many one may look second: another settles, a third makes it final."""


def begin(session: Session, chosen: Round, percent: int, *, by: Actor, at: datetime) -> SamplePlan:
    """Have a share of the items verified twice from now on, or change the share for what is taken up later."""
    if not (by.may(Permission.REVIEW_FINALISE) or by.may(Permission.ROUND_MANAGE)):
        raise NotAllowed
    if chosen.state is not RoundState.OPEN:
        raise Refused(_("Sampel hanya dapat dimulai atau diubah selama periode terbuka."))
    if not 0 <= percent <= MOST:
        raise Refused(_("Isi bagian sampel dengan angka 0 sampai %(most)s.", most=MOST))
    plan = session.get(SamplePlan, chosen.id, with_for_update=True)
    if plan is not None and plan.percent == percent:
        return plan
    return _change(session, chosen, plan, percent, by=by, at=at)


def _change(
    session: Session, chosen: Round, plan: SamplePlan | None, percent: int, *, by: Actor, at: datetime
) -> SamplePlan:  # fmt: skip
    before = plan.percent if plan else None
    if plan is None:
        plan = SamplePlan(
            round_id=chosen.id, percent=percent, seed=secrets.token_hex(32), begun_at=at,
            begun_by_id=by.person_id,
        )  # fmt: skip
        session.add(plan)
    plan.percent = percent
    audit.record(
        session, "sample.begun" if before is None else "sample.changed", thing="round", thing_id=chosen.id,
        at=at, by=by, body={"percent": [before, percent], "seal": sealed(plan.seed)},
    )  # fmt: skip
    return plan


def register(zone: ZoneInfo) -> None:
    """Begin with a round, draw when an assessment is taken up, keep the first verifier's values when they conclude."""

    def opened(session: Session, event: Happened) -> None:
        chosen = session.get_one(Round, UUID(event.thing_id))
        if chosen.sample_percent and event.by and session.get(SamplePlan, chosen.id) is None:
            _change(session, chosen, None, chosen.sample_percent, by=event.by, at=event.at)

    def taken(session: Session, event: Happened) -> None:
        draw_for(session, UUID(event.thing_id), at=event.at, today=day_of(event.at, zone))

    def verified(session: Session, event: Happened) -> None:
        keep_first(session, UUID(event.thing_id))

    listen("round.opened", "sampling", opened)
    listen("review.taken", "sampling", taken)
    listen("review.verified", "sampling", verified)


def draw_for(session: Session, revision_id: UUID, *, at: datetime, today: date) -> None:
    """Draw from an assessment that was just taken up and choose who looks a second time; once for each.

    Taken up again after a return, what was said about another claim is to be said again.
    """
    revision = session.execute(
        select(Revision)
        .options(joinedload(Revision.assessment).joinedload(Assessment.unit))
        .where(Revision.id == revision_id)
    ).scalar_one()
    plan = session.get(SamplePlan, revision.assessment.round_id)
    if plan is None or revision.assessment.asked is Asked.CITY:
        return
    found = desk(session, revision_id, None, Sight.STATUS, lock=False)
    assert found is not None, "it was just taken up"
    content = questionnaire(session, found.shown_digest)
    claimed = claims(content, found)
    there = session.get(Sample, revision_id)
    if there is not None:
        _ask_again(session, there, content, claimed)
        return
    if not plan.percent:
        return
    eligible = {
        area.id: [
            item.id for item in area.items if is_asked(found.asked, item) and claimed[item.position] != UNANSWERED
        ]
        for area in content.areas
    }  # fmt: skip
    kind = revision.assessment.unit.kind
    earlier = session.execute(
        select(Sample.eligible).where(Sample.round_id == plan.round_id, Sample.kind == kind)
    ).scalars()
    before: dict[str, int] = defaultdict(int)
    for one in earlier:
        for area_id, items in one.items():
            before[area_id] += len(items)
    number = session.execute(
        select(func.count()).select_from(Sample).where(Sample.round_id == plan.round_id)
    ).scalar_one()
    drawn = draw(plan.seed, kind, str(revision_id), eligible, before, plan.percent)
    second = _second(session, revision, plan.seed, today) if any(drawn.values()) else None
    session.add(
        Sample(
            revision_id=revision_id, round_id=plan.round_id, number=number + 1, kind=kind, percent=plan.percent,
            eligible=eligible, second_id=second, drawn_at=at,
        )
    )  # fmt: skip
    session.flush()
    for area_id, items in drawn.items():
        for item in items:
            session.add(
                SampleItem(
                    revision_id=revision_id, item=item, area=area_id, position=content.item(item).position
                )
            )  # fmt: skip
    session.flush()
    audit.record(
        session, "sample.drawn", thing="sample", thing_id=revision_id, unit_id=found.unit_id, at=at, by=None,
        body={"number": number + 1, "percent": plan.percent, "items": drawn, "second": second},
    )  # fmt: skip


def _second(session: Session, revision: Revision, seed: str, today: date) -> UUID | None:
    """Whoever has the fewest open, verifiers before leads; between equals the seed decides.

    Who looks second neither settles what differs nor makes it final: a lead does so only where two others remain.
    """
    rows = session.execute(
        select(Sample.second_id, func.count().label("open"))
        .where(Sample.done_at.is_(None), Sample.second_id.is_not(None))
        .group_by(Sample.second_id)
    )
    busy: dict[UUID | None, int] = {row.second_id: row.open for row in rows}
    fit = [
        (one.role is Role.LEAD, busy.get(one.person_id, 0), lot(seed, str(revision.id), str(one.person_id)), one)
        for one in verifiers(session, today)
        if one.person_id != revision.verifier_id
        and not is_own_work(session, revision, one.person_id, today)
        and not wrote(session, revision.id, Layer.VERIFIED, one.person_id)
    ]  # fmt: skip
    leads = sum(one[0] for one in fit)
    if leads < LEADS_NEEDED:
        fit = [one for one in fit if not one[0]]
    return min(fit, key=lambda one: one[:3])[3].person_id if fit else None


def _ask_again(session: Session, sample: Sample, content: Questionnaire, claimed: bytes) -> None:
    items = session.execute(
        select(SampleItem).where(SampleItem.revision_id == sample.revision_id)
    ).scalars()
    for one in items:
        if one.second_claim not in (None, claimed[content.item(one.item).position]):
            one.second_value = one.second_claim = None
            one.second_reason = ""
            sample.done_at = None
    session.flush()


def look_again(
    session: Session,
    sample: Sample,
    said: Mapping[str, tuple[int, str]],
    *,
    finish: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Save what the second verifier says of the items, each with its value and reason; ``finish``: that was all."""
    _refuse_unless_second(sample, by)
    found = desk(session, sample.revision_id, None, Sight.STATUS, lock=False)
    if found is None:
        raise Conflict
    content = questionnaire(session, found.shown_digest)
    claimed = claims(content, found)
    changed = {}
    for one in sample.items:
        if one.item not in said:
            continue
        value, reason = said[one.item]
        claim, item = claimed[content.item(one.item).position], content.item(one.item)
        _refuse_unless_sensible(one.item, reason, needs_reason=value != claim)
        if value == UNANSWERED or not values.permits(item, value):
            raise Refused(_("Pilih nilai yang benar untuk butir %(item)s.", item=one.item))
        if (one.second_value, one.second_claim, one.second_reason) != (value, claim, reason):
            changed[one.item] = [values.to_json(value), values.to_json(claim)]
            one.second_value, one.second_claim, one.second_reason = value, claim, reason
    missing = [one.item for one in sample.items if one.second_value is None]
    if finish and missing:
        raise Refused(_("Belum semua butir dinilai: %(items)s.", items=", ".join(missing)))
    if finish:
        sample.done_at = at
    if changed or finish:
        audit.record(
            session, "sample.done" if finish else "sample.saved", thing="sample", thing_id=sample.revision_id,
            unit_id=sample.revision.assessment.unit_id, at=at, by=by, body={"items": changed},
        )  # fmt: skip


def _refuse_unless_second(sample: Sample, by: Actor) -> None:
    if sample.second_id != by.person_id or not by.may(Permission.REVIEW_DO):
        raise NotAllowed
    if sample.done_at is not None:
        raise Refused(_("Sampel ini sudah Anda selesaikan."))
    if sample.revision.status not in OPEN:
        raise Refused(_("Penilaian ini tidak sedang diverifikasi. Muat ulang halaman."))


def keep_first(session: Session, revision_id: UUID) -> None:
    """Keep beside the sample what the first verifier has concluded with, once: later changes are no first look."""
    sample = session.execute(
        select(Sample).options(selectinload(Sample.items)).where(Sample.revision_id == revision_id)
    ).scalar_one_or_none()
    if sample is None or not sample.items:
        return
    found = desk(session, revision_id, None, Sight.STATUS, lock=False)
    assert found is not None, "it was just concluded"
    content = questionnaire(session, found.shown_digest)
    claimed = claims(content, found)
    latest = latest_answers(
        session, revision_id, Layer.VERIFIED, [one.item for one in sample.items]
    )
    for one in sample.items:
        event = latest.get(one.item)
        if event is None or event.decision not in (Decision.AGREED, Decision.CHANGED):
            continue
        claim = claimed[content.item(one.item).position]
        if one.first_value is None or one.first_claim != claim:
            one.first_value, one.first_claim, one.first_id = event.value, claim, event.person_id
    session.flush()


def settle(
    session: Session, sample: Sample, item: str, value: int, reason: str, *, by: Actor, at: datetime
) -> None:
    """Decide what an item is worth on which the two differ: it becomes the verified value, by an event of the layer."""
    if not by.may(Permission.REVIEW_FINALISE):
        raise NotAllowed
    one = next((one for one in sample.items if one.item == item), None)
    if one is None or not one.differs or one.settled_at is not None:
        raise Refused(_("Butir ini tidak lagi menunggu putusan. Muat ulang halaman."))
    reason = reason.strip()
    _refuse_unless_sensible(item, reason, needs_reason=True)
    found = steps.lock(session, sample.revision, by, Status.VERIFIED)
    content = questionnaire(session, found.shown_digest)
    question = content.item(item)
    claim = claims(content, found)[question.position]
    if value == UNANSWERED or not values.permits(question, value):
        raise Refused(_("Pilih nilai yang benar untuk butir %(item)s.", item=item))
    assert found.verified_versions is not None, "it is verified"
    change = Change(
        item, value, version_of(found.verified_versions, question.position), reason=reason,
        decision=Decision.AGREED if value == claim else Decision.CHANGED,
    )  # fmt: skip
    answers.save(session, found, content, Layer.VERIFIED, [change], by=by, at=at)
    one.settled_value, one.settled_reason = value, reason
    one.settled_by_id, one.settled_at = by.person_id, at
    steps.turn_page(session, sample.revision)
    audit.record(
        session, "sample.settled", thing="sample", thing_id=sample.revision_id, unit_id=found.unit_id, at=at,
        by=by, body={
            "item": item, "first": one.first_value, "second": one.second_value, "settled": value, "reason": reason,
        },
    )  # fmt: skip


def _refuse_unless_sensible(item: str, reason: str, *, needs_reason: bool) -> None:
    if needs_reason and not reason:
        raise Refused(_("Tulis alasan untuk butir %(item)s.", item=item))
    if len(reason) > LONGEST:
        raise Refused(
            _("Tulis paling banyak %(n)s karakter pada butir %(item)s.", n=LONGEST, item=item)
        )
