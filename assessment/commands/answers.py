"""``flask answers``: compare sheets and scores with the history of answers, or write them afresh."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from assessment.assessments import projection
from assessment.web.work import database

answers = AppGroup("answers", help="Compare stored sheets and scores with the history of answers.")


@answers.command("check")
def check() -> None:
    """Rebuild every sheet from its events and compare; exit 1 if anything differs."""
    number = 0
    with database().reading() as session:
        for found in projection.differences(session):
            number += 1
            click.echo(f"{found.revision_id} {found.layer}: {found.what} differs")
    if number:
        raise SystemExit(1)
    click.echo("Every sheet and score is what the history says.")


@answers.command("mend")
def mend() -> None:
    """Write what differs afresh from the history; final revisions are never written."""
    with database().reading() as session:
        wrong = sorted({found.revision_id for found in projection.differences(session)})
    for revision_id in wrong:
        with database().transaction() as session:
            projection.mend(session, revision_id, at=datetime.now(UTC))
    click.echo(f"{len(wrong)} revisions were written afresh.")
