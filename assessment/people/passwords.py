"""Hashing and checking passwords. At most three at a time: a sign-in storm must not eat the memory."""

import re
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM = 12
MAXIMUM = 256

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_PARTS = re.compile(r"[\W_]+")
_turns = threading.BoundedSemaphore(3)
_DUMMY = _hasher.hash("nobody signs in with this")


def hashed(password: str) -> str:
    """The argon2id hash to keep."""
    with _turns:
        return _hasher.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether the password belongs to the hash. Takes equally long for an account that does not exist."""
    with _turns:
        try:
            return _hasher.verify(kept or _DUMMY, password[:MAXIMUM]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_guessable(password: str, own_words: tuple[str, ...]) -> bool:
    """Whether the password is little more than the person's own names, or few different signs."""
    plain = password.casefold()
    if len(set(plain)) < 5:
        return True
    rest = plain
    for word in own_words:
        for part in _PARTS.split(word.casefold()):
            if len(part) >= 3:
                rest = rest.replace(part, "")
    return len(rest) < 8
