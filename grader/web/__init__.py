"""Serves the learner's page on loopback, and tells it of each new verdict."""
