"""Commands about the file store."""

import io

import click
from flask import current_app
from flask.cli import AppGroup

from assessment.database import Database
from assessment.evidence.checking.scanner import Scanner, Unreachable
from assessment.files import checking
from assessment.files.checking import Found
from assessment.files.store import FileStore

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""Harmless, and in two parts, so that no scanner takes this source for it."""
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


@group.command("scanner")
def scanner() -> None:
    """Ask the virus scanner (PERISAI_CLAMD) who it is, and whether it knows the test file that all scanners know."""
    address = current_app.config["SETTINGS"].clamd
    if not address:
        click.echo("No virus scanner is set (PERISAI_CLAMD).")
        return
    asked = Scanner(address)
    try:
        click.echo(f"{address}: {asked.version()}")
        found = asked.malware(io.BytesIO(EICAR))
    except Unreachable as fault:
        raise click.ClickException(f"{address}: {fault}. Uploads are refused meanwhile.") from None
    if not found:
        raise click.ClickException(
            f"{address} calls the test file clean: its signatures are missing."
        )
    click.echo(f"The test file was recognised ({found}).")


def _mentioned() -> dict[str, int]:
    database: Database = current_app.extensions["database"]
    with database.reading() as session:
        return checking.mentioned(session)


def _forgive_let_go(found: Found) -> None:
    """What was let go of while the files were read is not missing."""
    if found.missing:
        still = _mentioned()
        found.missing = [sha256 for sha256 in found.missing if sha256 in still]
