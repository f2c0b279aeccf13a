"""PDFs as libraries and mending programs write them."""

import io
from importlib.util import find_spec
from pathlib import Path

from tools.ordinary.common import Made, photo, text, written


def weasyprint() -> Made:
    """Letters and reports as HTML, in every variant the library writes."""
    from weasyprint import HTML

    html = (
        "<html lang=id><title>SK</title><h1>Surat</h1><h2>Isi</h2><p>{}</p><p><a href='https://surabaya.go.id'>tautan"
        "</a> <a href='#x'>dalam</a><a href='mailto:a@b.id'>surel</a></p><table>{}</table><form><input name=a>"
        "<input type=checkbox></form><h2 id=x>Akhir</h2></html>"
    )
    row = "<tr><td>1<td>{}</tr>"
    variants = (None, "pdf/a-1b", "pdf/a-2b", "pdf/a-2u", "pdf/a-3b", "pdf/ua-1", "pdf/a-3a")
    for variant in variants:
        source = html.format(text(300), row.format(text(20)) * 40)
        yield (
            f"weasy-{(variant or 'plain').replace('/', '')}.pdf",
            HTML(string=source).write_pdf(pdf_variant=variant),
        )
    yield "weasy-forms.pdf", HTML(string=html.format(text(), "")).write_pdf(pdf_forms=True)
    for pages in (2, 40, 120):
        yield (
            f"weasy-{pages}.pdf",
            HTML(
                string="<style>p{break-after:page}</style>" + f"<p>{text(100)}</p>" * pages
            ).write_pdf(),
        )


def rewritten() -> Made:
    """The same pages as other programs save them: linearised, packed, added to, with junk at the end."""
    import pikepdf
    from weasyprint import HTML

    plain = HTML(string=f"<h1>Surat</h1><p>{text(200)}</p>").write_pdf() or b""
    modes = pikepdf.ObjectStreamMode
    for name, options in (
        ("linear", {"linearize": True}), ("packed", {"object_stream_mode": modes.generate}),
        ("unpacked", {"object_stream_mode": modes.disable, "compress_streams": False}),
        ("qdf", {"qdf": True}), ("v14", {"force_version": "1.4"}), ("v20", {"min_version": "2.0"}),
    ):  # fmt: skip
        with pikepdf.open(io.BytesIO(plain)) as pdf:
            yield f"{name}.pdf", written(lambda out, p=pdf, o=options: p.save(out, **o))
    yield "newlines.pdf", plain + b"\r\n\r\n"
    yield "padded.pdf", plain + bytes(4096)
    yield "html-after.pdf", plain + b"\n<!-- served by a portal -->\n"
    with pikepdf.open(io.BytesIO(plain)) as pdf, pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Bab 1", 0))
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.XYZ, None, None, None])
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.GoTo, D=[pdf.pages[0].obj, pikepdf.Name.Fit]
        )
        yield "opens-at.pdf", written(pdf.save)
    if find_spec("pypdf"):
        from pypdf import PdfReader, PdfWriter

        writer = PdfWriter(clone_from=io.BytesIO(plain))
        writer.add_metadata({"/Author": "Lurah"})
        yield "pypdf.pdf", written(writer.write)
        merged = PdfWriter()
        for _copy in range(3):
            merged.append(PdfReader(io.BytesIO(plain)))
        yield "merged.pdf", written(merged.write)
        added = PdfWriter(io.BytesIO(plain), incremental=True)
        added.add_blank_page(200, 200)
        yield "incremental.pdf", written(added.write)


def reportlab() -> Made:
    """Reports and forms of many business programs."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfgen.canvas import Canvas

    for number, options in enumerate(
        (
            {},
            {"pageCompression": 1},
            {"invariant": 1},
            {"pagesize": landscape(A4)},
            {"pdfVersion": (1, 7)},
        )
    ):
        held = io.BytesIO()
        canvas = Canvas(held, **options)
        canvas.drawString(50, 700, text(8))
        canvas.linkURL("https://surabaya.go.id", (50, 690, 200, 710))
        canvas.bookmarkPage("a")
        canvas.addOutlineEntry("Bab", "a")
        if number == 2:
            canvas.acroForm.textfield(name="nama", x=50, y=600)
            canvas.acroForm.checkbox(name="setuju", x=50, y=560)
        canvas.showPage()
        canvas.save()
        yield f"reportlab{number}.pdf", held.getvalue()


def fpdf() -> Made:
    """Receipts and lists of small web programs."""
    from fpdf import FPDF

    for pages in (1, 3, 20):
        made = FPDF()
        for _page in range(pages):
            made.add_page()
            made.set_font("Helvetica", size=12)
            made.multi_cell(0, 8, text(120))
            made.image(photo(200, 100))
        yield f"fpdf{pages}.pdf", bytes(made.output())


def found() -> Made:
    """PDFs that came with this machine's documentation."""
    for path in sorted(Path("/usr/share").rglob("*.pdf"))[:60]:
        if path.is_file() and 0 < path.stat().st_size < 20_000_000:
            yield path.name, path.read_bytes()
