"""Names and types that do not fit."""

from assessment.evidence.checking.verdict import Reason
from tests.evidence.files import office, pdf, picture
from tests.evidence.hostile.common import HARMLESS, HTML, OLE, fitting_zip

NAMES = [
    ("nothing", "a.pdf", lambda: b"", Reason.EMPTY),
    ("an svg", "a.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Reason.TYPE),
    ("html", "a.html", lambda: HTML, Reason.TYPE),
    ("html as jpg", "a.jpg", lambda: HTML, Reason.TYPE),
    ("html as pdf", "a.pdf", lambda: HTML, Reason.TYPE),
    ("svg as png", "a.png", lambda: b"<svg/>", Reason.TYPE),
    ("a program", "a.exe", lambda: b"MZ" + bytes(99), Reason.TYPE),
    ("a program as pdf", "a.pdf", lambda: b"MZ" + bytes(99), Reason.TYPE),
    ("a shell script as png", "a.png", lambda: b"#!/bin/sh\nid\n", Reason.TYPE),
    ("two extensions", "a.pdf.exe", pdf, Reason.TYPE),
    ("a name with NUL", "a.pdf\x00.exe", pdf, Reason.TYPE),
    ("a name turned round", "gambar\u202egpj.exe", picture, Reason.TYPE),
    ("a turned name ending well", "exe\u202efdp.pdf", pdf, HARMLESS),
    ("a path", "../../etc/cron.d/a.pdf", pdf, HARMLESS),
    ("a path of Windows", "C:\\Windows\\a.pdf", pdf, HARMLESS),
    ("no extension", "pdf", pdf, Reason.TYPE),
    ("a zip", "a.zip", fitting_zip, Reason.TYPE),
    ("a zip as docx", "a.docx", fitting_zip, Reason.TYPE),
    ("an xlsx as docx", "a.docx", lambda: office("xlsx"), Reason.TYPE),
    ("a png as jpg", "a.jpg", lambda: picture("PNG"), Reason.TYPE),
    ("a pdf as docx", "a.docx", pdf, Reason.TYPE),
    ("an old doc", "a.doc", lambda: OLE, Reason.LEGACY),
    ("an old doc as docx", "a.docx", lambda: OLE, Reason.LEGACY),
    ("rich text", "a.rtf", lambda: b"{\\rtf1}", Reason.LEGACY),
    ("a wav as webp", "a.webp", lambda: b"RIFF\x10\0\0\0WAVEfmt ", Reason.TYPE),
]  # fmt: skip
