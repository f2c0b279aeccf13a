"""Who did what to which thing, when: one append-only, hash-chained table of events."""

from assessment.audit.services import Entry, Head, record, record_all

__all__ = ["Entry", "Head", "record", "record_all"]
