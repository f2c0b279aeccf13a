"""Which files are taken as evidence: by name, by how they begin, and by what is in them."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from assessment.errors import Refused
from assessment.evidence.checking.verdict import Reason
from assessment.languages import gettext as _

HEAD = 16
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A safe type: what it is called, and how its files begin."""

    media_type: str
    begins: Callable[[bytes], bool]


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
    "docx": Kind(f"{OFFICE}wordprocessingml.document", _zip),
    "xlsx": Kind(f"{OFFICE}spreadsheetml.sheet", _zip),
    "pptx": Kind(f"{OFFICE}presentationml.presentation", _zip),
}
LEGACY = frozenset({"doc", "xls", "ppt", "rtf", "odt", "ods", "odp"})
MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlsb", "pptm", "potm", "ppsm"})

ACCEPT = ",".join(f".{extension}" for extension in KINDS) + ",image/jpeg,image/png,application/pdf"
"""For file fields: on a phone it also offers the camera."""


class NotTaken(Refused):
    """The file is not taken; ``reason`` says why in one word, for the history."""

    def __init__(self, sentence: str, reason: Reason) -> None:
        super().__init__(sentence)
        self.reason = reason


def kind_of(name: str, head: bytes) -> str:
    """The extension under which a file may be looked through, or :class:`NotTaken` with what to do instead."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if not head:
        raise refusal(name, Reason.EMPTY)
    kind = KINDS.get(extension)
    if kind is None:
        if extension in MACROS:
            raise refusal(name, Reason.MACRO)
        raise refusal(name, Reason.LEGACY if extension in LEGACY else Reason.TYPE)
    if not kind.begins(head):
        raise refusal(name, Reason.LEGACY if head.startswith(b"\xd0\xcf\x11\xe0") else Reason.TYPE)
    return extension


def refusal(name: str, reason: Reason) -> NotTaken:
    """What the person is told who uploaded the file."""
    return NotTaken(_sentences(name)[reason], reason)


def _sentences(name: str) -> dict[Reason, str]:
    return {
        Reason.ACTIVE: _(
            "“%(name)s” memuat perintah yang berjalan sendiri. Cetak ke PDF (Print → Save as PDF), lalu unggah "
            "hasilnya.", name=name,
        ),
        Reason.DAMAGED: _(
            "“%(name)s” rusak atau tidak utuh. Buka di komputer Anda, simpan ulang, lalu unggah lagi.", name=name,
        ),
        Reason.DTD: _(
            "“%(name)s” disusun dengan cara yang tidak dapat diperiksa. Simpan ulang sebagai PDF, lalu unggah.",
            name=name,
        ),
        Reason.EMBEDDED: _(
            "Di dalam “%(name)s” ada berkas lain. Simpan ulang sebagai PDF tanpa lampiran, dan unggah lampirannya "
            "sendiri.", name=name,
        ),
        Reason.EMPTY: _("Berkas “%(name)s” kosong. Pilih berkas lain.", name=name),
        Reason.ENCRYPTED: _(
            "“%(name)s” dikunci dengan kata sandi. Simpan ulang tanpa kata sandi, lalu unggah.", name=name,
        ),
        Reason.EXTERNAL: _(
            "“%(name)s” mengambil isi dari berkas atau alamat lain. Putuskan tautannya (di Excel: Data → Edit Links "
            "→ Break Link) atau simpan sebagai PDF, lalu unggah.", name=name,
        ),
        Reason.HEAVY: _(
            "“%(name)s” terlalu berat untuk diperiksa. Bagi atau perkecil, atau cetak ke PDF, lalu unggah.", name=name,
        ),
        Reason.LEGACY: _(
            "“%(name)s” berformat lama. Simpan ulang sebagai PDF, DOCX, XLSX, atau PPTX, lalu unggah.", name=name,
        ),
        Reason.MACRO: _(
            "“%(name)s” memuat makro. Simpan ulang sebagai DOCX, XLSX, PPTX, atau PDF, lalu unggah.", name=name,
        ),
        Reason.PAGES: _("“%(name)s” lebih dari 500 halaman. Unggah halaman yang diperlukan saja.", name=name),
        Reason.PIXELS: _("Gambar “%(name)s” terlalu besar ukurannya. Perkecil dulu, lalu unggah.", name=name),
        Reason.TYPE: _(
            "Berkas “%(name)s” tidak dapat diterima: isinya bukan PDF, foto (JPG, PNG, WebP), Word, Excel, atau "
            "PowerPoint seperti namanya. Simpan ulang sebagai PDF, lalu unggah.", name=name,
        ),
        Reason.VIRUS: _(
            "Pemeriksa virus menemukan program jahat di “%(name)s”. Jangan dibuka atau dikirim lagi; periksa komputer "
            "asalnya dan laporkan kepada Diskominfo.", name=name,
        ),
    }  # fmt: skip


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
    return f"{stem[: max(0, 199 - len(extension))]}.{extension}"[-200:]
