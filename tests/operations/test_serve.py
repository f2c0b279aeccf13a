"""``flask serve``: what it refuses, how it stops, and slow clients against the real server."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from assessment.commands.serve import serve
from assessment.config import ROOT
from tests.operations.slow_clients import attack


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def call(app):
    """Call ``flask serve`` in this process; only for calls that are refused."""
    app.cli.add_command(serve)
    return lambda *words: app.test_cli_runner().invoke(args=["serve", *words])


@pytest.fixture
def server(app, settings, free_port, request):
    """The real thing in processes of its own; its log is read when it is stopped."""
    workers = getattr(request, "param", 2)
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "serve", f"--port={free_port}", f"--workers={workers}"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PERISAI_DATA": str(settings.data_dir),
            "DATABASE_URL": settings.database_url,
            "PERISAI_SECRET_KEY": settings.secret_key,
            "PYTHONUNBUFFERED": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    process.url = f"http://127.0.0.1:{free_port}/sign-in"
    until = time.monotonic() + 120
    while not _answers(process.url):
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < until
        time.sleep(0.1)
    yield process
    process.terminate()  # killed at once, it would leave its workers behind
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
    process.stdout.close()
    process.wait()


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return answer.status == 200
    except OSError:
        return False


def test_it_refuses_to_be_open_without_https(call):
    done = call("--host", "0.0.0.0")  # noqa: S104
    assert done.exit_code == 1
    assert "tanpa sandi" in done.output


def test_it_may_be_open_behind_a_proxy(call, app, settings, free_port):
    app.config["SETTINGS"] = replace(settings, proxies=1)
    with socket.socket() as other:  # far enough to be refused for another reason
        other.bind(("0.0.0.0", free_port))  # noqa: S104
        other.listen()
        done = call("--host", "0.0.0.0", "--port", str(free_port))  # noqa: S104
    assert "port lain" in done.output


def test_it_refuses_a_taken_port(call, free_port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        done = call("--port", str(free_port))
    assert done.exit_code == 1
    assert "port lain" in done.output


def test_it_refuses_a_database_that_is_not_set_up(call, free_port, monkeypatch):
    monkeypatch.setattr("assessment.migrations.current", lambda database: None)
    done = call("--port", str(free_port))
    assert done.exit_code == 1
    assert "flask setup" in done.output


def test_it_refuses_a_half_restored_installation(call, settings, free_port):
    (settings.data_dir / "restoring").write_text("2026-01-01T00:00:00+00:00 abc")
    done = call("--port", str(free_port))
    assert done.exit_code == 1
    assert "cadangan 2026-01-01T00:00:00+00:00 terputus" in done.output


@pytest.mark.once
def test_slow_clients_do_not_stall_it(server):
    for kind in ("headers", "bodies"):
        result = attack(server.url, kind, connections=400)
        print(result)  # noqa: T201
        assert len(result.seconds) == result.asked, result


@pytest.mark.parametrize("server", [1], indirect=True)
@pytest.mark.once
def test_it_stops_when_told_to_and_logs_no_addresses(server):
    urllib.request.urlopen(server.url + "?name=Sari").close()  # noqa: S310
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=60) == 0
    log = server.stdout.read()
    assert re.search(r"INFO perisai.access GET /sign-in 200 \d+\.\d ms", log)
    assert "Sari" not in log
    assert not re.search(r"access.*127\.0\.0\.1", log)


@pytest.mark.parametrize("server", [1], indirect=True)
def test_it_finishes_what_is_under_way(server):
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as client:
        client.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\na=")
        time.sleep(0.3)
        server.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        client.sendall(b"12")
        assert client.recv(12) == b"HTTP/1.1 400"  # it has no token against forged requests
    assert server.wait(timeout=60) == 0
