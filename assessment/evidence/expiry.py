"""Whether a document still holds: a pure reading of its date."""

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=30)


class Expiry(StrEnum):
    """What is worth saying about the day until which a document holds."""

    EXPIRED = "expired"
    SOON = "soon"
    BEFORE_END = "before_end"


def expiry_of(valid_until: date | None, today: date, due: date | None = None) -> Expiry | None:
    """``due``: the day by which it is sent, if it is shown somewhere; None where there is nothing to say."""
    if valid_until is None:
        return None
    if valid_until < today:
        return Expiry.EXPIRED
    if due is not None and valid_until < due:
        return Expiry.BEFORE_END
    return Expiry.SOON if valid_until <= today + SOON else None
