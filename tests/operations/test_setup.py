"""The set-up scripts on machines that lack something. The machines are made of stubs in PATH."""

import os
import shutil
import subprocess
import sys

import pytest

from assessment.config import ROOT

TOOLS = ("sh", "dirname", "find", "head", "tail", "mktemp", "rm", "cat", "chmod")


@pytest.fixture
def machine(tmp_path):
    """A machine with Python and little else; ``machine(apt=…, root=…)`` tells what else it has."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in TOOLS:
        (programs / name).symlink_to(str(shutil.which(name)))

    def stub(name, script):
        path = programs / name
        path.write_text(f"#!{shutil.which('sh')}\n{script}\n")
        path.chmod(0o755)

    def run(*words, apt=None, root=False, python=sys.executable):
        stub("id", f"echo {0 if root else 1000}")
        if apt is not None:
            stub("apt-get", f'echo "$@" >>{tmp_path}/asked\n{apt}')
        return subprocess.run(
            [ROOT / "tools" / words[0], *words[1:]],
            env={"PATH": str(programs), "HOME": str(tmp_path), "PYTHON": str(python)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    run.stub = stub
    run.asked = tmp_path / "asked"
    run.programs = programs
    return run


def test_it_says_what_to_install_on_debian(machine):
    done = machine("system-packages", "test", apt="exit 0")
    assert done.returncode == 1
    assert done.stderr == "Please run: sudo apt-get install chromium poppler-utils\n"


def test_it_says_what_is_missing_elsewhere(machine):
    done = machine("system-packages", "test")
    assert done.returncode == 1
    assert "Chromium, Poppler's tools (pdftotext, pdftoppm)" in done.stderr
    assert "apt-get" not in done.stderr


def test_root_on_debian_gets_it_installed(machine):
    bring = "".join(
        f"echo '#!/bin/sh' >{machine.programs}/{name}; chmod +x {machine.programs}/{name}; "
        for name in ("chromium", "pdftotext")
    )
    done = machine("system-packages", "test", apt=bring, root=True)
    assert done.returncode == 0, done.stderr
    assert machine.asked.read_text().splitlines() == [
        "update",
        "install --yes --no-install-recommends chromium poppler-utils",
    ]


def test_a_failing_installation_is_shown(machine):
    done = machine("system-packages", "test", apt="echo 'no such package'; exit 100", root=True)
    assert done.returncode == 1
    assert "no such package" in done.stderr
    assert "could not install: chromium poppler-utils" in done.stderr


def test_nothing_is_done_where_nothing_is_missing(machine):
    for name in ("google-chrome", "pdftotext"):
        machine.stub(name, "")
    done = machine("system-packages", "test", apt="exit 1", root=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not machine.asked.exists()


@pytest.mark.parametrize("code", [0, 100])
def test_the_lighter_browser_is_brought_beside_another_if_it_can_be(machine, code):
    for name in ("chromium", "pdftotext", "apt-cache"):
        machine.stub(name, "")
    done = machine("system-packages", "test", apt=f"exit {code}", root=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert machine.asked.read_text() == (
        "install --yes --no-install-recommends chromium-headless-shell\n"
    )


def test_it_is_not_asked_for_where_it_is_not_to_be_had(machine):
    for name in ("chromium", "pdftotext"):
        machine.stub(name, "")
    machine.stub("apt-cache", "exit 100")
    done = machine("system-packages", "test", apt="exit 100", root=True)
    assert done.returncode == 0
    assert not machine.asked.exists()


def test_an_old_python_is_named(machine, tmp_path):
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = machine("find-python", python=old)
    assert done.returncode == 1
    assert "older than 3.11" in done.stderr


def test_no_python_at_all_is_said(machine):
    done = machine("find-python", python="")
    assert done.returncode == 1
    assert "no python3 on this machine" in done.stderr


def test_the_python_found_is_printed(machine):
    machine.programs.joinpath("python3").symlink_to(sys.executable)
    done = machine("find-python", python="")
    assert done.stdout == f"{machine.programs}/python3\n"


def test_make_lists_itself():
    if not shutil.which("make"):
        pytest.skip("no make here")
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = {line.split()[1] for line in done.stdout.splitlines()}
    assert {"demo", "run", "test", "check", "fix", "bench", "screenshots"} <= listed


def test_scripts_are_executable():
    for name in (".ci/run", "tools/setup", "tools/system-packages", "tools/find-python"):
        assert os.access(ROOT / name, os.X_OK), name
