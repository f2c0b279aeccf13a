"""English says everything Indonesian says; the cure for a fault is ``make messages`` and a translation."""

import re

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from assessment import languages
from tools import messages

REPEATED = re.compile(r"(.+)\1+", re.DOTALL)


def test_every_text_has_its_english() -> None:
    assert list(messages.faults_in_catalogue()) == []


def test_every_text_is_written_where_it_is_spoken() -> None:
    assert list(messages.faults_in_sources()) == []


def test_the_catalogue_is_as_it_would_be_written() -> None:
    assert messages.CATALOGUE.read_text() == messages.updated()


def _said() -> list[tuple[str, str]]:
    """Every text with its English, each form of a plural by itself."""
    with messages.CATALOGUE.open("rb") as file:
        found = [one for one in read_po(file, locale="en") if one.id]
    return [
        (one.id if isinstance(one.id, str) else one.id[0], text)
        for one in found
        for text in ([one.string] if isinstance(one.string, str) else one.string)
    ]


def test_nothing_is_said_twice_over() -> None:
    doubled = [text for _source, text in _said() if len(text) > 20 and REPEATED.fullmatch(text)]
    assert doubled == []


@pytest.mark.parametrize(
    ("source", "never", "but"),
    [
        (r"periode", r"\bperiods?\b", "one period of assessment"),
        (r"kategori (SE|sistem elektronik)", r"categor(y|ies) of electronic|system class", ""),
        (r"penyedia jawaban kota", r"answers for the city", ""),
    ],
)
def test_one_thing_has_one_word(source: str, never: str, but: str) -> None:
    wrong = [
        text
        for said, text in _said()
        if re.search(source, said, re.IGNORECASE)
        and re.search(never, text, re.IGNORECASE)
        and not (but and but in text)
    ]
    assert wrong == []


def test_english_is_spoken() -> None:
    with languages.speaking("en"):
        assert languages.gettext("Masuk") == "Sign in"
        assert languages.ngettext("%(num)s butir", "%(num)s butir", 1) == "1 item"
        assert languages.ngettext("%(num)s butir", "%(num)s butir", 2) == "2 items"


@pytest.mark.parametrize(
    ("source", "target", "fault"),
    [
        ("Masuk", "", "not translated"),
        ("Masuk", " ", "not translated"),
        ("%(num)s butir", "items", "other placeholders"),
        ("%(num)s butir", "%(number)s items", "other placeholders"),
        (("%(num)s butir", "%(num)s butir"), ("one item", ""), "not translated"),
        (("%(num)s butir", "%(num)s butir"), ("one item of %(all)s", "%(num)s items"), "other"),
        ("50% butir", "50% of items", "bare %"),
    ],
)
def test_faults_are_found(
    source: str | tuple[str, str], target: str | tuple[str, str], fault: str
) -> None:
    message = Message(source, target, locations=[("templates/page.html", 1)])
    assert any(found.startswith(fault) for found in messages.faults_of(message))


def test_a_plural_may_say_one_in_words() -> None:
    message = Message(("%(num)s butir", "%(num)s butir"), ("one item", "%(num)s items"))
    assert list(messages.faults_of(message)) == []


def test_one_word_has_two_senses() -> None:
    with languages.speaking("en"):
        assert (languages.gettext("Unit"), languages.pgettext("several", "Unit")) == (
            "Unit",
            "Units",
        )
        assert str(languages.lazy("Unit", "several")) == "Units"
