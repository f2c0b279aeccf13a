"""Showing evidence for an item, and the library of a unit."""
