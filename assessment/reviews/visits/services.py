"""Planning a visit, moving or cancelling it, recording that it was held, and its photos."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.models import Revision
from assessment.assessments.queries import Desk
from assessment.assessments.status import REVIEWABLE, Status
from assessment.errors import Conflict, Gone, Refused
from assessment.evidence.checking.inspection import Checked
from assessment.files.models import StoredFile
from assessment.files.services import remember
from assessment.files.store import FileStore
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.reviews import steps
from assessment.reviews.decisions import LONGEST, refuse_unless_deciding
from assessment.reviews.visits.models import Visit, VisitNote, VisitPhoto, VisitState
from assessment.reviews.visits.queries import find
from assessment.rounds.queries import questionnaire

PLACE, PEOPLE, NOTES, CAPTION = 300, 500, 4000, 200
"""The longest of each, in characters."""
PHOTOS = 20
"""So many photos a visit has at most."""
PICTURES = frozenset({"image/jpeg", "image/png"})
PREVIEW_TYPE = "image/png"


@dataclass(frozen=True, slots=True)
class Plan:
    """When, where, who comes, whom they want to meet."""

    day: date
    begins: time
    place: str
    visitors: str
    to_meet: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a visit has brought: who took part on both sides, and what was found, in general and at items."""

    held_on: date
    ours: str
    theirs: str
    notes: str
    items: Mapping[str, str]


def plan(
    session: Session, revision: Revision, wanted: Plan, *, by: Actor, at: datetime, today: date
) -> Visit:
    """Plan a visit; the assessment waits for it."""
    found = steps.lock(session, revision, by, Status.UNDER_REVIEW, Status.CLARIFICATION)
    refuse_unless_deciding(session, found, by)
    _refuse_bad_plan(wanted, today)
    made = Visit(
        id=uuid4(), revision_id=revision.id, state=VisitState.PLANNED, version=1, day=wanted.day,
        begins=wanted.begins, place=wanted.place.strip(), visitors=wanted.visitors.strip(),
        to_meet=wanted.to_meet.strip(), planned_at=at, planned_by_id=by.person_id,
    )  # fmt: skip
    session.add(made)
    steps.advance(
        session, revision, Status.SITE_VISIT, "review.visit_planned", by=by, at=at,
        details=_said(made.id, wanted),
    )  # fmt: skip
    return made


