"""People, their appointments, how they come in and how they sign in."""
