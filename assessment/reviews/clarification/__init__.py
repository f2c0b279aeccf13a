"""Asking the unit to clarify, item by item, and its answers in words. What it answered in the questionnaire stays."""
