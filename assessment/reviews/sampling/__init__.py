"""A share of the items, verified twice by two people who do not see each other's decisions."""
