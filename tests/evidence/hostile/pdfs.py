"""PDFs that do something, carry something, or are not whole."""

import random
import struct
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from assessment.evidence.checking.verdict import Reason
from tests.evidence.files import pdf, saved
from tests.evidence.hostile.common import CANARY, CLEANED, HARMLESS, HTML, fitting_zip


def with_root(**entries) -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    for key, value in entries.items():
        made.Root[f"/{key}"] = value(made) if callable(value) else value
    return saved(made)


def js(_=None) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def with_link(**action) -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page()
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(**action))
    page.Annots = Array([made.make_indirect(link)])
    return saved(made)


def with_annotation(subtype: str) -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page()
    page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name(subtype), Rect=[0, 0, 9, 9])])
    return saved(made)


def with_attachment() -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    made.attachments["a.exe"] = pikepdf.AttachedFileSpec(made, b"MZ" + CANARY)
    return saved(made)


def hidden_in_object_stream() -> bytes:
    return saved(_pdf_with(js()), object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _pdf_with(action: Dictionary):
    made = pikepdf.new()
    made.add_blank_page()
    made.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("x"), made.make_indirect(action)]))
    )
    return made


def orphan() -> bytes:
    """An action that nothing leads to: a careless reader never sees it."""
    return raw_pdf(extra=b"7 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj\n")


