"""Dates and numbers as people write them here."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask

from assessment.languages import locale
from assessment.scoring.model import hundredths
from assessment.web import labels

ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def long_date(day: date) -> str:
    """``22 November 2026``."""
    return format_date(day, "d MMMM y", locale=locale())


def short_date(day: date) -> str:
    """``22 Nov 2026``."""
    return format_date(day, "d MMM y", locale=locale())


def weekday(day: date) -> str:
    """``Minggu, 22 November 2026``."""
    return format_date(day, "EEEE, d MMMM y", locale=locale())


def number(value: int) -> str:
    """``1.234`` (``1,234`` in English)."""
    text = f"{value:,}"
    return text if locale() == "en" else text.replace(",", ".")


def decimal(value: Decimal | float | int, places: int = 1) -> str:
    """``1.234,5`` (``1,234.5`` in English), rounded half up."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,}"
    return text if locale() == "en" else text.translate(str.maketrans(",.", ".,"))


def percent(value: Decimal | float | int | None, places: int = 1) -> str:
    """``87,5%``; a dash for what is not known."""
    return "–" if value is None else f"{decimal(value, places)}%"


def level(stored: str | None) -> str:
    """A maturity level (or range) as it is stored: ``II+`` stays, ``2.37`` becomes ``2,37``; a dash for none."""
    if not stored:
        return "–"
    parts = (decimal(Decimal(part), 2) if part[0].isdigit() else part for part in stored.split("–"))
    return "–".join(parts)


def mean(value: Fraction | str | None) -> str:
    """A mean, exact or as it is stored (``21/8``), rounded half up to two decimals; a dash for none."""
    return "–" if value is None else decimal(hundredths(Fraction(value)), 2).replace("-", "−")


def nip(digits: str) -> str:
    """``19660801 198803 1 001``."""
    return f"{digits[:8]} {digits[8:14]} {digits[14:15]} {digits[15:]}"


def phone(written: str) -> str:
    """A number to dial, ``+62317654321``, as somebody wrote it: ``(031) 765-4321``."""
    digits = "".join(one for one in written if one.isdecimal())
    if not digits or written.strip().startswith("+"):
        return f"+{digits}" if digits else ""
    return f"+62{digits[1:]}" if digits.startswith("0") else f"+{digits}"


def whatsapp(written: str) -> str:
    """The address at which WhatsApp opens a talk with a number."""
    return f"https://wa.me/{phone(written).removeprefix('+')}"


def init_app(app: Flask, zone: ZoneInfo) -> None:
    """Make the filters known to the templates, moments in the city's zone."""
    abbreviation = ZONES.get(zone.key, zone.key)

    def local(moment: datetime) -> datetime:
        return moment.astimezone(zone)

    def moment(value: datetime) -> str:
        return f"{long_date(local(value).date())} {local(value):%H.%M} {abbreviation}"

    def time(value: datetime) -> str:
        return f"{local(value):%H.%M}"

    def date_of(value: date | datetime) -> str:
        return long_date(local(value).date() if isinstance(value, datetime) else value)

    def short_of(value: date | datetime) -> str:
        return short_date(local(value).date() if isinstance(value, datetime) else value)

    app.jinja_env.filters |= {
        "date": date_of,
        "short_date": short_of,
        "day": weekday,
        "moment": moment,
        "time": time,
        "number": number,
        "decimal": decimal,
        "percent": percent,
        "label": labels.label,
        "level": level,
        "mean": mean,
        "nip": nip,
        "phone": phone,
        "whatsapp": whatsapp,
    }
