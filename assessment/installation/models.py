"""One row: the settings of the city that people edit on a page, not in the environment."""

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database import Model


class Installation(Model):
    """How documents are headed, signed and classified. Empty text: not set yet, and then not printed."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    city: Mapped[str] = mapped_column(String(120), default="")
    government: Mapped[str] = mapped_column(String(160), default="")
    office: Mapped[str] = mapped_column(String(160), default="")
    office_short: Mapped[str] = mapped_column(String(60), default="Diskominfo")
    address: Mapped[str] = mapped_column(String(300), default="")
    place: Mapped[str] = mapped_column(String(80), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    helper_name: Mapped[str] = mapped_column(String(160), default="")
    helper_phone: Mapped[str] = mapped_column(String(40), default="")
    helper_hours: Mapped[str] = mapped_column(String(120), default="")
    classification: Mapped[str] = mapped_column(String(40), default="TERBATAS")
    legal_basis: Mapped[str] = mapped_column(String(600), default="")
    number_pattern: Mapped[str] = mapped_column(
        String(80), default="500.12/{number:03d}/PIAGAM-KI/{year}"
    )
    certificate_months: Mapped[int] = mapped_column(default=12)
    signatory_title: Mapped[str] = mapped_column(String(160), default="")
    signatory_name: Mapped[str] = mapped_column(String(160), default="")
    signatory_rank: Mapped[str] = mapped_column(String(80), default="")
    signatory_nip: Mapped[str] = mapped_column(String(18), default="")
    arms: Mapped[bytes | None] = mapped_column(LargeBinary)
    arms_type: Mapped[str] = mapped_column(String(20), default="")
