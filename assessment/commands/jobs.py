"""Commands about jobs."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from assessment.jobs import runner

jobs = AppGroup("jobs", help="Jobs: documents and other work in the background.")


@jobs.command("work")
@click.option("--once", is_flag=True, help="Stop when nothing is due.")
@with_appcontext
def work(once: bool) -> None:
    """Do jobs in a process of its own; useful with PostgreSQL, where any number may run."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        done = runner.work(app, once=once)
    except runner.AnotherWorks as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{done} done")
