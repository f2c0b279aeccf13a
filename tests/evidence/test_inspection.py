"""The process that looks through uploads: what it cannot reach, how it ends, and what is told and left then."""

import hashlib
import io
import os
import subprocess
import sys
import textwrap
import threading
import time

import pikepdf
import pytest
from PIL import Image

from assessment.errors import Refused
from assessment.evidence.checking import inspection
from assessment.evidence.checking.inspection import CHILD, Queue, checked
from assessment.evidence.checking.verdict import Reason
from assessment.evidence.gate import NotTaken
from assessment.files.store import FileStore
from tests.evidence.files import office, pdf, picture
from tools.ordinary import openpyxl, powerpoint, word, xlsxwriter

pytestmark = pytest.mark.once


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path / "files")


@pytest.fixture
def child(monkeypatch, tmp_path):
    """``child(body)``: another process in the place of the real one, which has shut its doors already."""

    def put(body):
        path = tmp_path / "child.py"
        path.write_text(
            "import sys, os, json, types, ctypes, socket\n"
            f"sys.path.insert(0, {str(CHILD.parent)!r})\n"
            "import child\nchild.PACKAGE = child.Path("
            f"{str(CHILD.parents[2])!r})\nchild.light_package()\nchild.shut_doors()\n"
            + textwrap.dedent(body)
        )
        monkeypatch.setattr(inspection, "CHILD", path)

    return put


def look(store, name="a.pdf", content=None):
    with checked(
        store, name, io.BytesIO(pdf() if content is None else content), limit=10**8
    ) as file:
        return file, file.file.path.read_bytes(), file.preview and file.preview.path.read_bytes()


def left(store):
    return [path for path in store.root.rglob("*") if path.is_file()]


def test_a_clean_pdf_is_kept_as_it_came_with_a_picture_of_its_first_page(store):
    file, kept, preview = look(store)
    assert kept == pdf()
    assert file.received_sha256 == file.file.sha256 == hashlib.sha256(pdf()).hexdigest()
    with Image.open(io.BytesIO(preview)) as image:
        assert (image.format, image.size) == ("PNG", (750, 1000))
    assert left(store) == []


def test_a_photo_is_turned_upright_and_says_no_more_where_it_was_taken(store):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (7.0, 15.0, 25.0)
    file, kept, preview = look(store, "a.jpg", picture(size=(60, 40), exif=exif))
    assert file.received_sha256 != file.file.sha256
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()
    assert b"Exif" not in kept
    assert preview.startswith(b"\x89PNG")


def test_webp_becomes_a_kind_that_every_program_opens(store):
    file, kept, _preview = look(store, "foto.webp", picture("WEBP"))
    assert (file.name, file.media_type) == ("foto.jpg", "image/jpeg")
    assert kept.startswith(b"\xff\xd8\xff")


def test_large_photos_come_in_smaller(store):
    held = io.BytesIO()
    Image.new("RGB", (8160, 6120), "gray").save(held, "JPEG")
    _file, kept, _preview = look(store, "a.jpg", held.getvalue())
    with Image.open(io.BytesIO(kept)) as image:
        assert image.width * image.height <= 24_000_000
        assert abs(image.width / image.height - 4 / 3) < 0.01


def test_what_had_to_be_mended_is_written_anew(store):
    file, kept, _preview = look(store, content=pdf() + b"\njunk" * 9)
    assert b"junk" not in kept
    assert file.received_sha256 != file.file.sha256
    with pikepdf.open(io.BytesIO(kept)) as opened:
        assert len(opened.pages) == 1


@pytest.mark.parametrize(
    "maker", [xlsxwriter, openpyxl, word, powerpoint], ids=lambda one: one.__name__
)
def test_ordinary_office_files_are_taken_as_they_came(store, maker):
    for name, content in list(maker())[1:4]:
        _file, kept, preview = look(store, name, content)
        assert kept == content, name
        assert preview is None


