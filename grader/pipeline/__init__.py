"""The one way from an answer to its verdict: read it, draw its exams, run them, decide, explain."""
