"""Terms explained in plain words, and which of them each item of a questionnaire uses. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from assessment.languages import gettext as _

from .beside import kept, read
from .loader import GLOSSARY
from .model import Item, Questionnaire, Text
from .schema import words
from .source import Problem, Source

LONGEST = 240
"""Of an explanation, in characters: it is read in passing."""


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A word, its other forms by language, and what it means."""

    term: Text
    also: Mapping[str, tuple[str, ...]]
    meaning: Text

    def forms(self, locale: str) -> tuple[str, ...]:
        """Every form that stands for this term in a language."""
        language = "en" if locale.startswith("en") else "id"
        return (self.term.in_(locale), *self.also.get(language, ()))


@dataclass(frozen=True, slots=True, eq=False)
class Glossary:
    """All terms, in the order of their file."""

    terms: tuple[Term, ...]


class _Also(words.Strict):
    id: list[str]
    en: list[str]


class _Term(words.Strict):
    term: words.Text
    also: _Also = _Also(id=[], en=[])
    meaning: words.Text


class _File(words.Strict):
    terms: list[_Term] = Field(min_length=1)


def load(path: Path) -> Glossary:
    """Read the file of terms, or refuse it with all its problems at once."""
    file = read(path, _File, _doubled, _too_long)
    return Glossary(
        tuple(
            Term(
                one.term.build(),
                {"id": tuple(one.also.id), "en": tuple(one.also.en)},
                one.meaning.build(),
            )
            for one in file.terms
        )
    )


NOTHING = Glossary(())


def of(directory: Path) -> Glossary:
    """The terms beside the questionnaires; none where there is no file of them, or one with faults."""
    return _of(directory / GLOSSARY)


_of = kept(load, NOTHING)


def _doubled(source: Source, file: _File) -> list[Problem]:
    """A form that stands for two terms, which nobody could tell apart."""
    found, problems = dict[tuple[str, str], int](), []
    for at, one in enumerate(file.terms):
        both = [("id", form) for form in (one.term.id, *one.also.id)]
        both += [("en", form) for form in (one.term.en, *one.also.en)]
        for language, form in both:
            first = found.setdefault((language, form.casefold()), at)
            if first != at:
                sentence = _(
                    '"%(form)s" sudah berarti "%(term)s": sisakan satu',
                    form=form,
                    term=file.terms[first].term.id,
                )
                problems.append(source.problem(("terms", at), sentence))
    return problems


def _too_long(source: Source, file: _File) -> Iterator[Problem]:
    for at, one in enumerate(file.terms):
        for language in ("id", "en"):
            if len(getattr(one.meaning, language)) > LONGEST:
                place = ("terms", at, "meaning", language)
                sentence = _("terlalu panjang: terangkan dalam %(count)s karakter", count=LONGEST)
                yield source.problem(place, sentence)


# ---- Which terms an item uses ----


def used(
    glossary: Glossary, questionnaire: Questionnaire, locale: str
) -> Mapping[str, tuple[Term, ...]]:
    """The terms in the texts of each item, in the order in which they first occur."""
    find = _finder(glossary, locale)
    return {
        item.id: find(_said(item, locale)) for item in questionnaire.items if isinstance(item, Item)
    }


def _said(item: Item, locale: str) -> str:
    texts = [item.text, item.why, *(level.text for level in item.levels), *item.evidence]
    return "\n".join(text.in_(locale) for text in texts)


def _finder(glossary: Glossary, locale: str) -> Callable[[str], tuple[Term, ...]]:
    """Whole words, longer forms first, with the endings that change no meaning (``-nya``, a plural)."""
    by_form = {
        " ".join(form.casefold().split()): term
        for term in glossary.terms
        for form in term.forms(locale)
    }
    forms = sorted(by_form, key=len, reverse=True)
    ending = "(?:s)?" if locale.startswith("en") else "(?:nya)?"
    spelled = "|".join(r"\s+".join(map(re.escape, form.split())) for form in forms) or "(?!)"
    pattern = re.compile(rf"(?<![\w-])({spelled}){ending}(?![\w-])")

    def find(text: str) -> tuple[Term, ...]:
        hits = (by_form[" ".join(hit[1].split())] for hit in pattern.finditer(text.casefold()))
        return tuple(dict.fromkeys(hits))

    return find
