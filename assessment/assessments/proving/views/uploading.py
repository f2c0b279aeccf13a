"""Taking uploads in: looked through before anybody's turn to write, refused with a sentence, remembered either way."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import BinaryIO, cast
from uuid import UUID

from flask import current_app, request, session
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from assessment.errors import Refused
from assessment.evidence import services
from assessment.evidence.checking.inspection import Checked, checked
from assessment.evidence.checking.scanner import Scanner
from assessment.evidence.gate import NotTaken
from assessment.evidence.models import Evidence
from assessment.evidence.services import Allowance, AlreadyThere, Details
from assessment.files.store import FileStore
from assessment.jobs import tidying
from assessment.languages import gettext as _
from assessment.web.access import actor
from assessment.web.clock import now, settings
from assessment.web.work import database, db

SWEEP_EVERY = 3600.0
WARNED = "covered"
"""In the session: the person has been told to cover what is private, and has uploaded since."""
_swept = 0.0


def files() -> FileStore:
    """The installation's file store."""
    return cast("FileStore", current_app.extensions["files"])


def uploads(field: str) -> list[FileStorage]:
    """The files of a field, without the empty one that browsers send for none."""
    return [one for one in request.files.getlist(field) if one.filename]


@contextmanager
def looked_through(sent: Sequence[FileStorage]) -> Iterator[list[Checked]]:
    """All of them looked through, or the first refusal. Comes before the request's first ``db``."""
    with ExitStack() as stack:
        yield [stack.enter_context(_checked(one)) for one in sent]


@contextmanager
def each_looked_through(
    sent: Sequence[FileStorage],
) -> Iterator[list[Checked | Refused]]:
    """Each of them looked through, or its own refusal."""
    with ExitStack() as stack:
        found: list[Checked | Refused] = []
        for one in sent:
            try:
                found.append(stack.enter_context(_checked(one)))
            except Refused as refusal:
                found.append(refusal)
        yield found


def add(
    unit_id: UUID, file: Checked, details: Details, replaces: Evidence | None = None
) -> Evidence:
    """Add a file to the unit's library."""
    made = services.add_file(
        db, files(), unit_id, file, details, by=actor(), at=now(), allowance=allowance(), replaces=replaces,
    )  # fmt: skip
    session[WARNED] = True
    return made


def add_or_find(unit_id: UUID, file: Checked) -> tuple[Evidence, bool]:
    """The evidence with these bytes, and whether it was in the library already."""
    try:
        return add(unit_id, file, Details()), False
    except AlreadyThere as there:
        return there.evidence, True


def allowance() -> Allowance:
    """What the installation allows a unit and a person."""
    return Allowance(settings().unit_quota_bytes, settings().uploads_per_hour)


def megabytes() -> int:
    """The largest file that is taken."""
    return settings().max_upload_bytes // (1024 * 1024)


def scanner() -> Scanner | None:
    """The virus scanner, if this installation has one."""
    return Scanner(settings().clamd) if settings().clamd else None


def is_script() -> bool:
    """Whether a script has asked, and not a form."""
    return request.accept_mimetypes.best == "application/json"


def found_words(evidence: Evidence) -> str:
    """What somebody is told who uploads what is there already."""
    return _(
        "Berkas yang sama sudah ada di pustaka sebagai “%(title)s”; itu yang dipakai.",
        title=evidence.title,
    )


@contextmanager
def _checked(sent: FileStorage) -> Iterator[Checked]:
    _sweep()
    with ExitStack() as stack:
        try:
            file = stack.enter_context(
                checked(
                    files(), sent.filename or "", cast("BinaryIO", sent.stream),
                    limit=settings().max_upload_bytes, scanner=scanner(),
                )
            )  # fmt: skip
        except NotTaken as refusal:
            with database().transaction() as own:
                services.record_refusal(own, actor().unit_id, refusal.reason, by=actor(), at=now())
            raise
        yield file


def _sweep() -> None:
    """Now and then, have removed what uploads leave behind whose process died, or whose row was never written."""
    global _swept  # noqa: PLW0603 - a moment, and too often does no harm
    if time.monotonic() - _swept > SWEEP_EVERY or not _swept:
        _swept = time.monotonic()
        files().sweep()
        with suppress(IntegrityError), database().transaction() as own:  # another process asks, too
            tidying.tonight(own, at=now())
