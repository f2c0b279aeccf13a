"""The ``flask`` commands of an installation."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make the commands known to ``flask``."""
    from assessment.commands import (
        answers,
        backup,
        demo,
        files,
        history,
        jobs,
        path,
        people,
        questionnaires,
        score,
        serve,
        setup,
        units,
    )

    for command in (
        answers.answers,
        backup.backup,
        backup.restore_command,
        demo.demo,
        files.group,
        history.group,
        jobs.jobs,
        path.path,
        people.sign_in_link,
        questionnaires.alias,
        questionnaires.questionnaires,
        score.score,
        serve.serve,
        setup.setup,
        units.group,
    ):
        app.cli.add_command(command)
