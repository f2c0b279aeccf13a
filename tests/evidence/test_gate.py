"""Which files are taken: by extension and content, both."""

import io
import zipfile

import pytest

from assessment.evidence.gate import NotTaken, clean_name, media_type_of

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 "


def office(member="word/document.xml", *more, types=b"<Types/>", **kept):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        for name in (member, *more):
            archive.writestr(name, kept.get("content", b"<x/>"))
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("A.PDF", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.webp", WEBP, "image/webp"),
        ("a.docx", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.pptx", office("ppt/presentation.xml"),
         "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ],
)  # fmt: skip
def test_safe_files_are_taken(name, content, kind):
    held = io.BytesIO(content)
    assert media_type_of(name, held) == kind
    assert held.tell() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.html", b"<html></html>"),
        ("a.exe", b"MZ"),
        ("a", PDF),
        ("", PDF),
        ("a.pdf.exe", PDF),
        ("a.docm", office()),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.zip", office()),
        ("a.pdf", b"<html>%PDF-"),
        ("a.pdf", PNG),
        ("a.png", JPEG),
        ("a.jpg", b"<svg/>"),
        ("a.webp", b"RIFF\x10\x00\x00\x00WAVEfmt "),
        ("a.pdf", b""),
        ("a.docx", PDF),
        ("a.docx", office("xl/workbook.xml")),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("a.docx", office("word/document.xml", "word/activeX/activeX1.xml")),
        ("a.docx", office("word/document.xml", "../evil.txt")),
        ("a.docx", office(types=b"application/vnd.ms-word.document.macroEnabled.main+xml")),
        ("a.docx", b"PK\x03\x04" + bytes(200)),
        ("a.docx", office(content=bytes(30_000_000))),
        ("a.docx", office("word/document.xml", *(f"word/{n}.xml" for n in range(2001)))),
    ],
)  # fmt: skip
def test_others_are_refused_with_a_sentence(name, content):
    with pytest.raises(NotTaken) as refusal:
        media_type_of(name, io.BytesIO(content))
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\Users\\x\\SK Lurah.pdf", "SK Lurah.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\r\nX: y.pdf", "aX: y.pdf"),
        ("\u202egpj.pdf", "gpj.pdf"),
        ("", "berkas"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_cleaned(name, clean):
    assert clean_name(name) == clean
