"""The ZIP around a workbook: looked at before anything in it is unpacked. In the child process only."""

import io
import zipfile

MEMBERS = 2000
UNPACKED = 200 * 1024 * 1024


class Fault(Exception):
    """The file cannot be used. ``name`` says why; the words for it stand where somebody reads them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def opened(content: bytes) -> zipfile.ZipFile:
    """The workbook's archive; :class:`Fault` for bombs, macros, passwords and what is no workbook."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Fault("old")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise Fault("broken") from None
    names = [one.filename for one in members]
    if len(members) > MEMBERS or sum(one.file_size for one in members) > UNPACKED:
        raise Fault("large")
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(names):
        raise Fault("broken")
    if len(set(names)) != len(names) or any(one.flag_bits & 0x1 for one in members):
        raise Fault("broken")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Fault("macros")
    return archive


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """One file in the archive, never longer than it says; without a document type, which no workbook needs."""
    try:
        found = archive.read(name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, KeyError):
        raise Fault("broken") from None
    if b"<!DOCTYPE" in found or b"<!ENTITY" in found:
        raise Fault("broken")
    return found
