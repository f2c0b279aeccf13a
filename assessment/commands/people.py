"""Commands about people."""

from datetime import UTC, datetime, timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from assessment.config import Settings
from assessment.database import Database
from assessment.demo.links import LASTING
from assessment.people.queries import by_sign_in_name
from assessment.people.sessions import make_link


@click.command("sign-in-link")
@click.argument("name")
@with_appcontext
def sign_in_link(name: str) -> None:
    """Print a one-time sign-in link for the person NAME (user name or NIP): 30 minutes, in the demo 12 hours."""
    database: Database = current_app.extensions["database"]
    settings: Settings = current_app.config["SETTINGS"]
    with database.transaction() as session:
        person = by_sign_in_name(session, name)
        if person is None:
            raise click.ClickException(f"nobody signs in as {name!r}")
        secret = make_link(
            session,
            person,
            at=datetime.now(UTC),
            lasting=LASTING if settings.demo else timedelta(minutes=30),
        )
    click.echo(f"{settings.url}/sign-in/link/{secret}")
