"""The days on which offices are closed, and counting the working days between."""
