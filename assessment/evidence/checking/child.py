"""The process that looks through one uploaded file: ``python -I child.py KIND KEPT PREVIEW``.

``KIND`` may also be ``look``: then the file is a picture that this process has made earlier.

It reads the file from its standard input, writes what is to be kept instead to the descriptor ``KEPT`` if anything,
and a picture of it to ``PREVIEW``; it says its verdict as a line of JSON, and another one after the picture. Before
the first byte it gives up what it does not need: the network, opening files, most of memory and time. It ends with
the file, so that none meets another.
"""

import ctypes
import json
import os
import resource
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

PACKAGE = Path(__file__).resolve().parents[2]
MEMORY = 700 * 1024**2
SECONDS = 10
MORE_SECONDS = 5
"""Processor seconds for the verdict, and for the picture after it."""
WRITTEN = 128 * 1024**2
OPEN_FILES = 32
CREATE_RULESET, RESTRICT_SELF = 444, 446
"""Numbers of system calls, the same on every architecture."""
NO_NEW_PRIVILEGES = 38
EVERY_ACCESS = (13, 14, 15)
"""How many kinds of access to files the versions 1, 2 and from 3 on of Landlock know."""


def light_package() -> None:
    """Make ``assessment`` importable without the application."""
    package = types.ModuleType("assessment")
    package.__path__ = [str(PACKAGE)]
    sys.modules["assessment"] = package


def shut_doors() -> bool:
    """Give up what is not needed; returns whether files and network are really out of reach."""
    from assessment.documents.child import leave_network

    is_alone = leave_network()
    cannot_open = give_up_files()
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit if what != resource.RLIMIT_CPU else limit + 30))
    return is_alone and cannot_open


def give_up_files() -> bool:
    """Let this process open no file any more, where the kernel knows Landlock (5.13 and later)."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        version = libc.syscall(CREATE_RULESET, None, 0, 1)
        if version < 1:
            return False
        known = EVERY_ACCESS[min(version, len(EVERY_ACCESS)) - 1]
        handled = ctypes.c_uint64((1 << known) - 1)
        rules = libc.syscall(CREATE_RULESET, ctypes.byref(handled), ctypes.sizeof(handled), 0)
        if rules < 0 or libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
            return False
        done = bool(libc.syscall(RESTRICT_SELF, rules, 0) == 0)
        os.close(rules)
    except (AttributeError, OSError):
        return False
    return done


def say(**words: object) -> None:
    """A line of the verdict."""
    print(json.dumps(words), flush=True)  # noqa: T201 - this is the protocol


def load(kind: str) -> tuple[Callable[..., object], Callable[[BinaryIO, BinaryIO], object] | None]:
    """What looks through this kind of file, and what makes a picture of it; everything is imported here."""
    if kind == "look":
        from assessment.evidence.checking import images
        from assessment.evidence.checking.verdict import Outcome

        return lambda _source, _kept: Outcome(), lambda shown, _out: images.look(shown)
    if kind == "pdf":
        from assessment.evidence.checking import first_page, pdf

        return pdf.examine, first_page.preview
    if kind in ("docx", "xlsx", "pptx"):
        from assessment.evidence.checking import office

        return lambda source, _kept: office.examine(source, kind), None
    from assessment.evidence.checking import images

    return lambda source, kept: images.rewrite(source, kept, kind), images.preview


def main() -> None:
    """Load, shut the doors, look through the file, make the picture."""
    kind, kept_fd, preview_fd = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    light_package()
    from assessment.evidence.checking.verdict import NotSafe

    examine, preview = load(kind)
    source = os.fdopen(0, "rb", closefd=False)
    kept = os.fdopen(kept_fd, "w+b")
    picture = os.fdopen(preview_fd, "w+b")
    is_shut = shut_doors()
    try:
        outcome = examine(source, kept)
    except NotSafe as refusal:
        say(ok=False, reason=refusal.reason, shut=is_shut)
        return
    except MemoryError:
        say(ok=False, reason="heavy", shut=is_shut)
        return
    except Exception as fault:  # noqa: BLE001 - whatever a library stumbles over, the file is not taken
        say(ok=False, reason="damaged", fault=f"{type(fault).__name__}: {fault}"[:300])
        return
    kept.flush()
    is_new, extension = outcome.is_new, outcome.extension  # type: ignore[attr-defined]
    say(ok=True, is_new=is_new, extension=extension, shut=is_shut)
    if preview is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + MORE_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 30))
    shown = kept if is_new else source
    shown.seek(0)
    try:
        look = preview(shown, picture)
    except Exception as fault:  # noqa: BLE001 - the file is good; it only has no picture
        say(preview=False, fault=f"{type(fault).__name__}: {fault}"[:300])
        return
    picture.flush()
    likeness, is_blank = look.likeness, look.is_blank  # type: ignore[attr-defined]
    say(preview=True, likeness=likeness, is_blank=is_blank)


if __name__ == "__main__":
    main()
