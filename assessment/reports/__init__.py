"""The city's picture: coverage, distributions, maps, tables, exports."""