def raw_pdf(root: bytes = b"", extra: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF written by hand, as its bytes are to be."""
    out, places = bytearray(b"%PDF-1.4\n"), {}
    for number, body in (
        (1, b"<< /Type /Catalog /Pages 2 0 R " + root + b" >>"),
        (2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (3, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>"),
    ):
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    if extra:
        places[int(extra.split(b" ", 1)[0])] = len(out)
        out += extra
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    size = max(places) + 1
    out += (
        b"trailer\n<< /Size %d /Root 1 0 R " % size
        + trailer
        + b" >>\nstartxref\n%d\n%%%%EOF\n" % start
    )
    return bytes(out)


def external_stream() -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page()
    page.Contents = made.make_stream(b"", F=String("/etc/passwd"))
    return saved(made)


def _sum_with_zeros(start: bytes, zeros: int) -> bytes:
    """What stands at the end of a zlib stream: the Adler-32 of something and of so many zeros."""
    high, low = divmod(zlib.adler32(start), 2**16)
    return struct.pack(">HH", (high + zeros * low) % 65521, low)


def object_stream_bomb() -> bytes:
    """Five kilobytes of objects that unpack to two gigabytes before anybody knows what they are."""
    objects = b"5 0 << /A 1 >> "
    squeezed = zlib.compressobj(9)
    once = squeezed.compress(objects) + squeezed.flush(zlib.Z_FULL_FLUSH)
    mebi = squeezed.compress(bytes(2**20)) + squeezed.flush(zlib.Z_FULL_FLUSH)
    once += 2048 * mebi + b"\x03\x00" + _sum_with_zeros(objects, 2**31)
    bomb = zlib.compress(once, 9)
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, body in (
        (1, b"<< /Type /Catalog /Pages 2 0 R /Lang 5 0 R >>"),
        (2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (3, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>"),
        (4, b"<< /Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream"
         % (len(bomb), bomb)),
    ):  # fmt: skip
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    rows = [(0, 0, 65535), *((1, place, 0) for place in places), (2, 4, 0), (1, start, 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    out += b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(
        table
    )
    return bytes(out + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)


def many_pages() -> bytes:
    made = pikepdf.new()
    for _page in range(501):
        made.add_blank_page(page_size=(20, 20))
    return saved(made)


def encrypted(user: str) -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    return saved(made, encryption=pikepdf.Encryption(owner="owner", user=user))


def linearized_and_cut() -> bytes:
    made = pikepdf.new()
    for _page in range(20):
        page = made.add_blank_page()
        page.Contents = made.make_stream(random.Random(1).randbytes(4000))  # noqa: S311
    whole = saved(made, linearize=True)
    return whole[: len(whole) * 2 // 3]


PDFS = [
    ("script at opening", "a.pdf", lambda: with_root(OpenAction=js()), Reason.ACTIVE),
    ("script in the names", "a.pdf", lambda: saved(_pdf_with(js())), Reason.ACTIVE),
    ("script in an object stream", "a.pdf", hidden_in_object_stream, Reason.ACTIVE),
    ("script behind an escaped name", "a.pdf",
     lambda: raw_pdf(b"/Names << /J#61vaScript << /Names [(a) 7 0 R] >> >>",
                     b"7 0 obj\n<< /S /J#61vaScript /J#53 (app.alert(1)) >>\nendobj\n"), Reason.ACTIVE),
    ("script that nothing leads to", "a.pdf", orphan, Reason.ACTIVE),
    ("a launch", "a.pdf", lambda: with_link(S=Name.Launch, F=String("cmd.exe")), Reason.ACTIVE),
    ("an escaped launch", "a.pdf", lambda: raw_pdf(b"/OpenAction << /S /L#61unch /F (cmd.exe) >>"), Reason.ACTIVE),
    ("additional actions", "a.pdf", lambda: with_root(AA=Dictionary(WC=js())), Reason.ACTIVE),
    ("a form that is sent", "a.pdf", lambda: with_link(S=Name.SubmitForm, F=String("https://x.test")), Reason.ACTIVE),
    ("data brought in", "a.pdf", lambda: with_link(S=Name.ImportData, F=String("a.fdf")), Reason.ACTIVE),
    ("XFA", "a.pdf", lambda: with_root(AcroForm=lambda made: Dictionary(
        Fields=[], XFA=made.make_stream(b"<xdp/>"))), Reason.ACTIVE),
    ("rich media", "a.pdf", lambda: with_annotation("/RichMedia"), Reason.ACTIVE),
    ("a screen", "a.pdf", lambda: with_annotation("/Screen"), Reason.ACTIVE),
    ("an attachment", "a.pdf", with_attachment, Reason.EMBEDDED),
    ("an attached note", "a.pdf", lambda: with_annotation("/FileAttachment"), Reason.EMBEDDED),
    ("a way into another file", "a.pdf", lambda: with_link(S=Name.GoToR, F=String("\\\\x\\a.pdf"), D=[0]),
     Reason.EXTERNAL),
    ("a way into an attachment", "a.pdf", lambda: with_link(S=Name.GoToE, D=[0]), Reason.EMBEDDED),
    ("a script as address", "a.pdf", lambda: with_link(S=Name.URI, URI=String("javascript:alert(1)")), Reason.EXTERNAL),
    ("a file as address", "a.pdf", lambda: with_link(S=Name.URI, URI=String("file:///C:/x.exe")), Reason.EXTERNAL),
    ("a share as address", "a.pdf", lambda: with_link(S=Name.URI, URI=String("\\\\host\\share")), Reason.EXTERNAL),
    ("a page that lies elsewhere", "a.pdf", external_stream, Reason.EXTERNAL),
    ("a next action", "a.pdf", lambda: with_link(S=Name.URI, URI=String("https://x.test"), Next=js()), Reason.ACTIVE),
    ("locked", "a.pdf", lambda: encrypted("geheim"), Reason.ENCRYPTED),
    ("locked for changes only", "a.pdf", lambda: encrypted(""), Reason.ENCRYPTED),
    ("cut off", "a.pdf", lambda: pdf(pages=30)[:-400], Reason.DAMAGED),
    ("cut in its midst", "a.pdf", linearized_and_cut, Reason.DAMAGED),
    ("only the beginning", "a.pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", Reason.DAMAGED),
    ("beginning and end", "a.pdf", lambda: b"%PDF-1.7\n%%EOF\n", Reason.DAMAGED),
    ("no pages", "a.pdf", lambda: saved(pikepdf.new()), Reason.DAMAGED),
    ("501 pages", "a.pdf", many_pages, Reason.PAGES),
    ("HTML, then a PDF", "a.pdf", lambda: HTML + pdf(), Reason.TYPE),
    ("a PDF, then a zip", "a.pdf", lambda: pdf() + fitting_zip(), CLEANED),
    ("a PDF, then HTML", "a.pdf", lambda: pdf() + b"\n" + HTML + CANARY, CLEANED),
    ("a PDF, then much more", "a.pdf", lambda: pdf() + CANARY * 9000, CLEANED),
    ("a PDF that unpacks without end", "a.pdf", object_stream_bomb, Reason.HEAVY),
    ("opens at a place", "a.pdf", lambda: with_root(OpenAction=lambda made: Array(
        [made.pages[0].obj, Name.Fit])), HARMLESS),
    ("goes to a place at opening", "a.pdf", lambda: with_root(OpenAction=lambda made: Dictionary(
        S=Name.GoTo, D=Array([made.pages[0].obj, Name.Fit]))), HARMLESS),
    ("an ordinary link", "a.pdf", lambda: with_link(S=Name.URI, URI=String("https://surabaya.go.id")), HARMLESS),
]  # fmt: skip
