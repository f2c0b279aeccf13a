"""``flask questionnaire``: look after the questionnaire files."""

import sys
from collections import Counter
from pathlib import Path

import click

from assessment.questionnaire import frozen, loader
from assessment.questionnaire.model import Area, Item, KamiMethod, Questionnaire


@click.group("questionnaire")
def questionnaire() -> None:
    """Look after the questionnaire files."""


@questionnaire.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Read a questionnaire FILE and name every fault it has by its line, or say what it holds."""
    try:
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
