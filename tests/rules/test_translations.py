"""English says everything Indonesian says; the cure for a fault is ``make messages`` and a translation."""

import pytest
from babel.messages.catalog import Message

from assessment import languages
from tools import messages


def test_every_text_has_its_english() -> None:
    assert list(messages.faults_in_catalogue()) == []


def test_every_text_is_written_where_it_is_spoken() -> None:
    assert list(messages.faults_in_sources()) == []


def test_the_catalogue_is_as_it_would_be_written() -> None:
    assert messages.CATALOGUE.read_text() == messages.updated()


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
