"""What the city provides for all: publishing it, inheriting it, standing otherwise."""