def test_it_cannot_open_files_connect_or_grow(store, child):
    child(
        """
        import resource
        tried = {}
        for name, what in {
            "read": lambda: open("/etc/hostname").read(),
            "write": lambda: open("/tmp/perisai-escaped", "w"),
            "own": lambda: open(__file__).read(),
            "connect": lambda: socket.create_connection(("127.0.0.1", 9), 1),
            "memory": lambda: bytearray(900 * 1024**2),
        }.items():
            try:
                what()
                tried[name] = "yes"
            except (OSError, MemoryError) as fault:
                tried[name] = type(fault).__name__
        print(json.dumps({"ok": False, "reason": "damaged", "fault": json.dumps(tried)}), flush=True)
        """
    )
    with CHILD.open("rb") as source:
        lines, end, errors = inspection._run(source, "pdf", 1, 2)
    assert end == 0, errors
    said = lines[0]["fault"]
    assert '"memory": "MemoryError"' in said
    for name in ("read", "write", "own"):
        assert f'"{name}": "PermissionError"' in said, said
    assert '"connect": "yes"' not in said
    assert "environ" not in said


def test_it_is_told_no_secrets(monkeypatch, child):
    monkeypatch.setenv("PERISAI_SECRET_KEY", "s" * 40)
    child("print(json.dumps({'env': sorted(os.environ)}), flush=True)")
    with CHILD.open("rb") as source:
        lines, _end, _errors = inspection._run(source, "pdf", 1, 2)
    assert set(lines[0]["env"]) <= {"LANG", "LC_CTYPE", "OPENBLAS_NUM_THREADS", "PATH"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("os.abort()", Reason.DAMAGED),
        ("os.kill(os.getpid(), 9)", Reason.HEAVY),
        ("sys.exit(3)", Reason.DAMAGED),
        ("ctypes.string_at(0)", Reason.DAMAGED),
        ("print('nonsense')", Reason.HEAVY),
    ],
)
def test_if_it_dies_nothing_is_kept(store, child, body, reason):
    child(body)
    with pytest.raises(NotTaken) as refusal:
        look(store)
    assert refusal.value.reason is reason
    assert left(store) == []


def test_if_it_hangs_it_is_ended(store, child, monkeypatch):
    monkeypatch.setattr(inspection, "TIMEOUT", 1.0)
    child("import time; time.sleep(60)")
    with pytest.raises(NotTaken) as refusal:
        look(store)
    assert refusal.value.reason is Reason.HEAVY
    assert left(store) == []


@pytest.mark.parametrize(
    ("body", "is_kept"),
    [
        ("sys.exit(0)", True),
        ("import time; time.sleep(60)", True),
        ("print(json.dumps({'preview': False, 'fault': 'x'}), flush=True)", True),
        ("ctypes.string_at(0)", False),
    ],
)
def test_a_picture_that_fails_costs_the_picture_and_a_crash_the_file(
    store, child, monkeypatch, body, is_kept
):
    monkeypatch.setattr(inspection, "TIMEOUT", 2.0)
    child("print(json.dumps({'ok': True, 'is_new': False, 'extension': ''}), flush=True)\n" + body)
    if is_kept:
        assert look(store)[2] is None
    else:
        with pytest.raises(NotTaken):
            look(store)
    assert left(store) == []


def test_few_at_a_time_and_not_too_many_waiting():
    queue, inside, over = Queue(1, 1), threading.Event(), threading.Event()

    def hold():
        with queue.turn():
            inside.set()
            over.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(10)
    with pytest.raises(Refused, match="Sedang banyak berkas"), queue.turn(patience=0.01):
        pass
    waiter = threading.Thread(target=hold)
    waiter.start()
    while queue._places._value:  # until it waits in the only place there is
        time.sleep(0.01)
    with pytest.raises(Refused, match="Sedang banyak berkas"), queue.turn():
        pass
    over.set()
    holder.join()
    waiter.join()
    with queue.turn(patience=1):
        pass


def test_what_a_dead_process_left_is_swept(store):
    old, new = store.stage(b"old"), store.stage(b"new")
    os.utime(old.path, (1, 1))
    assert store.sweep() == 1
    assert not old.path.exists()
    assert new.path.exists()


def test_no_decoder_comes_into_a_web_process():
    code = (
        "import sys; from assessment import create_app; from assessment.config import Settings; "
        "import tempfile, pathlib; home = pathlib.Path(tempfile.mkdtemp()); "
        "create_app(Settings(home, f'sqlite:///{home}/a.db', 's' * 40)); "
        "print(sorted({'PIL', 'pikepdf', 'pypdfium2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_empty_office_file_is_looked_through_by_its_own_name(store):
    assert look(store, "a.xlsx", office("xlsx"))[0].media_type.endswith("spreadsheetml.sheet")
