"""The ``flask`` commands of an installation."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make the commands known to ``flask``."""
    from assessment.commands import people, serve, setup, units

    for command in (
        people.sign_in_link,
        serve.serve,
        setup.setup,
        units.group,
    ):
        app.cli.add_command(command)
