"""Indonesian source texts and their English translations.

The source of every text is Indonesian; ``translations/en.po`` holds the English. The catalogue is read once per
process, when English is first asked for.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

LOCALES = ("id", "en")
CATALOGUES = Path(__file__).resolve().parent / "translations"

_locale: ContextVar[str] = ContextVar("locale", default="id")


def locale() -> str:
    """The language that texts come in just now: ``id`` or ``en``."""
    return _locale.get()


def use(name: str) -> None:
    """Speak this language from now on (in this request, thread or task)."""
    _locale.set(name if name in LOCALES else "id")


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak this language inside the block."""
    token = _locale.set(name if name in LOCALES else "id")
    try:
        yield
    finally:
        _locale.reset(token)


def of_the_terminal(environ: Mapping[str, str] | None = None) -> str:
    """The language of the terminal, where it is one that we speak; Indonesian otherwise."""
    env = os.environ if environ is None else environ
    said = next(filter(None, (env.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "en" if said.partition("_")[0] == "en" else "id"


def gettext(message: str, **values: Any) -> str:
    """The text in the current language, with ``%(name)s`` filled in."""
    text = _catalogue(_locale.get()).get(message, message)
    return str(text % values) if values else text


def pgettext(sense: str, message: str, **values: Any) -> str:
    """The text in this sense: Indonesian says "Unit" of one unit and of ``several``."""
    text = _catalogue(_locale.get()).get(_in(sense, message), message)
    return str(text % values) if values else text


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    """The text for ``n`` things with its values filled in; Indonesian has one form, English two."""
    return choose(singular, plural, n) % {"num": n, "n": n, **values}


def choose(singular: str, plural: str, n: int) -> str:
    """The form for ``n`` things, its values still open (Jinja fills them in itself)."""
    forms = _plurals(_locale.get()).get(singular, (singular, plural))
    return forms[0] if n == 1 else forms[1]


class LazyText:
    """A text that is translated when it is shown, for what is defined at import time."""

    __slots__ = ("message", "sense")

    def __init__(self, message: str, sense: str = "") -> None:
        self.message = message
        self.sense = sense

    def __str__(self) -> str:
        return pgettext(self.sense, self.message) if self.sense else gettext(self.message)

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(str(self)))

    def __mod__(self, values: Any) -> str:
        text: str = str(self) % values
        return text

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.message)

    def __bool__(self) -> bool:
        return bool(self.message)

    def __len__(self) -> int:
        return len(str(self))


def lazy(message: str, sense: str = "") -> Any:
    """Mark a text defined at import time for translation; it behaves as a text where it is shown."""
    return LazyText(message, sense)


def _in(sense: str, message: str) -> str:
    """The key of a text in a sense, as catalogues have it."""
    return f"{sense}\x04{message}"


def _catalogue(name: str) -> dict[str, str]:
    return _read(name)[0]


def _plurals(name: str) -> dict[str, tuple[str, str]]:
    return _read(name)[1]


@cache
def _read(name: str) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    path = CATALOGUES / f"{name}.po"
    if name == "id" or not path.exists():
        return {}, {}
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file)
    single: dict[str, str] = {}
    plural: dict[str, tuple[str, str]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        source, target = message.id, message.string
        if isinstance(source, str):
            if isinstance(target, str) and target:
                single[_in(message.context, source) if message.context else source] = target
        elif isinstance(target, list | tuple) and all(target):
            plural[source[0]] = (target[0], target[-1])
    return single, plural
