"""``flask score``: answers in, one JSON object out, or how its numbers came about. For people with a shell and for
machines."""

import json
import sys
from fractions import Fraction
from typing import BinaryIO

import click

from assessment import scoring
from assessment.languages import gettext as _
from assessment.languages import lazy, speaking
from assessment.questionnaire.model import Questionnaire
from assessment.scoring.derivation import derive, text
from assessment.scoring.model import MaturityScore, Score, hundredths

from .reading import LANGUAGE, REFUSED, Refused, questionnaire_of, refuse, sheet_of
from .terminal import argument, command, option


@command(
    "score",
    lazy(
        'Nilai JAWABAN (JSON; "-" untuk masukan standar) atas sebuah KUESIONER seperti kami-5.0.\n\n'
        'Kuncinya id butir. Nilainya "A", "B", atau "C" untuk pertanyaan sistem elektronik, dan tingkat '
        '(bilangan bulat mulai 0), "na", atau null untuk butir lain; yang tidak disebut belum dijawab.'
    ),
)
@argument("questionnaire", lazy("KUESIONER"))
@argument("answers", lazy("JAWABAN"), type=click.File("rb"))
@option(
    "--batch", is_flag=True, help=lazy("Satu objek JSON per baris masuk, satu per baris keluar.")
)
@option(
    "--explain", is_flag=True,
    help=lazy("Cetak asal setiap angka, sebagai teks dan bukan JSON."),
)  # fmt: skip
@LANGUAGE
def score(questionnaire: str, answers: BinaryIO, batch: bool, explain: bool, lang: str) -> None:
    """Score answers, one object or one a line."""
    with speaking(lang):
        _score(questionnaire, answers, batch=batch, explain=explain)


def _score(questionnaire: str, answers: BinaryIO, *, batch: bool, explain: bool) -> None:
    if batch and explain:
        refuse(_("--explain menerangkan satu penilaian saja; hilangkan --batch."))
    found = questionnaire_of(questionnaire)
    if batch:
        sys.exit(_score_lines(found, answers))
    try:
        sheet = sheet_of(found, answers.read())
    except Refused as refusal:
        refuse(str(refusal))
    if explain:
        click.echo("\n".join(text.lines(derive(found, sheet))))
    else:
        click.echo(_json(_report(found, scoring.score(found, sheet))))


def _score_lines(questionnaire: Questionnaire, lines: BinaryIO) -> int:
    """One line of output for each line of input; a bad line is said and does not end the run."""
    code = 0
    for number, line in enumerate(lines, 1):
        try:
            sheet = sheet_of(questionnaire, line)
            result = _report(questionnaire, scoring.score(questionnaire, sheet))
        except Refused as refusal:
            result, code = {"line": number, "error": str(refusal)}, REFUSED
        click.echo(_json(result))
    return code


def _report(questionnaire: Questionnaire, result: Score) -> dict[str, object]:
    if isinstance(result, MaturityScore):
        return _report_of_maturity(questionnaire, result)
    return {
        "questionnaire": questionnaire.key,
        "system_category": {
            "points": result.system_category.points,
            "class": result.system_category.class_,
        },
        "areas": {
            area.area: {
                "points": area.points,
                "max": area.max,
                "level": area.level,
                "gate_open": area.gate_open,
            }
            for area in result.areas
        },
        "total": result.total,
        "max": result.max,
        "readiness": result.readiness,
        "supplement": {one.id: {"percent": float(one.percent)} for one in result.supplements},
        "complete": result.complete,
    }


def _report_of_maturity(questionnaire: Questionnaire, result: MaturityScore) -> dict[str, object]:
    return {
        "questionnaire": questionnaire.key,
        "areas": {
            area.area: {
                "points": area.points,
                "max": area.max,
                "maturity": _exactly(area.maturity),
                "target": _exactly(area.target),
                "gap": _exactly(area.gap),
                "applicable": area.applicable,
            }
            for area in result.areas
        },
        "total": result.total,
        "max": result.max,
        "maturity": _exactly(result.maturity),
        "target": _exactly(result.target),
        "gap": _exactly(result.gap),
        "complete": result.complete,
    }


def _exactly(value: Fraction | None) -> dict[str, str] | None:
    """A mean as it is, such as ``33/14``, and as it is shown; a JSON number would not keep it."""
    return None if value is None else {"exact": str(value), "shown": str(hundredths(value))}


def _json(document: dict[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False)
