"""``flask score``: answers in, one JSON object out. For people with a shell and for machines."""

import json
import sys
from fractions import Fraction
from typing import BinaryIO, NoReturn

import click

from assessment import scoring
from assessment.config import ROOT
from assessment.questionnaire import loader, values
from assessment.questionnaire.model import Questionnaire
from assessment.scoring.model import MaturityScore, Score, hundredths

QUESTIONNAIRES = ROOT / "questionnaires"
REFUSED = 2


class Refused(Exception):
    """Answers that cannot be scored; the message says why."""


@click.command("score")
@click.argument("questionnaire")
@click.argument("answers", type=click.File("rb"))
@click.option("--batch", is_flag=True, help="One JSON object a line in, one a line out.")
def score(questionnaire: str, answers: BinaryIO, batch: bool) -> None:
    """Score the ANSWERS (JSON, "-" for standard input) to a QUESTIONNAIRE such as kami-5.0.

    Keys are item ids. Values are "A", "B" or "C" for questions about the electronic system and a level
    (a whole number from 0 on), "na" or null for the other items; what is missing is unanswered.
    """
    found = _questionnaire(questionnaire)
    if batch:
        sys.exit(_score_lines(found, answers))
    try:
        result = _score(found, answers.read())
    except Refused as refusal:
        _refuse(str(refusal))
    click.echo(_json(result))


def _questionnaire(key: str) -> Questionnaire:
    shipped = loader.find(QUESTIONNAIRES)
    if key not in shipped:
        _refuse(f"There is no questionnaire {key!a}. There are: {', '.join(shipped)}.")
    try:
        return loader.load(shipped[key])
    except loader.QuestionnaireFault as fault:
        _refuse(str(fault))


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(REFUSED)


def _score_lines(questionnaire: Questionnaire, lines: BinaryIO) -> int:
    """One line of output for each line of input; a bad line is said and does not end the run."""
    code = 0
    for number, line in enumerate(lines, 1):
        try:
            result = _score(questionnaire, line)
        except Refused as refusal:
            result, code = {"line": number, "error": str(refusal)}, REFUSED
        click.echo(_json(result))
    return code


def _score(questionnaire: Questionnaire, raw: bytes) -> dict[str, object]:
    answers = _answers(raw)
    codes: dict[str, int] = {}
    faults: list[str] = []
    for item_id, value in answers.items():
        if not questionnaire.has_item(item_id):
            faults.append(f"{item_id!a:.40} is no item of {questionnaire.key}")
            continue
        try:
            codes[item_id] = values.from_json(questionnaire.item(item_id), value)
        except values.NotAnAnswer as fault:
            faults.append(str(fault))
    if faults:
        more = f" (and {len(faults) - 3} more)" if len(faults) > 3 else ""
        raise Refused(". ".join(faults[:3]) + more + ".")
    sheet = values.pack(questionnaire, codes)
    return _report(questionnaire, scoring.score(questionnaire, sheet))


def _answers(raw: bytes) -> dict[str, object]:
    try:
        found = json.loads(
            raw.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
    except UnicodeDecodeError:
        raise Refused("The answers are no UTF-8 text.") from None
    except json.JSONDecodeError as fault:
        raise Refused(f"The answers are no JSON: {fault}.") from None
    except (ValueError, RecursionError):
        raise Refused("The answers are no JSON that can be read.") from None
    if not isinstance(found, dict):
        raise Refused('The answers are no JSON object such as {"2.1": 3}.')
    return found


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise Refused(f"The key {key!a:.40} stands twice in one object; keep one.")
        found[key] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise Refused(f"{name} is no JSON value.")


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
