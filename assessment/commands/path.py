"""``flask path``: answers in, the cheapest changes that reach a target out, as one JSON object."""

import json
from collections.abc import Callable
from typing import BinaryIO

import click

from assessment.languages import gettext as _
from assessment.languages import lazy, speaking
from assessment.questionnaire.model import Questionnaire
from assessment.scoring import path as paths

from .reading import LANGUAGE, Refused, questionnaire_of, refuse, sheet_of
from .terminal import argument, command, option


@command(
    "path",
    lazy(
        "Cari perubahan JAWABAN dengan upaya paling kecil yang menaikkan sebuah area atau status kesiapan.\n\n"
        "JAWABAN adalah yang dibaca flask score. Yang disediakan kota tidak menuntut upaya unit; dengan --own "
        "jawaban itu tetap. Urutan perubahannya masuk akal langkah demi langkah."
    ),
)
@argument("questionnaire", lazy("KUESIONER"))
@argument("answers", lazy("JAWABAN"), type=click.File("rb"))
@option("--area", help=lazy("Area yang dinaikkan, dengan id-nya."))
@option("--readiness", is_flag=True, help=lazy("Naikkan status kesiapan."))
@option("--areas", is_flag=True, help=lazy("Naikkan semua area ke tingkat yang disebut --to."))
@option(
    "--to", "target",
    help=lazy("Paling rendah tingkat (status) ini; jika tidak, yang berikutnya yang terjangkau."),
)  # fmt: skip
@option("--own", is_flag=True, help=lazy("Naikkan hanya yang dijawab unit sendiri."))
@option("--steps", is_flag=True, help=lazy("Sebutkan juga akibat setiap perubahan."))
@LANGUAGE
def path(
    questionnaire: str,
    answers: BinaryIO,
    area: str | None,
    readiness: bool,
    areas: bool,
    target: str | None,
    own: bool,
    steps: bool,
    lang: str,
) -> None:
    """Find the changes with the least effort that lift an area or the readiness status."""
    with speaking(lang):
        result = _found(questionnaire, answers, area, readiness, areas, target, own=own)
    click.echo(json.dumps(_report(result, with_steps=steps), ensure_ascii=False))


def _found(
    questionnaire: str, answers: BinaryIO, area: str | None, readiness: bool, areas: bool, target: str | None, *,
    own: bool,
) -> paths.Path:  # fmt: skip
    if [area is not None, readiness, areas].count(True) != 1:
        refuse(_("Pilih salah satu: --area AREA, --readiness, atau --areas."))
    if areas and target is None:
        refuse(_("Sebutkan dengan --to tingkat yang hendak dicapai semua area."))
    found = questionnaire_of(questionnaire)
    if area is not None and area not in [known.id for known in found.areas]:
        known_areas = ", ".join(known.id for known in found.areas)
        refuse(
            _(
                "Tidak ada area %(area)s di %(key)s. Yang ada: %(names)s.",
                area=ascii(area),
                key=found.key,
                names=known_areas,
            )
        )
    try:
        sheet = sheet_of(found, answers.read())
        return _search(found, area, readiness, own=own)(sheet, target)
    except (Refused, paths.NoPath) as refusal:
        refuse(str(refusal))


def _search(
    questionnaire: Questionnaire, area: str | None, readiness: bool, *, own: bool
) -> Callable[[bytes, str | None], paths.Path]:
    if area is not None:
        return lambda sheet, target: paths.to_level(questionnaire, sheet, area, target, own=own)
    if readiness:
        return lambda sheet, target: paths.to_status(questionnaire, sheet, target, own=own)
    return lambda sheet, target: paths.to_level_everywhere(
        questionnaire, sheet, str(target), own=own
    )


def _report(result: paths.Path, *, with_steps: bool) -> dict[str, object]:
    if result.to is None:
        return {"to": None, "changes": []}
    changes: list[dict[str, object]] = [
        {"item": step.item, "from": step.from_, "to": step.to} for step in result.steps
    ]
    if with_steps:
        for change, step in zip(changes, result.steps, strict=True):
            change |= {
                "area": step.area,
                "effort": step.effort,
                "provided_by_city": step.provided_by_city,
                "points_after": step.points_after,
                "gate_open_after": step.gate_after,
                "level_after": step.level_after,
                "total_after": step.total_after,
                "readiness_after": step.status_after,
            }
    return {"from": result.start, "to": result.to, "effort": result.effort, "changes": changes}
