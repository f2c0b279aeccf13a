"""``flask questionnaires``: look after the questionnaire files."""

import copy
import sys
from collections import Counter
from pathlib import Path
from typing import BinaryIO

import click
from flask import current_app
from flask.cli import with_appcontext

from assessment.languages import LOCALES, speaking
from assessment.questionnaire import frozen, glossary, loader
from assessment.questionnaire.comparison import compare
from assessment.questionnaire.differences import Line, Section, sections, verdict
from assessment.questionnaire.model import Area, Item, KamiMethod, Questionnaire
from assessment.scoring.alike import effects

from .reading import questionnaire_of, refuse

BEGINNINGS = Path(loader.__file__).parent / "beginnings"
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LANGUAGE = click.option(
    "--lang", type=click.Choice(LOCALES), default="id", help="The language of what is printed."
)


@click.group("questionnaires")
def questionnaires() -> None:
    """Look after the questionnaire files."""


alias = copy.copy(questionnaires)
"""The name of the group while there was one questionnaire; still answers, and is not listed."""
alias.name, alias.hidden = "questionnaire", True


@questionnaires.command("check")
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Read a questionnaire FILE and name every fault it has by its line, or say what it holds."""
    try:
        if file.name == loader.GLOSSARY:
            click.echo(f"{len(glossary.load(file).terms)} terms")
            return
        found = loader.load(file)
    except loader.QuestionnaireFault as fault:
        for problem in fault.problems:
            click.echo(f"{file}, {problem}", err=True)
        click.echo(f"{len(fault.problems)} to mend.", err=True)
        sys.exit(2)
    click.echo(f"{found.key}: {found.title.en}")
    if found.system_questions:
        click.echo(f"{len(found.system_questions)} questions about the electronic system")
    for area in found.areas:
        click.echo(
            f"{area.id}: {len(area.items)} items, {_worth(area)}; {_answered_by(area.items)}"
        )
    for supplement in found.supplements:
        click.echo(
            f"{supplement.id} (supplement): {len(supplement.items)} items; "
            f"{_answered_by(supplement.items)}"
        )
    click.echo(f"total: {_total(found)}")
    click.echo(f"digest: {frozen.digest(found)}")
    click.echo(f"scoring digest: {frozen.scoring_digest(found)}")


@questionnaires.command("diff")
@click.argument("old")
@click.argument("new")
@LANGUAGE
def diff(old: str, new: str, lang: str) -> None:
    """Say in words what differs between OLD and NEW: files, or names such as kami-5.0.

    Ends with 0 where they are the same or only texts differ, so that NEW can mend OLD in a running round; else with 1.
    """
    with speaking(lang):
        found = compare(_read(old), _read(new))
        click.echo(verdict(found))
        if not found.is_empty:
            for section in [*sections(found), effects(found)]:
                _print(section)
    sys.exit(0 if found.is_empty or found.is_text_only else 1)


@questionnaires.command("preview")
@click.argument("file")
@click.option("-o", "--output", type=click.File("wb"), default="-", help="Where to write the page.")
@LANGUAGE
@with_appcontext
def preview(file: str, output: BinaryIO, lang: str) -> None:
    """Write FILE (or a name such as kami-5.0) as one page, as a unit sees it; it needs no other file."""
    from assessment.assessments.views.preview import page_alone

    content = _read(file)
    with speaking(lang):
        output.write(page_alone(current_app, content).encode())


@questionnaires.command("template")
@click.option(
    "--method", type=click.Choice(sorted(frozen.METHODS)), default="kami", help="How it is scored."
)
def template(method: str) -> None:
    """Print a small whole questionnaire with comments, to begin a new one from."""
    click.echo((BEGINNINGS / f"{method}.yaml").read_text(encoding="utf-8"), nl=False)


def _read(name: str) -> Questionnaire:
    """The questionnaire of a file, or the shipped one of this name."""
    path = Path(name)
    if not path.is_file():
        return questionnaire_of(name)
    try:
        return loader.load(path)
    except loader.QuestionnaireFault as fault:
        refuse(str(fault))


def _print(section: Section) -> None:
    click.echo(f"\n{section.title} ({len(section.lines)})")
    for line in section.lines:
        for words in _lines(line):
            click.echo(f"  {words}")


def _lines(line: Line) -> list[str]:
    texts = [f"  {sign} {text}" for sign, text in (("-", line.old), ("+", line.new)) if text]
    return [line.text + (":" if texts else ""), *texts]


def _worth(area: Area) -> str:
    if area.constants is None:
        return f"weight {sum(item.weight for item in area.items)}"
    return f"{area.constants.max} points, up to level {area.constants.highest_level}"


def _total(found: Questionnaire) -> str:
    if isinstance(found.method, KamiMethod):
        return f"{found.method.max} points"
    items = [item for area in found.areas for item in area.items]
    return (
        f"{len(items)} items, levels 0 to {found.method.highest}, "
        f"{sum(item.not_applicable_allowed for item in items)} may be left out; "
        f"the overall maturity is the mean of the {found.method.overall}"
    )


def _answered_by(items: tuple[Item, ...]) -> str:
    counts = Counter(item.answered_by for item in items)
    return "answered by " + ", ".join(f"{who} {count}" for who, count in sorted(counts.items()))
