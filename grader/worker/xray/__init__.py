"""Follows values through an answer, to show where a gradient is lost. In the worker."""
