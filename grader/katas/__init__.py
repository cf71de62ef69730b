"""The katas, one folder each; what is particular to a kata stands there and nowhere else."""
