"""Berita acara: the minutes of an assessment's result, printed, signed by hand, and kept as the scan of the paper."""
