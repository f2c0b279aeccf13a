"""A unit's library of evidence: add, describe, replace. What items it is shown for is the assessments' matter."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from assessment import audit
from assessment.errors import NotAllowed, Refused
from assessment.evidence.checking.inspection import Checked
from assessment.evidence.models import Evidence
from assessment.evidence.queries import bytes_of, same_file, uploaded_since
from assessment.files.services import remember
from assessment.files.store import FileStore
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission

TITLE = 200
URL = 500
PREVIEW_TYPE = "image/png"
HOST = re.compile(r"(?=.{4,253}\Z)[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")
"""A name with at least one dot; addresses of machines inside and outside look alike to us."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is said about a piece of evidence."""

    title: str = ""
    dated_on: date | None = None
    valid_until: date | None = None
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much a unit may keep, and how many files a person may add in an hour."""

    unit_bytes: int
    per_hour: int


class AlreadyThere(Refused):
    """The unit's library has this very file; ``evidence`` is it."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__(
            _("Berkas yang sama sudah ada di pustaka: “%(title)s”.", title=evidence.title)
        )
        self.evidence = evidence


def add_file(
    session: Session,
    store: FileStore,
    unit_id: UUID,
    file: Checked,
    details: Details,
    *,
    by: Actor,
    at: datetime,
    allowance: Allowance | None = None,
    replaces: Evidence | None = None,
) -> Evidence:
    """Keep a file that was looked through as evidence of the unit; :class:`AlreadyThere` if it has it."""
    _refuse_strangers(unit_id, by)
    _check(details)
    if there := same_file(session, unit_id, file.received_sha256):
        raise AlreadyThere(there)
    if allowance:
        _refuse_beyond(session, unit_id, file, allowance, by, at)
    made = _make(unit_id, details, by, at, replaces)
    kept = remember(session, store.keep(file.file), file.media_type, at=at)
    if file.preview:
        shown = remember(session, store.keep(file.preview), PREVIEW_TYPE, at=at)
        made.preview_sha256 = shown.sha256
        made.likeness, made.is_blank = file.likeness, file.is_blank
    made.title = details.title or file.name.rpartition(".")[0][:TITLE] or file.name
    made.sha256, made.file_name, made.file = kept.sha256, file.name, kept
    made.received_sha256 = file.received_sha256
    session.add(made)
    _record(
        session, "evidence.added", made, by, at,
        size=kept.size, media_type=file.media_type, received_sha256=file.received_sha256,
    )  # fmt: skip
    return made


def _refuse_beyond(
    session: Session, unit_id: UUID, file: Checked, allowance: Allowance, by: Actor, at: datetime
) -> None:
    lately = uploaded_since(session, unit_id, by.person_id, at - timedelta(hours=1))
    if lately >= allowance.per_hour:
        raise Refused(
            _(
                "Anda sudah mengunggah %(number)s berkas dalam satu jam. Lanjutkan beberapa saat lagi.",
                number=lately,
            )
        )
    if bytes_of(session, unit_id) + file.file.size > allowance.unit_bytes:
        raise Refused(
            _(
                "Pustaka unit Anda penuh (%(megabytes)s MB). Hapus bukti yang tidak dipakai, atau pakai tautan.",
                megabytes=allowance.unit_bytes // (1024 * 1024),
            )
        )


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
    if not is_link(url):
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


def record_preview(session: Session, evidence: Evidence, *, by: Actor, at: datetime) -> None:
    """Remember who looked at the picture of which file."""
    _record(session, "evidence.previewed", evidence, by, at)


def record_refusal(
    session: Session, unit_id: UUID, reason: str, *, by: Actor, at: datetime
) -> None:
    """Remember that a file was not taken, and why; nothing of the file itself is kept."""
    audit.record(
        session, "evidence.refused", thing="unit", thing_id=unit_id, unit_id=unit_id, at=at, by=by,
        body={"reason": reason},
    )  # fmt: skip


def is_link(url: str) -> bool:
    """Whether this is a whole https address of a host, without a name and password in it."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and port_is_fine
        and HOST.fullmatch(parts.hostname or "") is not None
        and "@" not in parts.netloc
        and len(url) <= URL
        and url.isprintable()
        and not any(c.isspace() or c in '\\<>"' for c in url)
    )


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
