"""The one way through: read an answer, draw its exam, run it, decide, explain."""
