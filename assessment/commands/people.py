"""Commands about people."""

from datetime import UTC, datetime, timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from assessment.config import Settings
from assessment.database import Database
from assessment.demo.links import LASTING
from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.people.queries import by_sign_in_name
from assessment.people.sessions import make_link

from .terminal import Refusal, argument, command


@command(
    "sign-in-link",
    lazy(
        "Cetak tautan masuk sekali pakai bagi orang dengan NAMA ini (nama pengguna atau NIP): "
        "berlaku 30 menit, di peragaan 12 jam."
    ),
)
@argument("name", lazy("NAMA"))
@with_appcontext
def sign_in_link(name: str) -> None:
    """Print a one-time sign-in link for a person."""
    database: Database = current_app.extensions["database"]
    settings: Settings = current_app.config["SETTINGS"]
    with database.transaction() as session:
        person = by_sign_in_name(session, name)
        if person is None:
            raise Refusal(_("Tidak ada yang masuk dengan nama %(name)s.", name=ascii(name)))
        secret = make_link(
            session,
            person,
            at=datetime.now(UTC),
            lasting=LASTING if settings.demo else timedelta(minutes=30),
        )
    click.echo(f"{settings.url}/sign-in/link/{secret}")
