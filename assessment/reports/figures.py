"""Statistics of the city's picture: pure functions over plain numbers."""
