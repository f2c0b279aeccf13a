"""Names and first bytes, before anything looks into a file."""

import pytest

from assessment.evidence.checking.verdict import Reason
from assessment.evidence.gate import NotTaken, clean_name, kind_of, refusal

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.pdf", b"%PDF-1.7", "pdf"),
        ("A.PDF", b"%PDF-1.7", "pdf"),
        ("a.png", PNG, "png"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "jpg"),
        ("a.jpeg", b"\xff\xd8\xff\xe0", "jpeg"),
        ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        ("a.docx", b"PK\x03\x04", "docx"),
    ],
)
def test_safe_beginnings(name, head, kind):
    assert kind_of(name, head) == kind


@pytest.mark.parametrize(
    ("name", "head", "reason"),
    [
        ("a.pdf", b"", Reason.EMPTY),
        ("", b"%PDF-", Reason.TYPE),
        ("a", b"%PDF-", Reason.TYPE),
        ("a.pdf", PNG, Reason.TYPE),
        ("a.odt", b"PK\x03\x04", Reason.LEGACY),
        ("a.xlsm", b"PK\x03\x04", Reason.MACRO),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Reason.LEGACY),
    ],
)
def test_others_are_refused(name, head, reason):
    with pytest.raises(NotTaken) as refused:
        kind_of(name, head)
    assert refused.value.reason is reason


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_that_says_what_to_do(reason):
    sentence = refusal("SK.pdf", reason).sentence
    assert "SK.pdf" in sentence
    assert sentence.count(".") >= 2


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\Users\\x\\SK Lurah.pdf", "SK Lurah.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\r\nX: y.pdf", "aX: y.pdf"),
        ("\u202egpj.pdf", "gpj.pdf"),
        ("", "berkas"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("a." + "x" * 300, "x" * 200),
    ],
)
def test_names_are_cleaned(name, clean):
    assert clean_name(name) == clean
