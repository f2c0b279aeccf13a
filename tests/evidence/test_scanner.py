"""The virus scanner, where there is one: what it finds is refused, and so is everything while it gives no verdict."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from assessment.audit.models import Event
from assessment.config import Settings, SettingsFault
from assessment.evidence.checking import scanner
from assessment.evidence.checking.scanner import Scanner, Unreachable
from assessment.evidence.models import Evidence
from tests import factories
from tests.evidence.clamd import EICAR, clamd
from tests.evidence.files import pdf

FORM = {"content_type": "multipart/form-data"}
SCRIPT = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(scanner, "PAUSE", 0.01)
    monkeypatch.setattr(scanner, "PATIENCE", 0.5)


@pytest.fixture
def fake():
    with clamd() as (served, address):
        served.address = address
        yield served


def malware(address, content=b"clean"):
    return Scanner(address).malware(io.BytesIO(content))


def sent(content=None, name="SK.pdf"):
    return {"file": (io.BytesIO(pdf() if content is None else content), name)}


def infected():
    """A PDF that we would take, with the test file behind its text."""
    return pdf("SK").replace(b"%%EOF", b"% " + EICAR + b"\n%%EOF")


def set_to(app, address):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], clamd=address)


def evidence(database):
    with database.reading() as session:
        return factories.rows(session, Evidence)


@pytest.mark.once
def test_it_speaks_the_protocol_by_port_and_by_socket(fake, tmp_path):
    content = bytes(range(256)) * 1000
    assert malware(fake.address, content) == ""
    assert fake.heard == [content], "every byte, in chunks"
    assert malware(fake.address, b"a" * 70000 + EICAR) == "Eicar-Test-Signature"
    assert Scanner(fake.address).version().startswith("ClamAV")
    path = Path(tmp_path) / "clamd.ctl"
    with clamd(path) as (_served, address):
        assert malware(address, EICAR) == "Eicar-Test-Signature"


@pytest.mark.once
@pytest.mark.parametrize(
    "answer",
    [None, b"", b"stream: OK", b"INSTREAM size limit exceeded. ERROR\0", b"stream: Access denied. ERROR\0", b"OK\0",
     b"stream:  FOUND\0", b"stream: OK\nstream: OK\0", b"\xff\xfe\0", b"x" * 9000 + b"\0"],
)  # fmt: skip
def test_whatever_is_no_verdict_is_no_permission(fake, answer):
    fake.says = [answer, answer]
    with pytest.raises(Unreachable):
        malware(fake.address)
    assert len(fake.heard) == scanner.ATTEMPTS


@pytest.mark.once
def test_a_second_try_may_do(fake):
    fake.says = [None]
    assert malware(fake.address) == ""
    assert fake.heard == [b"clean", b"clean"], "the whole file again"


@pytest.mark.once
def test_a_verdict_on_half_a_file_counts_only_when_it_is_bad(fake):
    fake.hears_at_most = 1000
    with pytest.raises(Unreachable):
        malware(fake.address, b"a" * 30_000_000)
    assert malware(fake.address, EICAR + b"a" * 5000) == "Eicar-Test-Signature"


@pytest.mark.once
def test_nobody_there(tmp_path):
    for address in ("127.0.0.1:1", str(tmp_path / "none.ctl")):
        with pytest.raises(Unreachable):
            malware(address)


def test_malware_is_refused_and_remembered(browse, cast, app, database, fake):
    set_to(app, fake.address)
    visit = browse(cast.sari)
    answer = visit.post("/evidence/new", sent(infected()), status=422, headers=SCRIPT, **FORM)
    assert "menemukan program jahat di “SK.pdf”" in answer.json["error"]
    assert evidence(database) == 0
    assert list(app.extensions["files"].all()) == []
    with database.reading() as session:
        events = session.execute(select(Event).where(Event.action == "evidence.refused")).scalars()
        assert ['"virus"' in event.body for event in events] == [True]
    visit.post("/evidence/new", sent(), status=200, headers=SCRIPT, **FORM)
    assert evidence(database) == 1


def test_without_a_scanner_nobody_is_asked(browse, cast, database, fake):
    browse(cast.sari).post("/evidence/new", sent(infected()), status=200, headers=SCRIPT, **FORM)
    assert fake.heard == []
    assert evidence(database) == 1


def test_while_it_is_away_nothing_is_taken_and_trying_again_is_offered(
    browse, cast, app, database, fake
):
    set_to(app, "127.0.0.1:1")
    visit = browse(cast.sari)
    place = f"/assessments/{cast.revision.id}/items/2.1/evidence"
    for address in ("/evidence/new", place):
        answer = visit.post(address, sent(), status=503, headers=SCRIPT, **FORM)
        assert "belum dapat diterima. Coba lagi" in answer.json["error"]
        page = visit.post(address, sent(), status=503, **FORM)
        assert "Pemeriksa virus sedang tidak dapat dihubungi" in page.text
    assert evidence(database) == 0
    with database.reading() as session:
        assert not session.execute(select(Event).where(Event.action == "evidence.refused")).all()
    set_to(app, fake.address)
    visit.post(place, sent(), status=200, headers=SCRIPT, **FORM)
    assert evidence(database) == 1


def test_the_command_asks_who_it_is(app, fake):
    def run():
        return app.test_cli_runner().invoke(args=["files", "scanner"])

    assert "Tidak ada pemindai virus" in run().output
    set_to(app, fake.address)
    assert "ClamAV" in run().output
    assert "dikenali (Eicar-Test-Signature)" in run().output
    assert "sebesar yang dibolehkan (20 MB) pun diperiksanya" in run().output
    fake.says = [b"stream: OK\0"]
    assert "menyebut berkas uji bersih" in run().output
    eicar = b"stream: Eicar-Test-Signature FOUND\0"
    fake.says = [eicar, *[b"INSTREAM size limit exceeded. ERROR\0"] * 2]
    small = run()
    assert small.exit_code == 1
    assert "naikkan StreamMaxLength di clamd.conf" in small.output
    fake.says = [eicar, b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"]
    assert "naikkan MaxFileSize dan MaxScanSize" in run().output
    set_to(app, "127.0.0.1:1")
    away = run()
    assert away.exit_code == 1
    assert "Sementara itu unggahan ditolak" in away.output


@pytest.mark.once
@pytest.mark.parametrize("value", ["clamd", "host:", ":3310", "host:0", "host:99999", "host:x"])
def test_an_address_that_is_none(tmp_path, value):
    environ = {"PERISAI_DATA": str(tmp_path), "PERISAI_CLAMD": value}
    with pytest.raises(SettingsFault, match="PERISAI_CLAMD"):
        Settings.from_environment(environ)


@pytest.mark.once
@pytest.mark.parametrize("value", ["", "/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310"])
def test_an_address_that_is_one(tmp_path, value):
    environ = {"PERISAI_DATA": str(tmp_path), "PERISAI_CLAMD": value}
    assert Settings.from_environment(environ).clamd == value
