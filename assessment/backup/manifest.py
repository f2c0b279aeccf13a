"""What a backup says of itself, and the digests of everything in it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assessment.languages import gettext as _

FORMAT = 1
NAME = "manifest.json"
SUMS = "SHA256SUMS"
KEYS = "keys"
FILES = "files"
TABLES = "tables"


class Unusable(Exception):
    """The directory is no backup that can be restored; the message says why."""


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A table: its columns and their kinds, its number of rows, the digest of its lines."""

    columns: dict[str, str]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """When and from what a backup was made, and what is in it."""

    made_at: str
    version: str
    database: str
    demo: bool
    schema: str
    events: int
    last_event: str
    tables: dict[str, TableEntry]
    files: int
    file_bytes: int
    missing_files: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    def write(self, directory: Path) -> None:
        """Write it into a backup."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (directory / NAME).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> "Manifest":
        """Read it from a backup whose digests have been checked."""
        said: dict[str, Any] = json.loads((directory / NAME).read_text(encoding="utf-8"))
        if said.get("format") != FORMAT:
            raise Unusable(
                _(
                    "%(directory)s berformat %(found)s; versi ini membaca format %(known)s.",
                    directory=directory,
                    found=said.get("format"),
                    known=FORMAT,
                )
            )
        said["tables"] = {name: TableEntry(**entry) for name, entry in said["tables"].items()}
        return cls(**said)


def write_sums(directory: Path) -> None:
    """Write the digests of all files of a backup. This comes last: without it, it is not complete."""
    with (directory / SUMS).open("x", encoding="utf-8") as sums:
        for name in _names(directory):
            # Kept files are named by their digest, and it was compared when they were copied.
            kept = name.startswith(f"{FILES}/")
            sums.write(f"{Path(name).name if kept else digest(directory / name)}  {name}\n")


def check_sums(directory: Path) -> None:
    """Compare all files of a backup with its digests. Only the keys may be elsewhere."""
    try:
        lines = (directory / SUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise Unusable(
            _(
                "%(directory)s tidak berisi %(sums)s: bukan cadangan, atau cadangan yang tidak selesai.",
                directory=directory,
                sums=SUMS,
            )
        ) from None
    expected = {name: sha256 for sha256, _gap, name in (line.partition("  ") for line in lines)}
    if NAME not in expected:
        raise Unusable(
            _(
                "%(directory)s/%(sums)s tidak menyebut %(name)s.",
                directory=directory,
                sums=SUMS,
                name=NAME,
            )
        )
    if unknown := set(_names(directory)) - expected.keys():
        raise Unusable(
            _(
                "%(directory)s berisi yang tidak semestinya: %(name)s",
                directory=directory,
                name=min(unknown),
            )
        )
    for name, sha256 in expected.items():
        path = directory / name
        if not path.is_file():
            if name.startswith(f"{KEYS}/"):
                continue
            raise Unusable(_("%(path)s tidak ada.", path=path))
        if digest(path) != sha256:
            raise Unusable(
                _(
                    "%(path)s rusak: SHA-256-nya bukan yang tertulis di %(sums)s.",
                    path=path,
                    sums=SUMS,
                )
            )


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _names(directory: Path) -> Iterator[str]:
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory).as_posix()
        if path.is_file() and name != SUMS:
            yield name
