"""What the people of the invented city say about what looks doubtful before sending."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any


class Remarks(Mapping[str, str]):
    """A sentence about every warning, whichever there are; what was said before stands."""

    def __init__(self, say: Callable[[], str]) -> None:
        self._say = say

    def __getitem__(self, key: str) -> str:
        return self._say()

    def get(self, key: str, default: Any = None) -> Any:
        """The sentence that stands, or a new one."""
        return default or self._say()

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1
