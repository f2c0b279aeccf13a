"""What the paper says, read back from the PDF."""

import io
import subprocess
from collections.abc import Iterator

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from assessment.certificates import codes
from assessment.certificates.models import Certificate
from assessment.documents.pool import Child
from assessment.installation.models import Installation
from tests.documents.plainly import assert_nothing_changes

pytestmark = [pytest.mark.pdf, pytest.mark.once]

LONGEST = "Kalianak Barat Sukomanunggal Tanjung Sari"


@pytest.fixture(scope="session")
def child() -> Iterator[Child]:
    made = Child()
    yield made
    made.close()


@pytest.fixture
def place(session, cast) -> Installation:
    """Settings as a city fills them in."""
    found = session.get_one(Installation, 1)
    found.government, found.city = "Pemerintah Kota Uji", "Kota Uji"
    found.address = "Jalan Contoh Nomor 1, Uji 60272"
    found.legal_basis = "Peraturan BSSN Nomor 4 Tahun 2021; Peraturan Wali Kota Nomor 68 Tahun 2020"
    found.signatory_rank, found.signatory_nip = "Pembina Utama Muda (IV/c)", "196608011988031001"
    session.commit()
    return found


@pytest.fixture
def said(place, propose, approve, session, cast):
    """``said()``: what an approved certificate says, code included; ``demo=True`` and such change settings."""

    def make(**changes):
        [certificate] = propose()
        approve([certificate], **changes)
        return dict(session.get_one(Certificate, certificate.id).said)

    return make


@pytest.fixture
def printed(child):
    """``printed(said)``: the piagam's bytes; a warning of the renderer is a failure."""

    def make(description, template="certificate"):
        made = child.render(f"documents/{template}.html", description)
        assert made.warnings == ()
        return made.pdf

    return make


