"""How units are written, and how they are found whatever way somebody writes them."""

import unicodedata

from assessment.units.models import Kind

PREFIX = {Kind.KECAMATAN: "Kec. ", Kind.KELURAHAN: "Kel. ", Kind.CITY: "", Kind.OFFICE: ""}


def short(kind: Kind, name: str) -> str:
    """``Kel. Wonorejo``."""
    return PREFIX[kind] + name


def full(kind: Kind, name: str, parent: str | None) -> str:
    """``Kel. Wonorejo, Kec. Rungkut``: two kelurahan may share a name, so the kecamatan stands beside it."""
    here = short(kind, name)
    return f"{here}, Kec. {parent}" if kind is Kind.KELURAHAN and parent else here


def plain(text: str) -> str:
    """Letters and digits only, small: ``Karang Pilang`` and ``karangpilang`` become the same."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in flat if letter.isalnum())


def searchable(code: str, name: str, also_written: str) -> str:
    """What a search looks through: every spelling and the code, each in plain letters."""
    spellings = [name, *also_written.split(";"), code]
    return " ".join(found for spelling in spellings if (found := plain(spelling)))
