"""What the commands that score are given: a questionnaire by its name, and answers as JSON."""

import json
import sys
from typing import NoReturn

import click

from assessment.config import ROOT
from assessment.languages import LOCALES, lazy, of_the_terminal
from assessment.languages import gettext as _
from assessment.questionnaire import loader, values
from assessment.questionnaire.model import Questionnaire

from .terminal import option

QUESTIONNAIRES = ROOT / "questionnaires"
REFUSED = 2


class Refused(Exception):
    """Answers that cannot be scored; the message says why."""


LANGUAGE = option(
    "--language", "--lang", "lang", type=click.Choice(LOCALES), default=of_the_terminal,
    help=lazy("Bahasa yang dicetak; jika tidak disebutkan, bahasa terminal."),
)  # fmt: skip


def refuse(sentence: str) -> NoReturn:
    """Say why on the other channel, and end."""
    click.echo(sentence, err=True)
    sys.exit(REFUSED)


def questionnaire_of(key: str) -> Questionnaire:
    """The shipped questionnaire of this name."""
    shipped = loader.find(QUESTIONNAIRES)
    if key not in shipped:
        refuse(
            _(
                "Tidak ada kuesioner %(key)s. Yang ada: %(names)s.",
                key=ascii(key),
                names=", ".join(shipped),
            )
        )
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
            faults.append(
                _("%(item)s bukan butir %(key)s", item=_short(item_id), key=questionnaire.key)
            )
            continue
        try:
            codes[item_id] = values.from_json(questionnaire.item(item_id), value)
        except values.NotAnAnswer as fault:
            faults.append(str(fault))
    if faults:
        more = _(" (dan %(count)s lagi)", count=len(faults) - 3) if len(faults) > 3 else ""
        raise Refused(". ".join(faults[:3]) + more + ".")
    return values.pack(questionnaire, codes)


def _answers(raw: bytes) -> dict[str, object]:
    try:
        found = json.loads(
            raw.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
    except UnicodeDecodeError:
        raise Refused(_("Jawabannya bukan teks UTF-8.")) from None
    except json.JSONDecodeError as fault:
        raise Refused(
            _(
                "Jawabannya bukan JSON: periksa baris %(line)s, kolom %(column)s.",
                line=fault.lineno,
                column=fault.colno,
            )
        ) from None
    except (ValueError, RecursionError):
        raise Refused(_("Jawabannya bukan JSON yang dapat dibaca.")) from None
    if not isinstance(found, dict):
        raise Refused(_('Jawabannya bukan objek JSON seperti {"2.1": 3}.'))
    return found


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise Refused(
                _(
                    "Kunci %(key)s tertulis dua kali dalam satu objek; sisakan satu.",
                    key=_short(key),
                )
            )
        found[key] = value
    return found


def _short(key: str) -> str:
    return ascii(key)[:40]


def _no_constant(name: str) -> NoReturn:
    raise Refused(_("%(name)s bukan nilai JSON.", name=name))