def text_of(pdf: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


def picture_of(pdf: bytes, *, dpi: int = 110, grey: bool = False) -> Image.Image:
    options = ["-gray"] if grey else []
    done = subprocess.run(
        ["pdftoppm", "-r", str(dpi), *options, "-png", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    return Image.open(io.BytesIO(done.stdout))


def test_it_says_everything_it_must(said, printed):
    pdf = printed(said())
    text = text_of(pdf)
    for words in (
        "PEMERINTAH KOTA UJI",
        "DINAS KOMUNIKASI DAN INFORMATIKA",
        "Jalan Contoh Nomor 1, Uji 60272",
        "PIAGAM HASIL PENILAIAN MANDIRI TATA KELOLA KEAMANAN INFORMASI",
        "Nomor 500.12/001/PIAGAM-KI/2026",
        "Diberikan kepada",
        "Kelurahan Melati",
        "Kecamatan Taman",
        "99.01.1001",
        "Periode 2026",
        "Terverifikasi",
        "Indeks KAMI 5.0",
        "Peraturan BSSN Nomor 4 Tahun 2021",
        "Berlaku sampai dengan",
        "2 November 2027",
        "Uji, 2 November 2026",
        "Kepala Dinas Komunikasi dan Informatika",
        "Dr. Ratna Dewi, M.T.",
        "Pembina Utama Muda (IV/c)",
        "NIP 19660801 198803 1 001",
        "Verifikasi keaslian dokumen",
        "Belum ditandatangani secara elektronik",
        (
            "Piagam ini merupakan hasil penilaian internal Pemerintah Kota Uji dan bukan sertifikasi SNI ISO/IEC 27001 "
            "maupun hasil verifikasi BSSN."
        ),
    ):
        assert words in text, words
    for words in ("TTE", "CONTOH", "Sertifikat", "TERBATAS", "{", "None"):
        assert words not in text, words


def test_it_says_nothing_of_any_area(said, printed):
    description = said()
    text = text_of(printed(description))
    for area in description["annex"]["areas"][1:]:  # the first has its name from the title
        assert area["name"] not in text
    assert str(description["annex"]["final"]) not in text.replace("2026", "")


def test_it_is_one_landscape_page_with_our_fonts_and_marks(said, printed):
    description = said()
    with pikepdf.open(io.BytesIO(printed(description))) as pdf:
        assert len(pdf.pages) == 1
        _, _, width, height = (float(side) for side in pdf.pages[0].MediaBox)
        assert (round(width), round(height)) == (842, 595)
        assert pdf.Root.Lang == "id"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.docinfo["/perisaiauditsequence"] == str(description["anchor"]["seq"])
        assert pdf.docinfo["/perisaiaudithash"] == description["anchor"]["hash"]
        fonts = pdf.pages[0].Resources.Font.values()
        assert {str(font.BaseFont).split("+")[1].split("-")[0] for font in fonts} == {"Inter"}
        for font in fonts:
            [inner] = font.DescendantFonts
            assert "/FontFile2" in inner.FontDescriptor
            assert "/ToUnicode" in font


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("grey", [False, True])
def test_the_qr_code_leads_to_the_public_page(said, printed, dpi, grey):
    description = said()
    found = zxingcpp.read_barcodes(picture_of(printed(description), dpi=dpi, grey=grey))
    assert [one.text for one in found] == [f"http://perisai.test/v/{description['code']}"]


def test_the_code_can_be_typed_from_the_paper(said, printed):
    description = said()
    text = text_of(printed(description))
    typed = text.split("lalu ketik ID dokumen:")[1].split("Belum")[0]
    candidates = [word for word in typed.split() if word.count("-") == 4]
    assert [codes.normal(word) for word in candidates] == [description["code"]]


def test_a_demonstration_says_so(said, printed):
    description = said(demo=True)
    assert "CONTOH – data rekaan" in text_of(printed(description))
    assert "CONTOH – data rekaan" in text_of(printed(description, "annex"))


@pytest.mark.parametrize("name", ["Pakal", LONGEST])
@pytest.mark.parametrize("bare", [False, True])
def test_nothing_leaves_the_page(said, printed, name, bare):
    description = said()
    description["unit"] |= {"name": name, "parent": name}
    if bare:
        description["signatory"] = {"title": "", "name": "", "rank": "", "nip": ""}
        description["issuer"] |= {"address": ""}
        description["legal_basis"] = ""
        description["place"] = ""
    else:
        description["legal_basis"] = (
            "Peraturan Badan Siber dan Sandi Negara Nomor 8 Tahun 2020; " * 9
        )
        description["readiness"] = "Pemenuhan Kerangka Kerja Dasar"
    pdf = printed(description)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
    paper = picture_of(pdf).convert("L")
    between = [(x, y) for x in range(70, 1215) for y in (41, 867)] + [
        (x, y) for y in range(70, 840) for x in (41, 1245)
    ]
    assert min(paper.getpixel(spot) for spot in between) > 200, (
        "something is printed between the lines of the frame"
    )
    assert name in text_of(pdf)


def test_markup_in_names_is_text(said, printed):
    description = said()
    description["unit"] |= {"name": "<b>Melati</b> & {{ 7 * 7 }}"}
    assert "<b>Melati</b> & {{ 7 * 7 }}" in text_of(printed(description))


def test_the_annex_carries_the_results_and_the_mark(said, printed, session, cast):
    description = said()
    pdf = printed(description, "annex")
    text = text_of(pdf)
    annex = description["annex"]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
        assert round(float(opened.pages[0].MediaBox[3])) == 842
    for words in (
        "TERBATAS",
        "Lampiran".upper(),
        "500.12/001/PIAGAM-KI/2026",
        "175 dari 175 butir",
        "Melati",
    ):
        assert words in text, words
    assert [annex["self"], annex["verified"], annex["final"], annex["max"]] == [
        annex["final"],
        annex["final"],
        sum(area["final"] for area in annex["areas"]),
        918,
    ]
    for area in annex["areas"]:
        row = f"{area['self']} {area['verified']} {area['final']} {area['max']} {area['percent'].replace('.', ',')}%"
        assert row in text, area["name"]
        assert f"{area['name']}. {area['why']}" in text
    assert annex["areas"][3]["why"] == "I+ dan belum II: skor tahap II 74, perlu 88."
    assert annex["system_class"] in text


def test_an_annex_from_before_it_gave_reasons_prints_as_it_did(said, printed):
    description = said()
    for area in description["annex"]["areas"]:
        del area["why"]
    assert "Mengapa belum" not in text_of(printed(description, "annex"))


def test_the_mark_stands_on_every_page_of_a_long_annex(said, printed):
    description = said()
    description["annex"]["areas"] *= 8
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=printed(description, "annex"),
        capture_output=True,
        check=True,
    )
    pages = done.stdout.decode().strip("\f\n").split("\f")
    assert len(pages) > 1
    assert all("TERBATAS" in page for page in pages)


def test_uploaded_arms_stand_on_it(place, propose, approve, session, app):
    from assessment.jobs import runner

    arms = io.BytesIO()
    Image.new("RGB", (120, 140), (25, 99, 143)).save(arms, "PNG")
    place.arms, place.arms_type = arms.getvalue(), "image/png"
    session.commit()
    [certificate] = propose()
    approve([certificate])
    runner.run_pending(app)
    session.expire_all()
    pdf = app.extensions["files"].read(session.get_one(Certificate, certificate.id).sha256)
    assert picture_of(pdf).getpixel((160, 110)) == (25, 99, 143)


def test_nothing_spared_in_rendering_changes_a_byte(said):
    description = said(demo=True)
    long = description | {"unit": description["unit"] | {"name": LONGEST}, "demo": False}
    assert_nothing_changes(
        *(
            (f"documents/{template}.html", one)
            for template in ("certificate", "annex")
            for one in (description, long)
        )
    )
