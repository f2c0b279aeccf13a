"""Kota Contoh: an invented city of the real shape, whose people worked through three rounds.

Everything in it was done by the verbs that people's clicks call, at moments given to them, so its history, its chain
of events and its scores are as genuine as those of a real city. The same seed gives the same city.
"""
