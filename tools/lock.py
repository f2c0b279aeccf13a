"""The lock files: ``write`` resolves them, ``check`` says without a network whether they still fit.

A lock pins every package with the digests of its files and names no registry: where packages come
from is the machine's own business (pip.conf, PIP_INDEX_URL).
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements", "requirements-dev")
PIN = re.compile(r"^(?P<pin>[^\s=;]+==[^\s;]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\$")
DIGEST = re.compile(r"^    --hash=sha256:(?P<digest>[0-9a-f]{64})(?: \\)?$")


@dataclass
class Pin:
    """One version of one package, for the machines its marker names."""

    requirement: Requirement
    digests: set[str]

    @property
    def here(self) -> bool:
        """Whether this machine is one of them."""
        marker = self.requirement.marker
        return marker is None or marker.evaluate()


def pins(name: str) -> tuple[list[Pin], list[str]]:
    """The pins of a lock file, and what in it is neither pin, digest nor comment."""
    found: list[Pin] = []
    faults: list[str] = []
    for number, line in enumerate((ROOT / f"{name}.txt").read_text().splitlines(), 1):
        if match := PIN.match(line):
            marker = f" ; {match['marker']}" if match["marker"] else ""
            found.append(Pin(Requirement(match["pin"] + marker), set()))
        elif (match := DIGEST.match(line)) and found:
            found[-1].digests.add(match["digest"])
        elif line and not line.lstrip().startswith("#"):
            faults.append(f"{name}.txt:{number}: neither a pin nor a digest: {line.strip()[:60]}")
        if "://" in line:
            faults.append(f"{name}.txt:{number}: names an address")
    faults += [
        f"{name}.txt: {pin.requirement.name} has no digest" for pin in found if not pin.digests
    ]
    return found, faults


def wanted(name: str) -> list[Requirement]:
    """What a .in file asks for, with the files it includes."""
    found: list[Requirement] = []
    for line in (ROOT / f"{name}.in").read_text().splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("-r "):
            found += wanted(text.removeprefix("-r ").strip().removesuffix(".in"))
        elif text:
            found.append(Requirement(text))
    return found


def unmet(name: str, found: list[Pin]) -> list[str]:
    """What the .in file asks for and the lock does not give, dependencies of dependencies included.

    Those are read from the packages installed here, so this needs no registry.
    """
    here = {canonicalize_name(pin.requirement.name): pin for pin in found if pin.here}
    faults, seen = [], set()
    open_ends = [(f"{name}.in", requirement) for requirement in wanted(name)]
    while open_ends:
        asker, requirement = open_ends.pop()
        key = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        pin = here.get(key)
        version = next(iter(pin.requirement.specifier)).version if pin else ""
        if not pin or not requirement.specifier.contains(version, prereleases=True):
            faults.append(f"{name}.txt: {version or 'nothing'} for “{requirement}” of {asker}")
        if (key, frozenset(requirement.extras)) not in seen:
            seen.add((key, frozenset(requirement.extras)))
            open_ends += _dependencies(key, requirement.extras)
    asked_for = {key for key, _ in seen}
    return faults + [
        f"{name}.txt: nobody asks for {key}" for key in sorted(here.keys() - asked_for)
    ]


def _dependencies(key: str, extras: set[str]) -> list[tuple[str, Requirement]]:
    try:
        lines = metadata.requires(key) or []
    except metadata.PackageNotFoundError:
        return []
    found = []
    for line in lines:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            requirement.marker = None
            found.append((key, requirement))
    return found


def check() -> list[str]:
    """Every reason to run ``make lock``."""
    faults: list[str] = []
    locked = {}
    for name in LOCKS:
        locked[name], wrong = pins(name)
        faults += wrong + unmet(name, locked[name])
    runtime, everything = (
        {(str(pin.requirement), frozenset(pin.digests)) for pin in locked[name]} for name in LOCKS
    )
    differing = sorted(requirement for requirement, _ in runtime - everything)
    return faults + [
        f"requirements-dev.txt: not as in requirements.txt: {pin}" for pin in differing
    ]


def write(*options: str) -> None:
    """Resolve both files for every platform and every Python from 3.11 on."""
    for name in LOCKS:
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        command += ["--python-version", "3.11", "--generate-hashes", "--no-header", *options]
        if name != "requirements":
            command += ["--constraint", "requirements.txt"]
        command += [f"{name}.in", "--output-file", f"{name}.txt"]
        subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write(*sys.argv[2:])
    elif sys.argv[1:] != ["check"]:
        sys.exit("tools/lock.py check | write [--upgrade]")
    if reasons := check():
        sys.exit("\n".join([*reasons, "`make lock` writes the lock files anew."]))
