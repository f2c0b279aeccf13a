"""Killing the server while people save, and letting many people edit one item: nothing acknowledged may be lost."""
