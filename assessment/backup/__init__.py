"""Backups: a directory that holds a whole installation, and the way back.

Rows are kept as text, the same for SQLite and PostgreSQL, so a backup of one can be restored into the
other (docs/decisions). ``sha256sum -c SHA256SUMS`` checks a backup without this program.
"""
