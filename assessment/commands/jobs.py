"""Commands about jobs."""

import click
from flask import current_app
from flask.cli import with_appcontext

from assessment.jobs import runner
from assessment.languages import gettext as _
from assessment.languages import lazy, speaking

from .terminal import Group, Refusal, option

jobs = Group("jobs", help=lazy("Tugas: dokumen dan pekerjaan lain di latar belakang."))


@jobs.command(
    "work",
    help=lazy(
        "Kerjakan tugas dalam proses tersendiri; berguna dengan PostgreSQL, yang membolehkan berapa pun."
    ),
)
@option("--once", is_flag=True, help=lazy("Berhenti jika tidak ada yang harus dikerjakan."))
@with_appcontext
def work(once: bool) -> None:
    """Do jobs in a process of its own."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        with speaking("id"):  # as in the server's own threads, whatever this terminal speaks
            done = runner.work(app, once=once)
    except runner.AnotherWorks as refusal:
        raise Refusal(str(refusal)) from refusal
    click.echo(_("%(count)s tugas dikerjakan", count=done))
