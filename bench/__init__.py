"""What Perisai costs, measured and printed beside the goals. Run it with ``python -m bench``."""
