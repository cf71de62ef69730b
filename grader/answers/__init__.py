"""Reads an answer's file or notebook as data. Runs nothing of it."""
