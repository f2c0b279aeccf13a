"""What a workbook says, as plain values that can be kept until somebody has looked them over. Pure."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """What a workbook says about an item, and the address of its answer. None: it says nothing of that.

    ``seen``: the version of the answer that the workbook was made from.
    """

    item: str
    where: str
    value: int
    note: str | None = None
    reason: str | None = None
    unsure: bool | None = None
    seen: int | None = None


@dataclass(slots=True)
class Filled:
    """All of it. ``bad``: cells that cannot be used, in sentences; ``remarks``: what else is worth knowing."""

    is_ours: bool
    rows: list[Row] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def written(self) -> bytes:
        """To be kept."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()


def from_written(content: bytes) -> Filled:
    """What was kept."""
    kept: dict[str, Any] = json.loads(content)
    return Filled(
        kept["is_ours"], [Row(**row) for row in kept["rows"]], kept["bad"], kept["remarks"]
    )
