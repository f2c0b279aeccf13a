"""The empty workbooks of others that the city keeps, to hand them out filled in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Instant, Model


class BlankWorkbook(Model):
    """BSSN's own empty workbook for a questionnaire such as ``kami-5.0``. Another upload takes its place.

    ``cells``: for each item found, the sheet and cell of its answer, and how its answers are written there.
    """

    __tablename__ = "blank_workbook"

    questionnaire: Mapped[str] = mapped_column(String(60), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    name: Mapped[str] = mapped_column(String(200))
    cells: Mapped[dict[str, Any]] = mapped_column(JSON)
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    uploaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
