"""Announcing the results of a round: from then on nothing is held back from anybody who sees scores."""
