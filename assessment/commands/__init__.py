"""The ``flask`` commands of an installation."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make the commands known to ``flask``."""
    from assessment.commands import people, serve, units

    app.cli.add_command(people.sign_in_link)
    app.cli.add_command(serve.serve)
    app.cli.add_command(units.group)
