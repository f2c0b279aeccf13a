"""The process that renders: what it may not reach, when it is ended, and that it always says the same."""

import base64
import http.server
import os
import subprocess
import sys
import threading

import pytest

from assessment.config import ROOT
from assessment.documents import pool, service
from assessment.documents.pool import CHILD, CannotRender, Child
from tests.documents.plainly import assert_nothing_changes

pytestmark = pytest.mark.pdf

PLAIN = {"title": "Coba", "created": "2026-11-02T02:00:00Z", "lines": ["satu", "dua"]}
TEMPLATE = "documents/plain.html"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGPg8ph/Ypo0w////xkYGAAnpAVopV1t2w"
    "AAAABJRU5ErkJggg=="
)


@pytest.fixture
def canary():
    """A web server on this machine that writes down who asks."""
    asked = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def text_of(pdf, *options):
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def test_it_makes_a_tagged_pdf_with_our_fonts_only(child):
    import io

    import pikepdf

    made = child.render(TEMPLATE, PLAIN)
    assert made.warnings == ()
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        assert pdf.Root.Lang == "id"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.docinfo["/Title"] == "Coba"
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
        assert fonts
        assert all("+Inter" in name for name in fonts)
    assert "satu" in text_of(made.pdf)


def test_the_same_description_gives_the_same_bytes(child):
    first = child.render(TEMPLATE, PLAIN).pdf
    assert child.render(TEMPLATE, PLAIN).pdf == first
    other = Child()
    try:
        assert other.render(TEMPLATE, PLAIN).pdf == first, "in another process too"
    finally:
        other.close()


def test_nothing_spared_changes_a_byte():
    assert_nothing_changes(
        (TEMPLATE, PLAIN),
        (TEMPLATE, PLAIN | {"lines": ["kata " * 400] * 9, "demo": True, "classification": "TERBATAS"}),
        (TEMPLATE, PLAIN | {"language": "en", "address": "perisai:arms",
                            "pictures": {"arms": base64.b64encode(PNG).decode()}}),
    )  # fmt: skip


def test_markup_in_data_is_text(child, canary):
    address, asked = canary
    hostile = [
        f'<img src="{address}/img">', f'<link rel="stylesheet" href="{address}/css">',
        f'<style>@import "{address}/import"</style>', '<img src="file:///etc/passwd">',
        f'<link rel="attachment" href="{address}/attachment">', "{{ 7 * 7 }}", "<script>1</script>",
    ]  # fmt: skip
    made = child.render(TEMPLATE, PLAIN | {"lines": hostile})
    assert asked == []
    said = text_of(made.pdf)
    assert "<script>1</script>" in said
    assert "{{ 7 * 7 }}" in said
    assert "root:" not in said


@pytest.mark.parametrize(
    "address", ["canary", "file:///etc/passwd", "data:text/css,x", "//x.test/y", "other"]
)
def test_any_address_but_a_given_picture_ends_the_rendering(child, canary, address):
    url, asked = canary
    with pytest.raises(CannotRender, match="asked for"):
        child.render(TEMPLATE, PLAIN | {"address": url if address == "canary" else address})
    assert asked == []


def test_a_given_picture_is_shown(child):
    made = child.render(
        TEMPLATE,
        PLAIN | {"address": "perisai:arms", "pictures": {"arms": base64.b64encode(PNG).decode()}},
    )
    assert made.warnings == ()


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe-3.0 EPSF", b"GIF89a"]
)
def test_a_picture_that_is_neither_png_nor_jpeg_is_refused(child, content):
    with pytest.raises(CannotRender, match="neither PNG nor JPEG"):
        child.render(
            TEMPLATE,
            PLAIN
            | {"address": "perisai:arms", "pictures": {"arms": base64.b64encode(content).decode()}},
        )


def test_a_missing_value_is_a_fault_not_a_blank(child):
    with pytest.raises(CannotRender, match="UndefinedError"):
        child.render(TEMPLATE, {"title": "Coba"})


def test_it_takes_no_settings_along(child):
    child.render(TEMPLATE, PLAIN)
    with open(f"/proc/{child.process.pid}/environ", "rb") as file:  # noqa: PTH123
        names = {pair.partition(b"=")[0] for pair in file.read().split(b"\0") if pair}
    assert names <= {b"PATH", b"LANG", b"HOME", b"TMPDIR", b"FONTCONFIG_FILE", b"LC_CTYPE"}


def test_it_is_ended_when_it_takes_too_long_and_the_next_one_works(child):
    slow = Child()
    slow.render(TEMPLATE, PLAIN)
    slow.timeout = 1.5
    many = PLAIN | {"lines": ["baris"] * 60_000}
    with pytest.raises(CannotRender, match="took longer than"):
        slow.render(TEMPLATE, many)
    slow.timeout = 60
    assert slow.render(TEMPLATE, PLAIN).pdf == child.render(TEMPLATE, PLAIN).pdf
    slow.close()


def test_a_killed_child_is_replaced(child):
    child.render(TEMPLATE, PLAIN)
    child.process.kill()
    child.process.wait()
    assert child.render(TEMPLATE, PLAIN).pdf.startswith(b"%PDF-1.7")


def test_processor_time_is_limited(tmp_path):
    code = (
        f"import sys; sys.path.insert(0, {str(CHILD.parent)!r}); import child; child.SECONDS = 0; "
        "child.limit_time()\nwhile True: pass"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False, timeout=20)
    assert ended.returncode < 0


def test_it_leaves_the_network_where_it_may(child):
    child.render(TEMPLATE, PLAIN)
    if not child.is_alone:
        pytest.skip("this system forbids network namespaces")
    ours = os.readlink("/proc/self/ns/net")  # noqa: PTH115
    assert os.readlink(f"/proc/{child.process.pid}/ns/net") != ours  # noqa: PTH115


def test_nothing_stays_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(pool.tempfile, "tempdir", str(tmp_path))
    made = Child()
    made.render(TEMPLATE, PLAIN)
    assert list(tmp_path.iterdir())
    process = made.process
    process.stdin.close()  # what a child sees when the one who started it dies
    process.wait(timeout=10)
    assert list(tmp_path.iterdir()) == []
    made.close()


def test_the_service_renders_only_templates_of_documents():
    for name in ("errors/404.html", "documents/../errors/404.html", "/etc/passwd"):
        with pytest.raises(CannotRender):
            service.render(name, {})


def test_no_web_process_imports_what_is_heavy():
    code = (
        "import sys, pathlib; from assessment import create_app; from assessment.config import Settings; "
        "create_app(Settings(pathlib.Path('/tmp/none'), 'sqlite:////tmp/none/x.db', 's' * 40)); "
        "print(sorted({'weasyprint', 'numpy', 'pikepdf', 'PIL', 'xlsxwriter', 'python_calamine'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.strip() == "[]", done.stderr
