"""Commands about units."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app

from assessment.config import Settings
from assessment.database import Database
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.units import loading, services
from assessment.units.labels import ATTRIBUTES
from assessment.web.labels import label

from .terminal import Group, Refusal, argument, option

group = Group("units", help=lazy("Unit-unit kota."))


@group.command(
    "load",
    help=lazy(
        "Muat unit dari BERKAS (CSV atau XLSX): menunjukkan yang akan berubah, menulisnya dengan --apply."
    ),
)
@argument("file", lazy("BERKAS"), type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option(
    "--apply", "apply_", is_flag=True,
    help=lazy("Tulis perubahannya; tanpa ini hanya ditunjukkan."),
)  # fmt: skip
def load(file: Path, apply_: bool) -> None:
    """Load units from a file: shows what would change, or writes it."""
    database: Database = current_app.extensions["database"]
    settings: Settings = current_app.config["SETTINGS"]
    now = datetime.now(UTC)
    try:
        rows = loading.read(file.read_bytes(), file.name)
        with database.transaction() as session:
            plan = services.plan(session, rows)
            _show(plan)
            if apply_ and not plan.is_empty:
                services.load(
                    session, plan, by=None, at=now, day=now.astimezone(settings.timezone).date()
                )
                click.echo(_("Sudah ditulis."))
            elif not plan.is_empty:
                click.echo(
                    _("Tidak ada yang ditulis. Jalankan lagi dengan --apply untuk menulisnya.")
                )
    except loading.FileFault as fault:
        for problem in fault.problems:
            click.echo(problem, err=True)
        raise SystemExit(1) from None
    except Refused as refusal:
        raise Refusal(refusal.sentence) from None


def _show(plan: services.Plan) -> None:
    for row in plan.new:
        click.echo(_("baru").ljust(11) + f" {row.code}  {label(row.kind)} {row.name}")
    for difference in plan.changed:
        said = "; ".join(
            f"{ATTRIBUTES[name]}: {now or '–'} → {then or '–'}"
            for name, (now, then) in difference.attributes.items()
        )
        click.echo(_("berubah").ljust(11) + f" {difference.unit.code}  {said}")
    for unit in plan.absent:
        click.echo(
            _(
                "%(word)-11s %(code)s  %(kind)s %(name)s (tetap seperti adanya)",
                word=_("tak disebut"),
                code=unit.code,
                kind=label(unit.kind),
                name=unit.name,
            )
        )
    click.echo(
        _(
            "%(new)s baru, %(changed)s berubah, %(same)s tetap, %(absent)s tidak ada di berkas",
            new=len(plan.new),
            changed=len(plan.changed),
            same=plan.unchanged,
            absent=len(plan.absent),
        )
    )
