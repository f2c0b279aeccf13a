"""Commands about results of past years."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app

from assessment.assessments.importing.planning import Asked, Plan, plan
from assessment.assessments.importing.writing import write
from assessment.config import Settings
from assessment.database import Database
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import lazy, speaking
from assessment.rounds.library import shipped
from assessment.spreadsheets.tables import tables

from .terminal import Group, Refusal, argument, option

group = Group(
    "history", help=lazy("Hasil tahun lalu, sebagai periode yang tidak diverifikasi di sini.")
)


@group.command(
    "load",
    help=lazy(
        "Muat hasil dari BERKAS (CSV, XLSX, atau buku kerja KAMI yang terisi): menunjukkan yang akan ditulis, "
        "menulisnya dengan --apply."
    ),
)
@argument("file", lazy("BERKAS"), type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--round", "name", required=True, help=lazy("Nama periodenya."))
@option("--year", type=int, required=True, help=lazy("Tahun hasil itu."))
@option("--questionnaire", required=True, help=lazy("Kuesionernya, seperti kami-4.2."))
@option(
    "--unit", default="", help=lazy("Unit pemilik buku kerja, jika berkasnya tidak menyebutkannya.")
)
@option(
    "--apply", "apply_", is_flag=True,
    help=lazy("Tulis hasilnya; tanpa ini hanya ditunjukkan."),
)  # fmt: skip
def load(file: Path, name: str, year: int, questionnaire: str, unit: str, apply_: bool) -> None:
    """Load results of past years: shows what would be written, or writes it."""
    database: Database = current_app.extensions["database"]
    settings: Settings = current_app.config["SETTINGS"]
    files = {one.key: one.questionnaire for one in shipped(settings.questionnaires)}
    chosen = files.get(questionnaire)
    if chosen is None:
        raise Refusal(
            _(
                "Tidak ada kuesioner %(key)s. Yang ada: %(names)s.",
                key=ascii(questionnaire),
                names=", ".join(files),
            )
        )
    now, content = datetime.now(UTC), file.read_bytes()
    day = now.astimezone(settings.timezone).date()
    try:
        sheets = tables(content, file.name)
        with database.transaction() as session:
            asked = Asked(name, year, chosen, file.name, unit)
            found = plan(session, asked, sheets, this_year=day.year)
            _show(found)
            if found.is_empty:
                return
            if not apply_:
                click.echo(
                    _("Tidak ada yang ditulis. Jalankan lagi dengan --apply untuk menulisnya.")
                )
                return
            sha256 = hashlib.sha256(content).hexdigest()
            with speaking(settings.language):  # a note of the round says where it comes from
                write(session, found, sha256=sha256, by=None, at=now, today=day)
            click.echo(_("Sudah ditulis."))
    except Refused as refusal:
        raise Refusal(refusal.sentence) from None


def _show(found: Plan) -> None:
    for word, entries in ((_("baru"), found.new), (_("berubah"), found.changed)):
        for entry in entries:
            said = (
                _("%(count)s jawaban", count=entry.answered)
                if entry.answers is not None
                else _("hanya poin")
            )
            click.echo(
                f"{word:11} {entry.unit.code}  {entry.words}: {entry.points}/{entry.max}, {said}"
            )
    for text, where in found.unknown:
        click.echo(_("tak dikenal").ljust(11) + f" {text}  ({where})")
    for sentence in found.bad:
        click.echo(_("salah").ljust(11) + f" {sentence}")
    click.echo(
        _(
            "%(new)s baru, %(changed)s berubah, %(same)s tetap, %(unknown)s tak dikenal, %(bad)s sel salah",
            new=len(found.new),
            changed=len(found.changed),
            same=len(found.same),
            unknown=len(found.unknown),
            bad=len(found.bad),
        )
    )
