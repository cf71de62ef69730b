"""The lines of a source as Python counts them. Both sides, and whoever shows a line."""

import io


def source_lines(source: str) -> list[str]:
    """The lines without their ends; `splitlines` also splits at form feeds and their like."""
    return io.StringIO(source, newline=None).read().split("\n")
