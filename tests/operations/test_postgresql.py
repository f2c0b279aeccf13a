"""The server for tests: shared by those who use it, gone with the last of them."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from assessment.config import ROOT
from tests.postgresql import create_database

USE = """
import sys
from pathlib import Path
from tests.postgresql import start
print(start(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


def _user(directory):
    return subprocess.Popen(
        [sys.executable, "-c", USE, directory],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.once
def test_it_is_shared_and_goes_with_its_last_user(tmp_path):
    users = [_user(tmp_path / "run") for _ in range(3)]
    try:
        addresses = {user.stdout.readline().strip() for user in users}
        assert len(addresses) == 1
        address = addresses.pop()
        assert create_database(address, "one").endswith(address.partition("/postgres")[2])
        home = Path(address.partition("host=")[2])
        users[0].kill()
        time.sleep(0.3)
        assert (home / "data" / "postmaster.pid").exists()
    finally:
        for user in users:
            user.kill()
            user.wait()
            user.stdin.close()
            user.stdout.close()
    until = time.monotonic() + 60
    while home.exists():
        assert time.monotonic() < until
        time.sleep(0.1)
