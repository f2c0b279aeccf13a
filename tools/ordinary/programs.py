"""Files that other programs make: a browser, an office suite, a printer driver."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from tools.ordinary.common import Made, text
from tools.ordinary.office import openpyxl, powerpoint, word


def chromium() -> Made:
    """Pages printed to PDF and photographed by a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        for number, options in enumerate(
            ({}, {"landscape": True}, {"print_background": True}, {"tagged": True}, {"outline": True, "tagged": True},
             {"format": "A3"}, {"display_header_footer": True})
        ):  # fmt: skip
            page.set_content(
                f"<h1>Berita</h1><p>{text(400)}</p><a href='https://surabaya.go.id'>tautan</a><input value=x>"
                "<svg width=200 height=99><circle cx=50 cy=50 r=40 fill=teal /></svg>"
            )
            yield f"chromium{number}.pdf", page.pdf(**options)
        yield "screen-chromium.png", page.screenshot(full_page=True)
        yield "screen-chromium.jpg", page.screenshot(type="jpeg")
        browser.close()


def libreoffice() -> Made:
    """What the office suite makes of the files above: its own Office files, PDFs and pictures."""
    sources = [*list(word())[:6], *list(openpyxl())[:6], *list(powerpoint())[:4]]
    wanted = {"docx": ("pdf", "docx"), "xlsx": ("pdf", "xlsx"), "pptx": ("pdf", "pptx", "png")}
    with tempfile.TemporaryDirectory() as home:
        for kind, targets in wanted.items():
            names = [name for name, _content in sources if name.endswith(kind)]
            for name, content in sources:
                (Path(home) / name).write_bytes(content)
            for target in targets:
                out = Path(home) / f"to-{target}"
                subprocess.run(
                    ["soffice", f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to", target,
                     "--outdir", str(out), *[str(Path(home) / name) for name in names]],
                    check=False, capture_output=True, timeout=300, stdin=subprocess.PIPE,
                )  # fmt: skip
                for name in names:
                    made = out / f"{name.rpartition('.')[0]}.{target}"
                    if made.exists():
                        yield f"lo-{name.rpartition('.')[0]}.{target}", made.read_bytes()


def printers() -> Made:
    """PDFs through Ghostscript and qpdf, as printer drivers and mending programs write them."""
    from weasyprint import HTML

    plain = HTML(string=f"<h1>Surat</h1><p>{text(200)}</p>").write_pdf() or b""
    with tempfile.TemporaryDirectory() as home:
        source, out = Path(home) / "in.pdf", Path(home) / "out.pdf"
        source.write_bytes(plain)
        for setting in ("screen", "ebook", "printer", "prepress", "default"):
            subprocess.run(
                ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", f"-dPDFSETTINGS=/{setting}", "-o", str(out),
                 str(source)], check=True, capture_output=True,
            )  # fmt: skip
            yield f"gs-{setting}.pdf", out.read_bytes()
        for kind in ("png16m", "pnggray", "jpeg", "pngmono"):
            subprocess.run(
                ["gs", "-q", "-dNOPAUSE", "-dBATCH", f"-sDEVICE={kind}", "-r150", "-o", str(out), str(source)],
                check=True, capture_output=True,
            )  # fmt: skip
            yield f"gs-{kind}.{'jpg' if kind == 'jpeg' else 'png'}", out.read_bytes()
        if shutil.which("qpdf"):
            for options in (
                ["--linearize"],
                ["--object-streams=generate"],
                ["--stream-data=uncompress"],
            ):
                subprocess.run(
                    ["qpdf", *options, str(source), str(out)], check=True, capture_output=True
                )
                yield f"qpdf{options[0]}.pdf", out.read_bytes()
