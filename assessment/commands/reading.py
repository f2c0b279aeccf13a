"""What the commands that score are given: a questionnaire by its name, and answers as JSON."""

import json
import sys
from typing import NoReturn

import click

from assessment.config import ROOT
from assessment.questionnaire import loader, values
from assessment.questionnaire.model import Questionnaire

QUESTIONNAIRES = ROOT / "questionnaires"
REFUSED = 2


class Refused(Exception):
    """Answers that cannot be scored; the message says why."""


def refuse(sentence: str) -> NoReturn:
    """Say why on the other channel, and end."""
    click.echo(sentence, err=True)
    sys.exit(REFUSED)


def questionnaire_of(key: str) -> Questionnaire:
    """The shipped questionnaire of this name."""
    shipped = loader.find(QUESTIONNAIRES)
    if key not in shipped:
        refuse(f"There is no questionnaire {key!a}. There are: {', '.join(shipped)}.")
    try:
        return loader.load(shipped[key])
    except loader.QuestionnaireFault as fault:
        refuse(str(fault))


def sheet_of(questionnaire: Questionnaire, raw: bytes) -> bytes:
    """The answers of a JSON object as a sheet; ``Refused`` names the first faults."""
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
    return values.pack(questionnaire, codes)


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
