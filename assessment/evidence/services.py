"""A unit's library of evidence: add, describe, replace. What items it is shown for is the assessments' matter."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from assessment import audit
from assessment.errors import NotAllowed, Refused
from assessment.evidence.gate import clean_name, media_type_of
from assessment.evidence.models import Evidence
from assessment.files.services import keep
from assessment.files.store import FileStore, TooLarge
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission

TITLE = 200
URL = 500


@dataclass(frozen=True, slots=True)
class Details:
    """What is said about a piece of evidence."""

    title: str = ""
    dated_on: date | None = None
    valid_until: date | None = None
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    name: str
    content: BinaryIO


def add_file(
    session: Session,
    store: FileStore,
    unit_id: UUID,
    upload: Upload,
    details: Details,
    *,
    by: Actor,
    at: datetime,
    limit: int,
    replaces: Evidence | None = None,
) -> Evidence:
    """Keep a file as evidence of the unit. Nothing stays behind of one that is refused."""
    _refuse_strangers(unit_id, by)
    _check(details)
    name = clean_name(upload.name)
    media_type = media_type_of(name, upload.content)
    try:
        kept = keep(session, store, upload.content, media_type, at=at, limit=limit)
    except TooLarge:
        raise Refused(
            _(
                "Berkas “%(name)s” lebih besar dari %(megabytes)s MB. Perkecil atau bagi berkasnya, lalu unggah "
                "lagi.",
                name=name,
                megabytes=limit // (1024 * 1024),
            )
        ) from None
    if not kept.size:
        raise Refused(_("Berkas “%(name)s” kosong. Pilih berkas lain.", name=name))
    made = _make(unit_id, details, by, at, replaces)
    made.title = details.title or name.rpartition(".")[0][:TITLE] or name
    made.sha256, made.file_name, made.file = kept.sha256, name, kept
    session.add(made)
    _record(session, "evidence.added", made, by, at, size=kept.size, media_type=media_type)
    return made


def add_link(
    session: Session,
    unit_id: UUID,
    url: str,
    details: Details,
    *,
    by: Actor,
    at: datetime,
    replaces: Evidence | None = None,
) -> Evidence:
    """Keep a link as evidence of the unit."""
    _refuse_strangers(unit_id, by)
    _check(details)
    if (
        not url.startswith(("https://", "http://"))
        or len(url) > URL
        or any(c.isspace() for c in url)
    ):
        raise Refused(_("Isi alamat lengkap yang dimulai dengan https://, tanpa spasi."))
    made = _make(unit_id, details, by, at, replaces)
    made.title, made.url = details.title or url[:TITLE], url
    session.add(made)
    _record(session, "evidence.added", made, by, at)
    return made


def describe(
    session: Session, evidence: Evidence, details: Details, *, by: Actor, at: datetime
) -> None:
    """Change what is said about a piece of evidence; the file itself stays."""
    _refuse_strangers(evidence.unit_id, by)
    _check(details)
    before = {name: getattr(evidence, name) for name in asdict(details)}
    after = asdict(details) | {"title": details.title or evidence.title}
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changed:
        return
    for name, value in after.items():
        setattr(evidence, name, value)
    dates = {
        name: values for name, values in changed.items() if name in ("dated_on", "valid_until")
    }
    _record(session, "evidence.described", evidence, by, at, fields=sorted(changed), dates=dates)


def take_away(session: Session, evidence: Evidence, *, by: Actor, at: datetime) -> None:
    """Take a piece of evidence out of the library. Whether it may go is for the caller to know."""
    _refuse_strangers(evidence.unit_id, by)
    evidence.removed_at = at
    _record(session, "evidence.removed", evidence, by, at)


def record_download(session: Session, evidence: Evidence, *, by: Actor, at: datetime) -> None:
    """Remember who opened which file."""
    _record(session, "evidence.downloaded", evidence, by, at)


def _make(
    unit_id: UUID, details: Details, by: Actor, at: datetime, replaces: Evidence | None
) -> Evidence:
    return Evidence(
        id=uuid4(),
        unit_id=unit_id,
        title=details.title,
        dated_on=details.dated_on,
        valid_until=details.valid_until,
        holder=details.holder,
        added_at=at,
        added_by_id=by.person_id,
        replaces_id=replaces.id if replaces else None,
    )


def _refuse_strangers(unit_id: UUID, by: Actor) -> None:
    if by.unit_id != unit_id or not by.may(Permission.EVIDENCE_MANAGE):
        raise NotAllowed


def _check(details: Details) -> None:
    if details.dated_on and details.valid_until and details.valid_until < details.dated_on:
        raise Refused(_("Tanggal berlaku sampai harus sama dengan atau sesudah tanggal dokumen."))


def _record(
    session: Session, action: str, evidence: Evidence, by: Actor, at: datetime, **more: object
) -> None:
    audit.record(
        session, action, thing="evidence", thing_id=evidence.id, unit_id=evidence.unit_id, at=at, by=by,
        body={"sha256": evidence.sha256, **more},
    )  # fmt: skip
