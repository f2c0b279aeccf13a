"""``flask questionnaires``: look after the questionnaire files."""

import copy
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click
from flask import current_app

from assessment.languages import gettext as _
from assessment.languages import lazy, locale, speaking
from assessment.questionnaire import frozen, glossary, loader, recommendations
from assessment.questionnaire.comparison import compare
from assessment.questionnaire.differences import Line, Section, sections, verdict
from assessment.questionnaire.model import Area, Item, KamiMethod, Questionnaire
from assessment.scoring.alike import effects

from .reading import LANGUAGE, questionnaire_of, refuse
from .terminal import Group, argument, option

BEGINNINGS = Path(loader.__file__).parent / "beginnings"
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


questionnaires = Group("questionnaires", help=lazy("Rawat berkas-berkas kuesioner."))

alias = copy.copy(questionnaires)
"""The name of the group while there was one questionnaire; still answers, and is not listed."""
alias.name, alias.hidden = "questionnaire", True


@questionnaires.command(
    "check",
    help=lazy(
        "Baca BERKAS kuesioner dan sebutkan setiap kesalahannya dengan barisnya, atau sebutkan isinya."
    ),
    with_appcontext=False,
)
@argument("file", lazy("BERKAS"), type=FILE)
@LANGUAGE
def check(file: Path, lang: str) -> None:
    """Name every fault a file has by its line, or say what it holds."""
    with speaking(lang):
        try:
            if file.name == loader.GLOSSARY:
                click.echo(_("%(count)s istilah", count=len(glossary.load(file).terms)))
                return
            if file.absolute().parent.name == recommendations.FOLDER:
                click.echo(_("%(count)s langkah", count=_steps(file)))
                return
            found = loader.load(file)
        except loader.QuestionnaireFault as fault:
            for problem in fault.problems:
                click.echo(f"{file}, {problem}", err=True)
            click.echo(_("%(count)s perlu diperbaiki.", count=len(fault.problems)), err=True)
            sys.exit(2)
        for line in _held(found):
            click.echo(line)


def _steps(file: Path) -> int:
    """How many recommendations a file holds; read with its questionnaire, where that stands beside the folder."""
    beside = file.absolute().parents[1] / file.name
    content = loader.load(beside) if beside.exists() else None
    return len(recommendations.load(file, content).steps)


def _held(found: Questionnaire) -> Iterator[str]:
    """What a right file holds, line by line."""
    yield f"{found.key}: {found.title.in_(locale())}"
    if found.system_questions:
        yield _("%(count)s pertanyaan sistem elektronik", count=len(found.system_questions))
    for area in found.areas:
        yield _(
            "%(id)s: %(count)s butir, %(worth)s; %(who)s",
            id=area.id, count=len(area.items), worth=_worth(area), who=_answered_by(area.items),
        )  # fmt: skip
    for part in found.supplements:
        yield _(
            "%(id)s (suplemen): %(count)s butir; %(who)s",
            id=part.id, count=len(part.items), who=_answered_by(part.items),
        )  # fmt: skip
    yield _("jumlah: %(total)s", total=_total(found))
    yield _("digest: %(digest)s", digest=frozen.digest(found))
    yield _("digest penilaian: %(digest)s", digest=frozen.scoring_digest(found))


@questionnaires.command(
    "diff",
    help=lazy(
        "Sebutkan dengan kata-kata apa yang berbeda antara LAMA dan BARU: berkas, atau nama seperti kami-5.0.\n\n"
        "Berakhir dengan 0 jika sama atau hanya teksnya berbeda, sehingga BARU dapat meralat LAMA di tengah "
        "periode; jika tidak, dengan 1."
    ),
    with_appcontext=False,
)
@argument("old", lazy("LAMA"))
@argument("new", lazy("BARU"))
@LANGUAGE
def diff(old: str, new: str, lang: str) -> None:
    """Say in words what differs between two questionnaires."""
    with speaking(lang):
        found = compare(_read(old), _read(new))
        click.echo(verdict(found))
        if not found.is_empty:
            for section in [*sections(found), effects(found)]:
                _print(section)
    sys.exit(0 if found.is_empty or found.is_text_only else 1)


@questionnaires.command(
    "preview",
    help=lazy(
        "Tulis BERKAS (atau nama seperti kami-5.0) sebagai satu halaman seperti yang dilihat unit; "
        "halaman itu tidak memerlukan berkas lain."
    ),
)
@argument("file", lazy("BERKAS"))
@option(
    "-o", "--output", type=click.File("wb"), default="-", help=lazy("Tujuan halamannya ditulis.")
)
@LANGUAGE
def preview(file: str, output: BinaryIO, lang: str) -> None:
    """Write a questionnaire as one page, as a unit sees it."""
    from assessment.assessments.questionnaires.views.preview import page_alone

    with speaking(lang):
        content = _read(file)
        output.write(page_alone(current_app, content).encode())


@questionnaires.command(
    "template",
    help=lazy("Cetak kuesioner kecil yang utuh dengan penjelasan, untuk memulai yang baru."),
    with_appcontext=False,
)
@option(
    "--method", type=click.Choice(sorted(frozen.METHODS)), default="kami",
    help=lazy("Cara penilaiannya."),
)  # fmt: skip
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
        return _("bobot %(weight)s", weight=sum(item.weight for item in area.items))
    return _(
        "%(points)s poin, sampai tingkat %(level)s",
        points=area.constants.max, level=area.constants.highest_level,
    )  # fmt: skip


def _total(found: Questionnaire) -> str:
    if isinstance(found.method, KamiMethod):
        return _("%(points)s poin", points=found.method.max)
    items = [item for area in found.areas for item in area.items]
    return _(
        "%(count)s butir, tingkat 0 sampai %(highest)s, %(free)s boleh tidak berlaku; "
        "kematangan keseluruhan adalah rata-rata %(overall)s",
        count=len(items), highest=found.method.highest,
        free=sum(item.not_applicable_allowed for item in items), overall=found.method.overall,
    )  # fmt: skip


def _answered_by(items: tuple[Item, ...]) -> str:
    counts = Counter(item.answered_by for item in items)
    said = ", ".join(f"{who} {count}" for who, count in sorted(counts.items()))
    return _("dijawab %(who)s", who=said)
