"""Small real files, and files that count as looked through without having been."""

import hashlib
import io
import zipfile
from functools import cache

import pikepdf
from PIL import Image

from assessment.evidence.checking.inspection import Checked
from assessment.evidence.gate import KINDS, clean_name


@cache
def pdf(text="SK Lurah", pages=1, **root):
    """A PDF that differs with its text."""
    made = pikepdf.new()
    for _page in range(pages):
        made.add_blank_page(page_size=(300, 400))
    made.docinfo["/Title"] = text
    return saved(made)


def saved(made, **more):
    held = io.BytesIO()
    made.save(held, **more)
    return held.getvalue()


def picture(kind="JPEG", size=(60, 40), mode="RGB", colour=None, **more):
    """A picture in one colour."""
    held = io.BytesIO()
    Image.new(mode, size, colour or ("teal" if mode == "RGB" else 1)).save(held, kind, **more)
    return held.getvalue()


MAINS = {
    "docx": (
        "word/document.xml",
        "wordprocessingml.document.main+xml",
        b"<w:document xmlns:w='w'/>",
    ),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml", b"<workbook xmlns='x'/>"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml", b"<p:p xmlns:p='p'/>"),
}
OFFICE = "application/vnd.openxmlformats-officedocument."


def types(kind="docx", more=""):
    part, ending, _content = MAINS[kind]
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="{OFFICE}{ending}"/>{more}</Types>'
    ).encode()


def office(kind="docx", parts=None, *, main=None, more_types="", main_types=None):
    """The least that is an Office file, with more parts in it."""
    part, _ending, content = MAINS[kind]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", main_types or types(kind, more_types))
        archive.writestr(part, main or content)
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return held.getvalue()


def trusted(store, name="SK Lurah 12.pdf", content=None, preview=None):
    """As if it had been looked through and kept as it came, without the half second this takes."""
    content = pdf() if content is None else content
    name = clean_name(name)
    kind = KINDS[name.rpartition(".")[2].lower()]
    return Checked(
        name, kind.media_type, hashlib.sha256(content).hexdigest(), store.stage(content),
        store.stage(preview) if preview else None,
    )  # fmt: skip