def move(
    session: Session,
    revision: Revision,
    visit_id: UUID,
    wanted: Plan,
    reason: str,
    *,
    seen: int,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """Plan it for another time or place, with a reason."""
    reason = steps.said(reason, _("Tulis alasan mengubah rencana visitasi."))
    _found, visit = _planned(session, revision, visit_id, by)
    _refuse_bad_plan(wanted, today)
    _change(
        session, visit, seen, day=wanted.day, begins=wanted.begins, place=wanted.place.strip(),
        visitors=wanted.visitors.strip(), to_meet=wanted.to_meet.strip(), reason=reason,
    )  # fmt: skip
    audit.record(
        session, "review.visit_moved", thing="revision", thing_id=revision.id,
        unit_id=revision.assessment.unit_id, at=at, by=by,
        body={"from": Status.SITE_VISIT, "to": Status.SITE_VISIT, "reason": reason} | _said(visit.id, wanted),
    )  # fmt: skip


def cancel(
    session: Session,
    revision: Revision,
    visit_id: UUID,
    reason: str,
    *,
    seen: int,
    by: Actor,
    at: datetime,
) -> None:
    """Call it off, with a reason; the verification goes on."""
    reason = steps.said(reason, _("Tulis alasan membatalkan visitasi."))
    _found, visit = _planned(session, revision, visit_id, by)
    _change(session, visit, seen, state=VisitState.CANCELLED, reason=reason)
    steps.advance(
        session, revision, Status.UNDER_REVIEW, "review.visit_cancelled", by=by, at=at, reason=reason,
        details={"visit": visit.id},
    )  # fmt: skip


def hold(
    session: Session,
    revision: Revision,
    visit_id: UUID,
    outcome: Outcome,
    *,
    seen: int,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """Record that it was held and what was found; the verification goes on."""
    found, visit = _planned(session, revision, visit_id, by)
    items = {item: text.strip() for item, text in outcome.items.items() if text.strip()}
    _refuse_bad_outcome(session, found, outcome, items, today)
    _change(
        session, visit, seen, state=VisitState.HELD, held_on=outcome.held_on, held_at=at,
        held_by_id=by.person_id, ours=outcome.ours.strip(), theirs=outcome.theirs.strip(),
        notes=outcome.notes.strip(),
    )  # fmt: skip
    session.add_all(
        VisitNote(visit_id=visit.id, item=one, text=text) for one, text in items.items()
    )
    steps.advance(
        session, revision, Status.UNDER_REVIEW, "review.visit_held", by=by, at=at,
        details={"visit": visit.id, "held_on": outcome.held_on, "items": sorted(items)},
    )  # fmt: skip


def add_photo(
    session: Session,
    store: FileStore,
    revision: Revision,
    visit_id: UUID,
    file: Checked,
    caption: str,
    *,
    by: Actor,
    at: datetime,
) -> VisitPhoto:
    """Keep a photo that was looked through and drawn anew, with the visit."""
    visit = _open(session, revision, visit_id, by)
    caption = caption.strip()
    if len(caption) > CAPTION:
        raise Refused(_("Tulis keterangan foto paling banyak %(n)s karakter.", n=CAPTION))
    if file.media_type not in PICTURES or file.preview is None:
        raise Refused(_("Foto visitasi harus berupa gambar JPG, PNG, atau WebP."))
    there = session.execute(
        select(func.count()).where(VisitPhoto.visit_id == visit.id)
    ).scalar_one()
    if there >= PHOTOS:
        raise Refused(_("Satu visitasi memuat paling banyak %(n)s foto.", n=PHOTOS))
    kept = remember(session, store.keep(file.file), file.media_type, at=at)
    preview = remember(session, store.keep(file.preview), PREVIEW_TYPE, at=at)
    made = VisitPhoto(
        id=uuid4(), visit_id=visit.id, caption=caption, sha256=kept.sha256, preview_sha256=preview.sha256,
        added_at=at, added_by_id=by.person_id,
    )  # fmt: skip
    session.add(made)
    _record(
        session, "visit.photo_added", visit, revision, by, at, photo=made.id, sha256=kept.sha256
    )
    return made


def remove_photo(
    session: Session,
    revision: Revision,
    visit_id: UUID,
    photo_id: UUID,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Take a photo away again, while the assessment is verified."""
    visit = _open(session, revision, visit_id, by)
    gone = session.execute(
        delete(VisitPhoto)
        .where(VisitPhoto.id == photo_id, VisitPhoto.visit_id == visit.id)
        .returning(VisitPhoto.sha256)
    ).all()
    if not gone:
        raise Gone
    _record(
        session, "visit.photo_removed", visit, revision, by, at, photo=photo_id, sha256=gone[0].sha256
    )  # fmt: skip


def note_look(
    session: Session, revision: Revision, photo: VisitPhoto, *, whole: bool, by: Actor, at: datetime
) -> None:
    """Remember who looked at which photo."""
    audit.record(
        session, "visit.photo_downloaded" if whole else "visit.photo_seen", thing="visit",
        thing_id=photo.visit_id, unit_id=revision.assessment.unit_id, at=at, by=by,
        body={"revision": revision.id, "photo": photo.id, "sha256": photo.sha256},
    )  # fmt: skip


def media_type_of(session: Session, photo: VisitPhoto) -> str:
    """What kind of picture a photo is."""
    return session.get_one(StoredFile, photo.sha256).media_type


def _open(session: Session, revision: Revision, visit_id: UUID, by: Actor) -> Visit:
    """The visit, while it may still get photos."""
    found = steps.lock(session, revision, by, *REVIEWABLE)
    refuse_unless_deciding(session, found, by)
    visit = find(session, revision.id, visit_id)
    if visit is None:
        raise Gone
    if visit.state is VisitState.CANCELLED:
        raise Refused(_("Visitasi ini dibatalkan, jadi tidak memuat foto."))
    return visit


def _planned(session: Session, revision: Revision, visit_id: UUID, by: Actor) -> tuple[Desk, Visit]:
    found = steps.lock(session, revision, by, Status.SITE_VISIT)
    refuse_unless_deciding(session, found, by)
    visit = find(session, revision.id, visit_id)
    if visit is None:
        raise Gone
    if visit.state is not VisitState.PLANNED:
        raise Refused(_("Visitasi ini sudah dicatat atau dibatalkan. Muat ulang halaman."))
    return found, visit


def _change(session: Session, visit: Visit, seen: int, **columns: object) -> None:
    session.flush()
    changed = session.execute(
        update(Visit)
        .where(Visit.id == visit.id, Visit.version == seen, Visit.state == VisitState.PLANNED)
        .values(version=seen + 1, **columns)
        .returning(Visit.id)
        .execution_options(synchronize_session="evaluate")
    ).all()
    if len(changed) != 1:
        raise Conflict


def _refuse_bad_plan(wanted: Plan, today: date) -> None:
    if wanted.day < today:
        raise Refused(_("Pilih tanggal visitasi mulai hari ini."))
    if not wanted.place.strip() or len(wanted.place.strip()) > PLACE:
        raise Refused(_("Tulis tempat visitasi, paling banyak %(n)s karakter.", n=PLACE))
    if not wanted.visitors.strip() or len(wanted.visitors.strip()) > PEOPLE:
        raise Refused(_("Tulis siapa yang datang, paling banyak %(n)s karakter.", n=PEOPLE))
    if len(wanted.to_meet.strip()) > PEOPLE:
        raise Refused(_("Tulis siapa yang ditemui paling banyak %(n)s karakter.", n=PEOPLE))


def _refuse_bad_outcome(
    session: Session, found: Desk, outcome: Outcome, items: Mapping[str, str], today: date
) -> None:
    if outcome.held_on > today:
        raise Refused(_("Tanggal pelaksanaan belum tiba. Catat visitasi setelah dilaksanakan."))
    for who in (outcome.ours, outcome.theirs):
        if not who.strip() or len(who.strip()) > PEOPLE:
            raise Refused(
                _("Tulis peserta dari kedua pihak, masing-masing paling banyak %(n)s karakter.", n=PEOPLE)
            )  # fmt: skip
    if not outcome.notes.strip() and not items:
        raise Refused(_("Tulis hasil visitasi, secara umum atau per butir."))
    if len(outcome.notes.strip()) > NOTES:
        raise Refused(_("Tulis hasil umum paling banyak %(n)s karakter.", n=NOTES))
    content = questionnaire(session, found.shown_digest)
    for item, text in items.items():
        if not content.has_item(item):
            raise Refused(_("Butir %(item)s tidak ada di kuesioner ini.", item=item))
        if len(text) > LONGEST:
            raise Refused(
                _("Tulis paling banyak %(n)s karakter pada butir %(item)s.", n=LONGEST, item=item)
            )


def _said(visit_id: UUID, wanted: Plan) -> dict[str, object]:
    return {
        "visit": visit_id, "day": wanted.day, "begins": f"{wanted.begins:%H:%M}", "place": wanted.place.strip(),
    }  # fmt: skip


def _record(
    session: Session, action: str, visit: Visit, revision: Revision, by: Actor, at: datetime, **more: object
) -> None:  # fmt: skip
    audit.record(
        session, action, thing="visit", thing_id=visit.id, unit_id=revision.assessment.unit_id, at=at, by=by,
        body={"revision": revision.id, **more},
    )  # fmt: skip
