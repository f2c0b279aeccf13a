"""Waking the workers of this process when work has been committed."""

import threading

_bell = threading.Condition()
_rung = 0


def ring() -> None:
    """There may be something to do."""
    global _rung  # noqa: PLW0603 - one bell per process
    with _bell:
        _rung += 1
        _bell.notify_all()


def rung() -> int:
    """How often it has rung; hand it to :func:`wait` to miss nothing in between."""
    with _bell:
        return _rung


def wait(seen: int, seconds: float) -> None:
    """Sleep until it rings again after ``seen``, or the time is over."""
    with _bell:
        _bell.wait_for(lambda: _rung != seen, seconds)
