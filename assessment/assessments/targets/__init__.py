"""What would have to change: the path to a level, changes tried out, and the target a unit has set itself."""
