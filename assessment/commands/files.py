"""Commands about the file store."""

import io

import click
from flask import current_app

from assessment.database import Database
from assessment.evidence.checking.scanner import Scanner, Unreachable
from assessment.files import checking
from assessment.files.checking import Found
from assessment.files.store import FileStore
from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.web.filters import number

from .terminal import Group, Refusal, option

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""Harmless, and in two parts, so that no scanner takes this source for it."""
group = Group("files", help=lazy("Bukti dan dokumen sebagaimana tersimpan di disk."))


@group.command(
    "check",
    help=lazy(
        "Baca setiap berkas dan sebutkan yang hilang, rusak, atau tidak disebut siapa pun; "
        "boleh dijalankan selagi orang bekerja."
    ),
)
@option(
    "--remove", "remove_", is_flag=True,
    help=lazy("Hapus isi yang tidak disebut siapa pun dan berumur lebih dari sehari."),
)  # fmt: skip
def check(remove_: bool) -> None:
    """Read every file and say which is missing, damaged, or mentioned by nobody."""
    store: FileStore = current_app.extensions["files"]
    found = checking.check(store, _mentioned())
    _forgive_let_go(found)
    for what, names in ((_("hilang"), found.missing), (_("rusak"), found.damaged)):
        for sha256 in names:
            click.echo(f"{what:8} {sha256}")
    for stray in found.strays:
        click.echo(
            _("lepas    %(sha256)s  %(size)s bita", sha256=stray.sha256, size=number(stray.size))
        )
    click.echo(
        _(
            "%(files)s berkas, %(missing)s hilang, %(damaged)s rusak, %(strays)s lepas",
            files=number(found.files),
            missing=len(found.missing),
            damaged=len(found.damaged),
            strays=len(found.strays),
        )
    )
    if remove_:
        gone = checking.remove(store, found.strays)
        begun = store.sweep()
        click.echo(
            _(
                "%(count)s berkas lepas dihapus (%(size)s bita), %(begun)s unggahan yang tidak selesai",
                count=len(gone),
                size=number(sum(one.size for one in gone)),
                begun=begun,
            )
        )
    elif found.strays:
        click.echo(
            _("Tidak ada yang dihapus. Jalankan lagi dengan --remove untuk menghapus yang lepas.")
        )
    if not found.is_whole:
        raise Refusal(
            _(
                "Ada berkas yang hilang atau rusak. Kembalikan dari cadangan: nama masing-masing adalah SHA-256-nya."
            )
        )


@group.command(
    "scanner",
    help=lazy(
        "Tanyai pemindai virus (PERISAI_CLAMD): siapa dia, dan apakah ia mengenali berkas uji yang dikenal "
        "semua pemindai."
    ),
)
def scanner() -> None:
    """Ask the virus scanner who it is, and whether it knows the test file."""
    address = current_app.config["SETTINGS"].clamd
    if not address:
        click.echo(_("Tidak ada pemindai virus yang diatur (PERISAI_CLAMD)."))
        return
    asked = Scanner(address)
    try:
        click.echo(f"{address}: {asked.version()}")
        found = asked.malware(io.BytesIO(EICAR))
    except Unreachable as fault:
        raise Refusal(
            _(
                "%(address)s: %(fault)s. Sementara itu unggahan ditolak.",
                address=address,
                fault=fault,
            )
        ) from None
    if not found:
        raise Refusal(
            _(
                "%(address)s menyebut berkas uji bersih: daftar cirinya tidak ada.",
                address=address,
            )
        )
    click.echo(_("Berkas uji dikenali (%(found)s).", found=found))
    _try_the_largest(asked)


def _try_the_largest(asked: Scanner) -> None:
    """A limit of the scanner's own that is below ours would refuse good files, whatever they are."""
    size = current_app.config["SETTINGS"].max_upload_bytes
    megabytes = size // 1024**2
    try:
        found = asked.malware(io.BytesIO(bytes(size)))
    except Unreachable:
        raise Refusal(
            _(
                "Berkas sebesar yang dibolehkan (%(size)s MB) tidak diperiksanya: naikkan StreamMaxLength di "
                "clamd.conf sampai sedikitnya %(size)s MB.",
                size=megabytes,
            )
        ) from None
    if found:
        raise Refusal(
            _(
                "Berkas kosong sebesar yang dibolehkan (%(size)s MB) disebutnya %(found)s: naikkan MaxFileSize dan "
                "MaxScanSize di clamd.conf.",
                size=megabytes,
                found=found,
            )
        )
    click.echo(_("Berkas sebesar yang dibolehkan (%(size)s MB) pun diperiksanya.", size=megabytes))


def _mentioned() -> dict[str, int]:
    database: Database = current_app.extensions["database"]
    with database.reading() as session:
        return checking.mentioned(session)


def _forgive_let_go(found: Found) -> None:
    """What was let go of while the files were read is not missing."""
    if found.missing:
        still = _mentioned()
        found.missing = [sha256 for sha256 in found.missing if sha256 in still]
