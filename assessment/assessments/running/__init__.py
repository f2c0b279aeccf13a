"""Running a round: opening it, what the admin does while it is under way, how far its units are."""
