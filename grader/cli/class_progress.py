"""Says how far the grading of a class is."""

import sys
import time

import click

from grader.classes.run import Progress


class Teller:
    """Says how far the grading is: in one line of a terminal, or in a line now and then."""

    EVERY_S = 0.2
    PLAIN_S = 15.0

    def __init__(self) -> None:
        self.begun = self.told = time.monotonic()
        self.is_terminal = sys.stderr.isatty()

    def tell(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self.told < (self.EVERY_S if self.is_terminal else self.PLAIN_S):
            return
        self.told = now
        took = now - self.begun
        rate = progress.done / took if took > 0 else 0.0
        left = (progress.total - progress.done) / rate if rate else 0.0
        text = (
            f"{progress.done} of {progress.total} answers graded, {rate:.1f} per second, about "
            f"{duration(left)} left"
        )
        if self.is_terminal:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
        else:
            click.echo(text, err=True)

    def over(self) -> None:
        if self.is_terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def duration(seconds: float) -> str:
    """A time for people: 40 s, 3 min, 2 h 10 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
