"""A workbook that came back: whose it is, what it would change, and saving what was chosen of that."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments import services
from assessment.assessments.importing.planning import Known
from assessment.assessments.models import Revision, Source
from assessment.assessments.queries import Desk
from assessment.assessments.workbook import kami
from assessment.assessments.workbook.comparing import Proposed
from assessment.assessments.workbook.filled import Filled
from assessment.assessments.workbook.reading import Origin, origin_of, read
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.questionnaire.model import Questionnaire
from assessment.spreadsheets.tables import FileFault, tables
from assessment.units.models import Unit
from assessment.uploads import services as uploads
from assessment.uploads.models import Upload

PURPOSE = "workbook"
"""What these uploads are for."""


def understand(
    session: Session,
    revision: Revision,
    desk: Desk,
    questionnaire: Questionnaire,
    name: str,
    content: bytes,
) -> Filled:
    """What a file says about this assessment; :class:`Refused` with a sentence for one that is of another."""
    if not name.lower().endswith(".xlsx"):
        raise FileFault(_("Pilih berkas Excel (.xlsx)."))
    sheets = tables(content, name)
    origin = origin_of(sheets)
    unit = revision.assessment.unit
    if origin is not None:
        _refuse_foreign(origin, desk, unit)
        return read(sheets, origin, questionnaire)
    found = kami.read([table for table in sheets if table.is_shown], questionnaire)
    written, where = kami.unit_of(sheets)
    meant = Known(session).units(written) if written else []
    if meant and unit.id not in {one.id for one in meant}:
        raise Refused(
            _("Buku kerja ini bertuliskan %(unit)s (sel %(cell)s), bukan unit Anda.",
              unit=written, cell=where)
        )  # fmt: skip
    if written and not meant:
        found.remarks.append(
            _("Nama di buku kerja: “%(unit)s” (sel %(cell)s). Pastikan isinya memang milik unit Anda.",
              unit=written[:80], cell=where)
        )  # fmt: skip
    return found


def _refuse_foreign(origin: Origin, desk: Desk, unit: Unit) -> None:
    if origin.unit != unit.code:
        raise Refused(
            _("Buku kerja ini milik %(unit)s (%(code)s), bukan unit ini.",
              unit=origin.unit_name[:80], code=origin.unit[:20])
        )  # fmt: skip
    if origin.round_id != str(desk.round_id):
        raise Refused(
            _("Buku kerja ini untuk periode %(round)s. Unduh lembar isian periode ini.", round=origin.round_name[:120])
        )  # fmt: skip
    if origin.digest != desk.digest:
        raise Refused(_("Buku kerja ini memakai kuesioner lain. Unduh lembar isian penilaian ini."))
    if origin.revision != str(desk.revision_id):
        raise Refused(
            _("Penilaian ini dibuka ulang sejak buku kerja diunduh. Unduh yang baru, lalu salin isian Anda ke situ.")
        )  # fmt: skip


def hold(
    session: Session, desk: Desk, name: str, content: bytes, filled: Filled, *, by: Actor, at: datetime
) -> Upload:  # fmt: skip
    """Keep what was understood until this person has looked it over; the file itself is not kept."""
    return uploads.hold(
        session, PURPOSE, name, filled.written(), sha256=hashlib.sha256(content).hexdigest(),
        by=by, at=at, thing_id=desk.revision_id,
    )  # fmt: skip


def save(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    upload: Upload,
    proposed: Sequence[Proposed],
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """Save what was chosen, all or nothing; :class:`answers.Stale` when somebody was faster."""
    services.save(
        session, desk, questionnaire,
        [one.change(f"{upload.id.hex}:{one.item.id}") for one in proposed],
        by=by, at=at, today=today, source=Source.EXCEL,
    )  # fmt: skip
    audit.record(
        session, "workbook.applied", thing="revision", thing_id=desk.revision_id, unit_id=desk.unit_id,
        at=at, by=by,
        body={"file": upload.sha256, "name": upload.name, "answers": len(proposed),
              "over_newer": [one.item.id for one in proposed if one.is_newer]},
    )  # fmt: skip
    uploads.apply(upload, {"saved": len(proposed)}, at=at)
