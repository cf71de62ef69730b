"""A platform's table of grades in, the same table with grades filled in out. Adds nothing to it."""
