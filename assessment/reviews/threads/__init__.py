"""What a verifier asks and recommends at an item, and what the unit says to it."""
