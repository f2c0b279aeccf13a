"""Sending: the unit's approval of its answers, what stands in its way, and the receipt."""
