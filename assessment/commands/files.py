"""Commands about the file store."""

import click
from flask import current_app
from flask.cli import AppGroup

from assessment.database import Database
from assessment.files import checking
from assessment.files.checking import Found
from assessment.files.store import FileStore

group = AppGroup("files", help="Evidence and documents, as they are kept on the disk.")


@group.command("check")
@click.option(
    "--remove", "remove_", is_flag=True, help="Remove bytes that nobody mentions, older than a day."
)
def check(remove_: bool) -> None:
    """Read every file and say which is missing, damaged, or mentioned by nobody; may run while people work."""
    store: FileStore = current_app.extensions["files"]
    found = checking.check(store, _mentioned())
    _forgive_let_go(found)
    for what, names in (("missing", found.missing), ("damaged", found.damaged)):
        for sha256 in names:
            click.echo(f"{what:8} {sha256}")
    for stray in found.strays:
        click.echo(f"stray    {stray.sha256}  {stray.size:,} bytes")
    click.echo(
        f"{found.files:,} files, {len(found.missing)} missing, {len(found.damaged)} damaged, "
        f"{len(found.strays)} strays"
    )
    if remove_:
        gone = checking.remove(store, found.strays)
        begun = store.sweep()
        click.echo(
            f"{len(gone)} strays removed ({sum(one.size for one in gone):,} bytes), {begun} unfinished uploads"
        )
    elif found.strays:
        click.echo("Nothing removed. Run again with --remove to remove the strays.")
    if not found.is_whole:
        raise click.ClickException(
            "Files are missing or damaged. Put them back from a backup: each is named by its SHA-256."
        )


def _mentioned() -> dict[str, int]:
    database: Database = current_app.extensions["database"]
    with database.reading() as session:
        return checking.mentioned(session)


def _forgive_let_go(found: Found) -> None:
    """What was let go of while the files were read is not missing."""
    if found.missing:
        still = _mentioned()
        found.missing = [sha256 for sha256 in found.missing if sha256 in still]
