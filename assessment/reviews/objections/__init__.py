"""Objecting to what was verified, item by item, and deciding on it; or accepting it at once."""
