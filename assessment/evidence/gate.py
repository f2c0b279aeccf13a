"""Which files are taken as evidence: by extension and by what the bytes say, both."""

import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from assessment.errors import Refused
from assessment.languages import gettext as _

HEAD = 16
MEMBERS = 2000
UNPACKED = 100 * 1024 * 1024
RATIO = 200
"""An Office file is a ZIP: so many members, so many bytes, so much blown up at most."""

OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A safe type: how its files begin, or what must lie in them."""

    media_type: str
    begins: Callable[[bytes], bool]
    member: str = ""


def _pdf(head: bytes) -> bool:
    return head.startswith(b"%PDF-")


def _png(head: bytes) -> bool:
    return head.startswith(b"\x89PNG\r\n\x1a\n")


def _jpeg(head: bytes) -> bool:
    return head.startswith(b"\xff\xd8\xff")


def _webp(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _zip(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", _pdf),
    "png": Kind("image/png", _png),
    "jpg": Kind("image/jpeg", _jpeg),
    "jpeg": Kind("image/jpeg", _jpeg),
    "webp": Kind("image/webp", _webp),
    "docx": Kind(f"{OFFICE}wordprocessingml.document", _zip, "word/document.xml"),
    "xlsx": Kind(f"{OFFICE}spreadsheetml.sheet", _zip, "xl/workbook.xml"),
    "pptx": Kind(f"{OFFICE}presentationml.presentation", _zip, "ppt/presentation.xml"),
}

ACCEPT = ",".join(f".{extension}" for extension in KINDS) + ",image/jpeg,image/png,application/pdf"
"""For file fields: on a phone it also offers the camera."""


class NotTaken(Refused):
    """The file is of a type that is not taken."""


def media_type_of(name: str, content: BinaryIO) -> str:
    """The type of a file that may be kept, or :class:`NotTaken` with what to do instead."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = KINDS.get(extension)
    if kind is None:
        raise NotTaken(
            _(
                "Berkas “%(name)s” tidak dapat diterima. Unggah PDF, foto (JPG, PNG, WebP), Word, Excel, "
                "atau PowerPoint; simpan ulang dahulu bila jenisnya lain.",
                name=name,
            )
        )
    content.seek(0)
    head = content.read(HEAD)
    if not kind.begins(head) or (kind.member and not _is_office(content, kind.member)):
        raise NotTaken(
            _(
                "Isi berkas “%(name)s” bukan %(extension)s yang utuh dan tanpa makro. Simpan ulang sebagai PDF, "
                "lalu unggah.",
                name=name,
                extension=extension.upper(),
            )
        )
    content.seek(0)
    return kind.media_type


def clean_name(name: str) -> str:
    """A file's own name: no folders, no control characters, at most 200 letters with its extension."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFC", last)
        if unicodedata.category(letter)[0] != "C"
    ).strip(" .")
    if len(plain) <= 200:
        return plain or "berkas"
    stem, _dot, extension = plain.rpartition(".")
    return f"{stem[: 199 - len(extension)]}.{extension}"


def _is_office(content: BinaryIO, member: str) -> bool:
    """Whether the ZIP is an Office document without macros, and no bomb. Nothing is unpacked but one list."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.infolist()
            names = {one.filename for one in members}
            if len(members) > MEMBERS or not {"[Content_Types].xml", member} <= names:
                return False
            if any(_is_hostile(one) for one in members):
                return False
            unpacked = sum(one.file_size for one in members)
            packed = sum(one.compress_size for one in members)
            if unpacked > UNPACKED or unpacked > RATIO * max(packed, 1):
                return False
            if archive.getinfo("[Content_Types].xml").file_size > 1024 * 1024:
                return False
            types = archive.read("[Content_Types].xml")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, KeyError):
        return False
    return b"macroEnabled" not in types and b"vbaProject" not in types


def _is_hostile(member: zipfile.ZipInfo) -> bool:
    name = member.filename.lower()
    return (
        name.endswith(("vbaproject.bin", "vbadata.xml"))
        or "activex" in name
        or name.startswith("/")
        or ".." in name.split("/")
        or bool(member.flag_bits & 0x1)
    )
