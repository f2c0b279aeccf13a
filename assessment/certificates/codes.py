"""The public code of a certificate: 128 random bits that people can read, type and scan."""

import hashlib
import secrets

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's alphabet: no letter is taken for another."""
LENGTH = 26
_READ_AS = str.maketrans("OIL", "011", "- \u2010\u2011\u2013")


def new_code() -> str:
    """A code nobody can guess, such as ``4H8RT2K9WQZ0VN3M5XJ7P1CDBA``."""
    number = int.from_bytes(secrets.token_bytes(16), "big")
    return "".join(LETTERS[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def normal(typed: str) -> str:
    """What somebody meant: hyphens and blanks left out, capitals, O as 0, I and L as 1."""
    return typed[:80].upper().translate(_READ_AS)


def digest(code: str) -> bytes:
    """What the database keeps of a code."""
    return hashlib.sha256(code.encode()).digest()
