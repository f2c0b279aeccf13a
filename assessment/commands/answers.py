"""``flask answers``: compare sheets and scores with the history of answers, or write them afresh."""

from datetime import UTC, datetime

import click

from assessment.assessments import projection
from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.web.work import database

from .terminal import Group

answers = Group(
    "answers",
    help=lazy("Bandingkan lembar jawaban dan nilai yang tersimpan dengan riwayat jawaban."),
)


@answers.command(
    "check",
    help=lazy(
        "Susun ulang setiap lembar dari riwayatnya dan bandingkan; berakhir dengan 1 jika ada yang berbeda."
    ),
)
def check() -> None:
    """Rebuild every sheet from its events and compare."""
    number = 0
    with database().reading() as session:
        for found in projection.differences(session):
            number += 1
            click.echo(
                _(
                    "%(revision)s %(layer)s: %(what)s berbeda",
                    revision=found.revision_id,
                    layer=found.layer,
                    what=found.what,
                )
            )
    if number:
        raise SystemExit(1)
    click.echo(_("Setiap lembar dan nilai sesuai dengan riwayatnya."))


@answers.command(
    "mend",
    help=lazy("Tulis ulang yang berbeda dari riwayatnya; yang sudah final tidak pernah ditulis."),
)
def mend() -> None:
    """Write what differs afresh from the history; final revisions are never written."""
    with database().reading() as session:
        wrong = sorted({found.revision_id for found in projection.differences(session)})
    for revision_id in wrong:
        with database().transaction() as session:
            projection.mend(session, revision_id, at=datetime.now(UTC))
    click.echo(_("%(count)s revisi ditulis ulang.", count=len(wrong)))
