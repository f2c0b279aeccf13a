"""Dates, numbers and names as documents write them. Pure; used by templates in the child process."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assessment.languages import locale

MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
        "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
}  # fmt: skip
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's alphabet: none of its letters is taken for another."""


def long_date(day: date | str) -> str:
    """``22 November 2026``; a description holds its days as ISO text."""
    found = date.fromisoformat(day[:10]) if isinstance(day, str) else day
    return f"{found.day} {MONTHS[locale()][found.month - 1]} {found.year}"


def number(value: int) -> str:
    """``1.234`` (``1,234`` in English)."""
    text = f"{value:,}"
    return text if locale() == "en" else text.replace(",", ".")


def decimal(value: Any, places: int = 1) -> str:
    """``1.234,5`` (``1,234.5`` in English), rounded half up; descriptions hold decimals as text."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,}"
    return text if locale() == "en" else text.translate(str.maketrans(",.", ".,"))


def percent(value: Any, places: int = 1) -> str:
    """``87,5%``; a dash for what is not known."""
    return "–" if value is None else f"{decimal(value, places)}%"


def nip(digits: str) -> str:
    """``19660801 198803 1 001``: an employee number as it is written under a signature."""
    plain = "".join(digits.split())
    if len(plain) != 18:
        return digits
    return f"{plain[:8]} {plain[8:14]} {plain[14]} {plain[15:]}"


def level_range(low: str, high: str) -> str:
    """``II s/d III+``, or the one level all areas have."""
    if low == high:
        return low
    return f"{low} – {high}" if locale() == "en" else f"{low} s/d {high}"


def in_groups(code: str) -> str:
    """A code in groups of five, the first a little longer, so that a person can read and type it."""
    first = 5 + len(code) % 5
    return "-".join([code[:first], *(code[at : at + 5] for at in range(first, len(code), 5))])
