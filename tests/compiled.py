"""Templates are compiled once, not by every application of every worker of every run."""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache, FileSystemBytecodeCache

from assessment.config import ROOT


class Compiled(BytecodeCache):
    """Templates compiled by earlier applications, other workers' and runs' too, as long as their source is the same."""

    def __init__(self, directory: Path) -> None:
        self.code: dict[tuple[str, str], Any] = {}
        directory.mkdir(parents=True, exist_ok=True)
        self.others = FileSystemBytecodeCache(str(directory))

    def load_bytecode(self, bucket: Bucket) -> None:
        key = bucket.key, bucket.checksum
        if key not in self.code:
            self.others.load_bytecode(bucket)
            if bucket.code is not None:
                self.code[key] = bucket.code
        bucket.code = self.code.get(key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key, bucket.checksum] = bucket.code
        self.others.dump_bytecode(bucket)


def _compiling() -> str:
    """What else a compiled template depends on: Jinja, and how the application sets it up."""
    found = hashlib.sha256(version("jinja2").encode())
    for path in sorted((ROOT / "assessment" / "web").rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


COMPILED = Compiled(ROOT / "build" / "templates" / _compiling())
